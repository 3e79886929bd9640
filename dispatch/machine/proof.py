"""`make test`, `make acceptance` and `make lint`."""

import signal
import time

import libraries
from children import Command, Family
from console import say
from ground import environment, ground, set_up
from places import CHECKOUT, make_state, take_turn

SETTINGS = "dispatch.settings.test"
# The machine is no part of the package `dispatch`: its modules find each other by the folder that Python starts in.
MACHINE = "dispatch/machine"
MACHINE_OPTIONS = "--config-file=", "--strict", "--allow-untyped-calls", "--ignore-missing-imports"
LINTERS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "."),
    ("mypy", *MACHINE_OPTIONS, "--explicit-package-bases", MACHINE),
    ("lint-imports",),
)


def test(arguments: list[str]) -> int:
    """The suite, without the heavy proofs, in two processes; later arguments win over these."""
    return _pytest("test", ["-m", "not acceptance", "-n", "2", "--dist", "loadgroup", *arguments])


def acceptance(arguments: list[str]) -> int:
    """The heavy proofs, one at a time, so that their figures mean something."""
    return _pytest("acceptance", ["-m", "acceptance", "-n", "0", "-s", *arguments])


def _pytest(command: str, arguments: list[str]) -> int:
    """Returns pytest's exit status; its summary is the last thing printed."""
    folder = make_state("test")
    _lock = take_turn(folder, command)
    set_up(folder, servers=True, browser=True, requirements=libraries.TEST)
    with ground("test", settings=SETTINGS, throwaway=True) as base, Family() as programs:
        pytest: Command = [libraries.PYTHON, "-m", "pytest", *arguments]
        # SIGINT lets pytest close its fixtures and print what it has.
        child = programs.start("pytest", pytest, env=base.env, cwd=CHECKOUT, stop_signal=signal.SIGINT)
        while child.process.poll() is None:
            base.servers.watch()
            time.sleep(0.1)
        return child.process.returncode


def lint(_arguments: list[str]) -> int:
    """All linters, also after one has found something; needs no server."""
    folder = make_state("lint")
    _lock = take_turn(folder, "lint")
    set_up(folder, servers=False, browser=False, requirements=libraries.TEST)
    env = {**environment(folder, SETTINGS), "MYPYPATH": MACHINE}
    failed = []
    for linter in LINTERS:
        say(f"· {' '.join(linter)}")
        with Family() as programs:
            program: Command = [libraries.VENV / "bin" / linter[0], *linter[1:]]
            child = programs.start(linter[0], program, env=env, cwd=CHECKOUT)
            if child.process.wait():
                failed.append(" ".join(linter))
    say(f"Not clean: {', '.join(failed)}" if failed else "All linters are clean.")
    return bool(failed)
