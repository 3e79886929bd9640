"""`python3 dispatch/machine COMMAND`: what the Makefile calls. Standard library only: it runs before `.venv` exists."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python must read this far and get one clear line
    sys.exit(
        f"Python {sys.version_info[0]}.{sys.version_info[1]} is too old: install Python 3.11 or newer, "
        "or name one, as in `make demo PYTHON=python3.12`."
    )
if not sys.platform.startswith("linux"):
    sys.exit("This needs Linux: its servers come from Debian's or Ubuntu's packages.")

import bench
import clean
import demo
import proof
from console import Problem
from keeper import kept

COMMANDS = {
    "demo": demo.main,
    "test": proof.test,
    "acceptance": proof.acceptance,
    "bench-api": bench.api,
    "bench-board": bench.board,
    "bench-customer": bench.customer,
    "bench-phone": bench.phone,
    "lint": proof.lint,
    "clean": clean.main,
}


def main(arguments: list[str]) -> int:
    """Run one command; what a person can mend ends in one line and status 1."""
    if not arguments or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Problem as problem:
        print(problem, file=sys.stderr, flush=True)
    except OSError as error:  # disk full, no permission: the system's own words name the file
        print(f"The machine refused: {error}. Mend that and run the same command again.", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(kept(lambda: main(sys.argv[1:])))
