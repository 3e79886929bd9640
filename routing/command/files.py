"""Files given by name, and what is wrong with them in one line."""

import errno
import json
import operator
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from routing.faults import ProblemError

STANDARD_INPUT = "-"


def read_json(name: str) -> Any:
    """What the file holds; `-` is standard input. Raises `ProblemError` and `OSError`."""
    try:
        return json.loads(read_standard_input() if name == STANDARD_INPUT else Path(name).read_bytes())
    except UnicodeDecodeError as error:
        raise ProblemError([f"{name}: is not JSON: byte {error.start} is not UTF-8"]) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ProblemError([f"{name}: is not JSON: {error.msg} ({where})"]) from error
    except (RecursionError, ValueError) as error:
        raise ProblemError([f"{name}: is not JSON that can be read: {error}"]) from error


def write_json(data: Any) -> None:
    """To standard output; numpy's whole numbers become plain ones."""
    write_text(json.dumps(data, separators=(",", ":"), default=operator.index) + "\n")


def write_text(text: str) -> None:
    """To standard output, at once: what is wrong with it is known here and not after the end."""
    out = opened(sys.stdout, "standard output")
    try:
        out.write(text)
        out.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())  # Python flushes once more as it ends
        raise OSError(error.errno, error.strerror, "standard output") from error


def read_standard_input() -> bytes:
    try:
        return opened(sys.stdin, "standard input").buffer.read()
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard input") from error


def opened(stream: TextIO | None, name: str) -> TextIO:
    """Python has None for a stream that was closed before it began."""
    if stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), name)
    return stream


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
