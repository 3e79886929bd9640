"""The system's packages: what is missing is seen by its files, and only that is installed."""

import ctypes.util
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import postgresql
import redis_server
from children import Command, run, tail
from console import Problem, Step, say

SCRIPT = Path(__file__).with_name("install.sh")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Package, and how to see that it is not needed. "postgis" is resolved by install.sh.
PARTS: dict[str, Callable[[], object]] = {
    f"python{sys.version_info.major}.{sys.version_info.minor}-venv": lambda: importlib.util.find_spec("ensurepip"),
    "postgis": postgresql.installed,
    "redis-server": redis_server.installed,
    "gdal-bin": lambda: ctypes.util.find_library("gdal") and ctypes.util.find_library("geos_c"),
    "npm": lambda: shutil.which("npm"),
    "gettext": lambda: shutil.which("msgfmt"),
    "chromium": lambda: any(map(shutil.which, BROWSERS)),
}
REASONS = {
    "Unable to locate package": "this distribution has no package of that name",
    "Could not get lock": "another package manager is at work",
    "No space left": "the disk is full",
    "Failed to fetch": "the package sources can't be reached, so check network and proxy",
    "Temporary failure resolving": "the package sources can't be reached, so check network and proxy",
}


def install(*, browser: bool, database: bool, broker: bool, log: Path, record: Path) -> None:
    """Install what is missing of what this command needs; `record` collects the names for `make clean` to tell."""
    unneeded = {
        *(() if browser else ("chromium",)),
        *(() if database else ("postgis",)),
        *(() if broker else ("redis-server",)),
    }
    missing = [package for package, present in PARTS.items() if package not in unneeded and not present()]
    if "postgis" in missing and "gdal-bin" in missing:
        missing.remove("gdal-bin")  # PostGIS brings the libraries
    if not missing:
        return
    _check_means(missing)
    with record.open("a") as names:
        names.writelines(f"{package}\n" for package in missing)
    say(f"· Missing on this machine: {', '.join(missing)}; apt-get installs them")
    with Step("System packages") as step:
        command: Command = [*(() if os.getuid() == 0 else ("sudo", "-n")), "sh", SCRIPT, *missing]
        if run(step, command, env=os.environ, cwd=Path("/"), log=log):
            raise Problem(_reason(log, missing))
    if broken := [package for package in missing if not PARTS[package]()]:
        raise Problem(f"apt-get installed {', '.join(broken)}, yet they can't be found: see {log}.")


def _check_means(missing: list[str]) -> None:
    names = " ".join("postgresql-postgis" if package == "postgis" else package for package in missing)
    if not shutil.which("apt-get"):
        raise Problem(f"Missing: {names}. This system has no apt-get: install them by its own means, then run again.")
    if os.getuid() != 0 and not shutil.which("sudo"):
        raise Problem(f"Missing: {names}. As root run `apt-get install {names}`, then run this command again.")


def _reason(log: Path, missing: list[str]) -> str:
    text = log.read_text(errors="replace")
    if os.getuid() != 0 and "sudo:" in text:
        return f"sudo asks for a password: run `sudo -v` first (to install {', '.join(missing)}), then run again."
    why = next(
        (reason for sign, reason in REASONS.items() if sign in text), f"its last lines are\n{tail(log)}Mend that"
    )
    return f"apt-get could not install {', '.join(missing)}: {why}; then run again. Its log: {log}"
