"""What every command stands on: packages, libraries, translations, and the two servers with their addresses."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import debian
import frontend
import libraries
import postgresql
import redis_server
from children import Family, run, tail
from console import Problem, Step
from places import CHECKOUT, RUN_BYTES, Lock, check_disk, make_state, secret_key, state_folder

LOCALES = CHECKOUT / "dispatch/locale"


@dataclass(frozen=True)
class Ground:
    """Where a command works, its servers, and the environment that its programs get."""

    folder: Path
    servers: Family
    env: Mapping[str, str]

    def manage(self, what: str, *arguments: str) -> None:
        """Run one of Django's commands as a step with a log of its own."""
        log = self.folder / "logs" / f"{arguments[0]}.log"
        with Step(what) as step:
            if run(step, [libraries.PYTHON, "manage.py", *arguments], env=self.env, cwd=CHECKOUT, log=log):
                raise Problem(f"{tail(log)}{what} failed: mend what the lines above say, then run again. Log: {log}")


def given(name: str) -> str:
    """The address of a server that the environment names, or nothing: then the private one is used."""
    return os.environ.get(name, "")


def set_up(folder: Path, *, servers: bool, browser: bool, requirements: str) -> None:
    """Packages, libraries and translations; a second command of the same checkout waits for its turn."""
    state = state_folder()
    check_disk(folder, RUN_BYTES)
    turn = Lock(state / "set-up.lock")
    turn.wait("Another command of this checkout is setting up; waiting for it")
    debian.install(
        browser=browser,
        database=servers and not given("DATABASE_URL"),
        broker=servers and not given("CELERY_BROKER_URL"),
        log=folder / "logs/apt.log",
        record=state / "packages",
    )
    libraries.install(requirements, folder / "logs/pip.log")
    if servers:
        libraries.compile_planner(folder / "logs/planner.log")
        frontend.build(folder / "logs/frontend.log")
    compile_messages()
    turn.release()


def compile_messages(locales: Path = LOCALES) -> None:
    """Compile each translation that is newer than what was made of it."""
    for source in locales.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        made = subprocess.run(
            ["msgfmt", "--check-format", "-o", compiled, source], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise Problem(f"{made.stderr}msgfmt found errors in {source}: mend the lines above.")


def environment(folder: Path, settings: str) -> dict[str, str]:
    """What Django's programs get to know."""
    return {
        **os.environ,
        "DATABASE_URL": given("DATABASE_URL") or postgresql.url(folder / "postgresql"),
        "CELERY_BROKER_URL": given("CELERY_BROKER_URL") or redis_server.url(folder / "redis"),
        "DJANGO_SETTINGS_MODULE": settings,
        "SECRET_KEY": secret_key(state_folder()),
        "STATE_DIR": str(folder / "files"),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{libraries.VENV / 'bin'}:{os.environ.get('PATH', os.defpath)}",
    }


@contextmanager
def ground(name: str, *, settings: str, throwaway: bool) -> Iterator[Ground]:
    """The servers of `name`, private ones unless the environment names others."""
    folder = make_state(name)
    env = environment(folder, settings)
    with Family() as servers:
        logs = folder / "logs"
        if not given("DATABASE_URL"):
            with Step("PostgreSQL") as step:
                postgresql.start(servers, step, folder / "postgresql", logs / "postgresql.log", throwaway=throwaway)
        if not given("CELERY_BROKER_URL"):
            with Step("Redis") as step:
                redis_server.start(servers, step, folder / "redis", logs / "redis.log")
        _check_given(env)
        yield Ground(folder, servers, env)


def _check_given(env: Mapping[str, str]) -> None:
    """Servers that the environment names are looked at before anything is built on them."""
    if not given("DATABASE_URL") and not given("CELERY_BROKER_URL"):
        return
    script = Path(__file__).with_name("reach.py")
    looked = subprocess.run([libraries.PYTHON, script], env=env, capture_output=True, text=True, check=False)
    if looked.returncode:
        raise Problem(looked.stderr.strip())
