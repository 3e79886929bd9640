"""The private Redis: a broker on a Unix socket, no TCP port, nothing written to disk."""

import os
import shutil
import socket
import time
from pathlib import Path

from children import Child, Family
from console import Problem, Step
from leftovers import end_processes_in
from places import check_socket_path, make_folder

START_S = 20.0


def installed() -> str | None:
    return shutil.which("redis-server")


def url(folder: Path) -> str:
    return f"redis+socket://{folder / 'redis.sock'}"


def start(family: Family, step: Step, folder: Path, log: Path) -> Child:
    """Start it and wait until it answers."""
    program = installed()
    if not program:
        raise Problem("There is no redis-server: install the package redis-server, then run again.")
    path = folder / "redis.sock"
    check_socket_path(path)
    make_folder(folder)
    end_processes_in(folder)
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
    }
    command = [program]
    for name, value in settings.items():
        command += [f"--{name}", value]
    child = family.start("Redis", command, env=os.environ, cwd=folder, log=log)
    deadline = time.monotonic() + START_S
    while not _answers(path):
        family.watch()
        step.tick("waiting for its answer")
        if time.monotonic() > deadline:
            raise Problem(f"Redis did not answer within {START_S:.0f} s: see {log}.")
        time.sleep(0.02)
    return child


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
