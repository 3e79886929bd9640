"""The planner's command line: VROOM's JSON in and out, data on standard output, words on standard error."""

import argparse
import sys
from collections.abc import Sequence

from routing import ProblemError, SolverError
from routing.command import bench, check, explain, plot, solve

FAULTS_SHOWN = 20
INTERRUPTED = 130  # as a shell says it


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0, 1 with one line on standard error that says what is wrong with the input, or 130."""
    parser = argparse.ArgumentParser(prog="python -m routing", description="Plans days of technician visits.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (solve, check, explain, plot, bench):
        command.add(commands)
    given = parser.parse_args(arguments)
    try:
        return int(given.run(given))
    except ProblemError as error:
        sys.stderr.write(one_line(error.faults) + "\n")
    except SolverError as error:
        sys.stderr.write(one_line([str(error)]) + "\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n" if error.filename else f"{error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    return 1


def one_line(faults: Sequence[str]) -> str:
    more = len(faults) - FAULTS_SHOWN
    shown = [*faults[:FAULTS_SHOWN], *([f"and {more:,} more"] if more > 0 else [])]
    return " ".join("; ".join(shown).split())
