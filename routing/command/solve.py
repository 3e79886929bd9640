"""`solve INSTANCE > plan.json`: plan a day, or a span of days."""

import argparse
import os
import signal
import time
from collections.abc import Callable
from typing import Any

from routing import solve
from routing.command.age import age_s
from routing.command.files import say, write_json
from routing.command.instance import read_instance
from routing.command.numbers import LARGEST_SEED, count, seconds, seed
from routing.command.progress import Lines
from routing.solution import Result
from routing.vroom import Instance, write

LIMIT_S = 60.0
WRITING_S = 20e-6  # a visit
SHORTEST_S = 0.1


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("solve", help="plan an instance in VROOM's JSON format")
    parser.add_argument("instance", help="a file, or - for standard input")
    parser.add_argument(
        "--time-limit",
        type=seconds,
        metavar="SECONDS",
        help=f"from the start of the process; {LIMIT_S:.0f} if no limit is given",
    )
    parser.add_argument(
        "--iterations",
        type=count,
        metavar="N",
        help="steps of the search a visit; then the plan is the same for the same seed and number of workers",
    )
    parser.add_argument(
        "--workers",
        type=count,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes; as many as there are processors",
    )
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help=f"from {-LARGEST_SEED} to {LARGEST_SEED}")
    parser.add_argument(
        "--engine",
        choices=["auto", "ortools"],
        default="auto",
        help="ortools: OR-Tools routing, for a subset of the rules",
    )
    parser.add_argument("--no-recombine", action="store_true", help="without CP-SAT over the routes that were met")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    stop = stop_when_interrupted()
    began_s = time.monotonic() - age_s()
    instance = read_instance(given.instance)
    if given.engine == "auto":
        say_if_not_compiled()
    result = plan(instance, given, stop, began_s)
    write_json(write(instance, result))
    done, score = result.visits - result.score.unplanned, result.score
    say(
        f"{time.monotonic() - began_s:6.1f} s  {done:,} of {result.visits:,} planned, lost priority"
        f" {score.lost_priority:,}, travel {score.travel_s / 3600:,.1f} h, {result.engine}"
    )
    return 0


def say_if_not_compiled() -> None:
    from routing.compiling import is_compiled  # noqa: PLC0415 - loads numba, which only this needs

    if not is_compiled("search"):
        say("The planner is compiled for this machine first, once; that takes about a quarter of a minute.")


def plan(instance: Instance, given: argparse.Namespace, stop: Callable[[], bool], began_s: float) -> Result:
    limit_s = given.time_limit or (None if given.iterations else LIMIT_S)
    return solve(
        instance.problem,
        time_limit_s=limit_s and left_s(limit_s, began_s, len(instance.problem.visits)),
        iterations=given.iterations,
        seed=given.seed,
        workers=given.workers,
        progress=Lines(began_s),
        travel=instance.travel,
        engine=given.engine,
        recombine=not given.no_recombine,
        stop=stop,
    )


def left_s(limit_s: float, began_s: float, visits: int) -> float:
    """What the solver may take: what was spent before it, and writing the plan, counts too."""
    return max(SHORTEST_S, began_s + limit_s - time.monotonic() - WRITING_S * visits)


def stop_when_interrupted() -> Callable[[], bool]:
    """Whether SIGINT came: the first ends the search with the best plan so far, a second one the process."""
    asked: list[int] = []

    def interrupted(number: int, _frame: Any) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        say("interrupted: ending with the best plan so far")

    signal.signal(signal.SIGINT, interrupted)
    return lambda: bool(asked)
