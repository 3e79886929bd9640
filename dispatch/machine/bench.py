"""`make bench-api`: the whole service with a region's data, and every figure of the API measured on it."""

import os
import time

import libraries
from children import Command, Family
from console import Problem, say
from demo import HOST, await_ready, fill, free_port, start
from ground import ground, set_up
from places import CHECKOUT, make_state, take_turn

DEFAULT_PORT = "8077"


def main(arguments: list[str]) -> int:
    """Returns 0 where every figure was reached. Servers with durable commits, as in production."""
    folder = make_state("bench")
    _lock = take_turn(folder, "bench-api")
    port = free_port(os.environ.get("PORT") or DEFAULT_PORT)
    set_up(folder, servers=True, browser=False, requirements=libraries.TEST)
    with ground("bench", settings="dispatch.settings.demo", throwaway=False) as base, Family() as programs:
        fill(base)
        start(base, programs, port)
        await_ready(base, programs, port)
        command: Command = [libraries.PYTHON, "-m", "tests.bench_api", f"http://{HOST}:{port}", *arguments]
        say(f"· {' '.join(map(str, command))}")
        with Family() as bench:
            child = bench.start("bench", command, env=base.env, cwd=CHECKOUT)
            while child.process.poll() is None:
                base.servers.watch()
                programs.watch()
                time.sleep(0.2)
        if child.process.returncode not in (0, 1):
            raise Problem(f"The measurement ended with status {child.process.returncode}: see above.")
        return child.process.returncode
