"""The service as it runs in production, on the test's database, so that it can be killed and started again."""

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


class Service:
    """gunicorn with two processes on a port of loopback; what it writes goes to `folder`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.log = folder / "gunicorn.log"
        server, _name = os.environ["DATABASE_URL"].rsplit("/", 1)  # a socket's folder may be a part of it
        database = f"{server}/{connection.settings_dict['NAME']}"
        self.env = {**os.environ, "DATABASE_URL": database, "STATE_DIR": str(folder)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "dispatch.wsgi", *options], env=self.env, stdout=out, stderr=out
            )
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/livez", timeout=5)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.log.read_text(errors="replace")[-3000:])

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait()

    def restart(self) -> None:
        self.stop()
        self.start()


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    service = Service(folder)
    try:
        service.start()
        yield service
    finally:
        service.stop()
