"""Where things lie: the checkout, and the state folder that belongs to it and to nobody else.

As root the state is in /var/lib, since PostgreSQL then runs as its package's user, who can't enter a checkout below a
home folder of mode 700. For everybody else it is in their own state folder.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from console import Problem, Step

PRODUCT = "field-dispatch"
CHECKOUT = Path(__file__).resolve().parents[2]
SOCKET_PATH_LIMIT = 107  # bytes; Linux's limit for the path of a Unix socket
GIB = 1024**3
SET_UP_BYTES = 2 * GIB
RUN_BYTES = GIB // 4


def state_folder(checkout: Path = CHECKOUT, *, uid: int | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """One folder a checkout, told apart by the hash of the checkout's path."""
    mark = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    if (os.getuid() if uid is None else uid) == 0:
        return Path("/var/lib") / PRODUCT / mark
    base = environ.get("XDG_STATE_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/state"
    return Path(base) / PRODUCT / mark


def make_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make it with exactly this mode, whatever the umask; 0o711 lets the database's user pass through, but not look."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(mode)
    return folder


def make_state(name: str) -> Path:
    """The part of the state folder that the command `name` works in."""
    state = state_folder()
    if os.getuid() == 0:
        make_folder(state.parent, 0o755)
    make_folder(state, 0o711)
    folder = make_folder(state / name, 0o711)
    for part in ("logs", "files"):
        make_folder(folder / part)
    return folder


def check_socket_path(socket: Path) -> None:
    length = len(os.fsencode(socket))
    if length > SOCKET_PATH_LIMIT:
        raise Problem(
            f"The socket's path {socket} has {length} bytes, Linux allows {SOCKET_PATH_LIMIT}: "
            "set XDG_STATE_HOME to a shorter folder."
        )


def check_disk(folder: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise Problem(
            f"Only {free / GIB:.1f} GB are free on the disk of {folder}, {needed_bytes / GIB:.2g} GB are needed: "
            "make room and run the same command again."
        )


class Lock:
    """An flock with the holder's process id in the file; the kernel frees it however the holder ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.open("a+")

    def take(self) -> bool:
        """Take it if it is free."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()
        return True

    def wait(self, what_for: str) -> None:
        """Take it, waiting while another command has it."""
        if self.take():
            return
        with Step(what_for) as step:
            while not self.take():
                step.tick()
                time.sleep(0.1)

    def holder(self) -> int:
        """Process id of who holds it, 0 when nobody does."""
        if self.take():
            fcntl.flock(self.file, fcntl.LOCK_UN)
            return 0
        self.file.seek(0)
        return int(self.file.read() or 0)

    def release(self) -> None:
        self.file.close()


def take_turn(folder: Path, command: str) -> Lock:
    """Only one `make COMMAND` at a time in a checkout; hold on to what is returned."""
    lock = Lock(folder / "lock")
    if not lock.take():
        holder = lock.holder()
        lock.release()
        raise Problem(
            f"`make {command}` is already running in this checkout (process {holder}): "
            "stop it first, or use another clone."
        )
    return lock


def secret_key(state: Path) -> str:
    """Django's SECRET_KEY, made once, readable by its owner only."""
    path = state / "secret_key"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        fresh.rename(path)
    return path.read_text()
