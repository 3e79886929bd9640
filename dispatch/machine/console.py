"""What the person at the terminal sees: one line a step, a sign of life in a long one, one line when it fails."""

import sys
import time
from types import TracebackType
from typing import Self

QUIET_S = 2.0  # a step shorter than this shows its line only when it is done
REPEAT_S = 10.0  # where there is no terminal, a long step prints a line this often


class Problem(Exception):  # noqa: N818  it is no programming error but something that the person can mend
    """Its text is the line that the person sees: what is wrong, and what to do."""


def say(line: str) -> None:
    print(line, flush=True)


class Step:
    """`with Step("PostgreSQL") as step:` prints `· PostgreSQL 1.2 s` at its end; who waits inside calls `tick`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.began = time.monotonic()
        self.next_sign_s = QUIET_S
        self.is_terminal = sys.stdout.isatty()

    def __enter__(self) -> Self:
        return self

    def tick(self, detail: str = "") -> None:
        """Show that the step goes on; `detail` is what it is doing now."""
        elapsed_s = time.monotonic() - self.began
        if elapsed_s < self.next_sign_s:
            return
        line = f"· {self.name} … {elapsed_s:.0f} s {detail[:60]}".rstrip()
        if self.is_terminal:
            self.next_sign_s = elapsed_s + 0.2
            print(f"\r\x1b[K{line}", end="", flush=True)
        else:
            self.next_sign_s = elapsed_s + REPEAT_S
            say(line)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.is_terminal:
            print("\r\x1b[K", end="")
        if error is None:
            say(f"· {self.name} {time.monotonic() - self.began:.1f} s")
