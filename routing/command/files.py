"""Files given by name, and what is wrong with them in one line."""

import json
import operator
import sys
from pathlib import Path
from typing import Any

from routing.faults import ProblemError

STANDARD_INPUT = "-"


def read_json(name: str) -> Any:
    """What the file holds; `-` is standard input. Raises `ProblemError` and `OSError`."""
    try:
        text = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        return json.loads(text)
    except UnicodeDecodeError as error:
        raise ProblemError([f"{name}: is not JSON: byte {error.start} is not UTF-8"]) from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ProblemError([f"{name}: is not JSON: {error.msg} ({where})"]) from error
    except (RecursionError, ValueError) as error:
        raise ProblemError([f"{name}: is not JSON that can be read: {error}"]) from error


def write_json(data: Any) -> None:
    """To standard output; numpy's whole numbers become plain ones."""
    sys.stdout.write(json.dumps(data, separators=(",", ":"), default=operator.index) + "\n")


def say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
