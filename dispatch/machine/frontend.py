"""What browsers load: our modules, bundled with the libraries of package-lock.json. Nothing built is committed."""

import hashlib
import os
from pathlib import Path

from children import Command, run, tail
from console import Problem, Step
from places import CHECKOUT

FRONTEND = CHECKOUT / "dispatch/frontend"
MODULES = FRONTEND / "node_modules"
BUILT = FRONTEND / "built"


def build(log: Path) -> None:
    """At once where neither the libraries nor our modules have changed."""
    lock, sources = (
        FRONTEND / "package-lock.json",
        sorted(file for part in ("phone", "board", "desk", "map") for file in (FRONTEND / part).glob("*.js")),
    )
    _step("Browser libraries", MODULES / ".installed", [lock], ["npm", "ci", "--no-audit", "--no-fund"], log)
    _step(
        "Browser modules", BUILT / ".built", [lock, *sources, FRONTEND / "package.json"], ["npm", "run", "build"], log
    )


def _step(what: str, stamp: Path, made_of: list[Path], command: Command, log: Path) -> None:
    wanted = hashlib.sha256(b"".join(part.read_bytes() for part in made_of)).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    with Step(what) as step:
        if run(step, command, env=os.environ, cwd=FRONTEND, log=log):
            raise Problem(f"{tail(log)}{what} failed: mend what the lines above say. Log: {log}")
    stamp.write_text(wanted)
