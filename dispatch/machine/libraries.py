"""The `.venv` with the locked libraries, checked against their hashes."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from children import Command, run, tail
from console import Problem, Step
from places import CHECKOUT, SET_UP_BYTES, check_disk

VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin/python"
STAMP = VENV / "installed-requirements"
BEGUN = VENV / "installation-begun"  # there while pip is at work: what it left half done is thrown away
COMPILED = VENV / "compiled-planner"
RUN = "requirements.txt"
TEST = "requirements-test.txt"  # the same pins as RUN, and more


def install(requirements: str, log: Path) -> None:
    """Bring `.venv` to the lock file; at once when it is there already."""
    wanted = _stamp(requirements)
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() in {wanted, _stamp(TEST)}:
        return
    check_disk(CHECKOUT, SET_UP_BYTES)
    with Step("Python libraries") as step:
        if BEGUN.exists() or not _has_pip():
            shutil.rmtree(VENV, ignore_errors=True)
            _checked(step, [sys.executable, "-m", "venv", VENV], log)
        STAMP.unlink(missing_ok=True)
        BEGUN.touch()
        pip: Command = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--progress-bar=off",
        ]
        _checked(step, [*pip, "--require-hashes", "-r", CHECKOUT / requirements], log)
        STAMP.write_text(wanted)
        BEGUN.unlink()


def compile_planner(log: Path) -> None:
    """Fill the cache of compiled code, the slot engine's too; at once where the code has not changed since."""
    routing = CHECKOUT / "routing"
    sources = sorted([*routing.glob("compiling/*.py"), *routing.glob("*/kernel/*.py")])
    wanted = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
    if COMPILED.exists() and COMPILED.read_text() == wanted:
        return
    with Step("Compiling the planner") as step:
        for module in ("routing.solver.compiled", "routing.slots.compiled"):
            if run(step, [PYTHON, "-m", module], env=os.environ, cwd=CHECKOUT, log=log):
                raise Problem(f"{tail(log)}{module} could not be compiled: mend what the lines above say. Log: {log}")
    COMPILED.write_text(wanted)


def _stamp(requirements: str) -> str:
    lock = hashlib.sha256((CHECKOUT / RUN).read_bytes() + (CHECKOUT / TEST).read_bytes()).hexdigest()
    return f"{requirements} {lock} {sys.version_info.major}.{sys.version_info.minor}\n"


def _has_pip() -> bool:
    """Whether `.venv` works, and is of the Python that runs now."""
    if not PYTHON.exists():
        return False
    code = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return subprocess.run([PYTHON, "-c", code], capture_output=True, check=False).returncode == 0


def _checked(step: Step, command: Command, log: Path) -> None:
    if run(step, command, env=os.environ, cwd=CHECKOUT, log=log) == 0:
        return
    text = log.read_text(errors="replace")
    if "No space left" in text:
        why = "the disk is full: make room"
    elif "HASHES" in text:
        why = "a download differs from its locked hash: check the package index or proxy in between"
    elif any(sign in text for sign in ("Connection", "Could not find", "Temporary failure", "timed out")):
        why = "the package index can't be reached: check network and proxy"
    else:
        why = f"its last lines are\n{tail(log)}Mend that"
    raise Problem(f"pip could not install the libraries; {why}, then run again. Its log: {log}")
