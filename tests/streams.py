"""The process of the boards' streams, on the test's database, as it runs in production."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

READY_S = 60


@contextmanager
def running_streams(folder: Path) -> Iterator[int]:
    """Its port; what it writes goes to `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server, _name = os.environ["DATABASE_URL"].rsplit("/", 1)  # a socket's folder may be a part of it
    env = {**os.environ, "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", "LIVE_PORT": str(port)}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "dispatch.asgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "asgi",
    ]
    log = folder / "streams.log"
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "--graceful-timeout", "1"], env=env, stdout=out, stderr=out)
    try:
        await_ready(port, log)
        yield port
    finally:
        process.terminate()
        process.wait()


def await_ready(port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5)
        except OSError:
            if time.monotonic() > deadline:
                raise TimeoutError(log.read_text(errors="replace")[-3000:]) from None
            time.sleep(0.1)
        else:
            return
