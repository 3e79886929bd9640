"""Programs that a command starts: each in its own process group, with a log, and with a parent-death signal."""

import contextlib
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from console import Problem, Step
from keeper import die_with_parent

GRACE_S = 6.0  # then the whole process group is killed
POLL_S = 0.1

Command = Sequence[str | Path]


@dataclass(frozen=True)
class Child:
    """A running program; `stop_signal` makes it end soon and in good order."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path | None
    stop_signal: signal.Signals


class Family:
    """`with Family() as family:` — its children end with it, all at once."""

    def __init__(self) -> None:
        self.children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def start(
        self,
        name: str,
        command: Command,
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Path | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start a program. Without `log` it writes to our own output; `user` needs root."""
        parent = os.getpid()
        account = pwd.getpwnam(user) if user else None
        with log.open("wb") if log else contextlib.nullcontext() as out:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                process_group=0,
                user=account and account.pw_uid,
                group=account and account.pw_gid,
                extra_groups=[] if account else None,
                preexec_fn=lambda: die_with_parent(stop_signal, parent),  # noqa: PLW1509  we never have threads
            )
        child = Child(name, process, log, stop_signal)
        self.children.append(child)
        return child

    def watch(self) -> None:
        """Raise a Problem when a child has ended by itself."""
        for child in self.children:
            if child.process.poll() is not None:
                raise Problem(
                    f"{tail(child.log)}{child.name} ended by itself (status {child.process.returncode}); "
                    f"everything is stopped. Its log: {child.log}"
                )

    def stop(self) -> None:
        """Ask all to end, wait, then kill what is left of each process group."""
        for child in self.children:
            if child.process.poll() is None:
                child.process.send_signal(child.stop_signal)
        deadline = time.monotonic() + GRACE_S
        while time.monotonic() < deadline and any(child.process.poll() is None for child in self.children):
            time.sleep(POLL_S / 2)
        for child in self.children:
            with contextlib.suppress(OSError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.children.clear()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def run(
    step: Step,
    command: Command,
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path | None = None,
    user: str | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> int:
    """Run a program to its end while the step ticks; returns its exit status."""
    with Family() as family:
        child = family.start(step.name, command, env=env, cwd=cwd, log=log, user=user, stop_signal=stop_signal)
        while child.process.poll() is None:
            if log:
                step.tick(last_line(log))
            time.sleep(POLL_S / 2)
        return child.process.returncode


def last_line(log: Path) -> str:
    lines = _end(log).splitlines()
    return lines[-1].strip() if lines else ""


def tail(log: Path | None, lines: int = 15) -> str:
    """The end of a log, each line indented, to be shown before the line that says what went wrong."""
    return "".join(f"    {line}\n" for line in _end(log).splitlines()[-lines:]) if log else ""


def _end(log: Path, size: int = 4000) -> str:
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - size))
        return file.read().decode(errors="replace")
