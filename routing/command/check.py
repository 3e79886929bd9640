"""`check INSTANCE PLAN`: judge a plan in VROOM's output format, whoever made it."""

import argparse
from dataclasses import asdict

from routing.check import check
from routing.command.files import read_json, write_json
from routing.command.instance import read_instance
from routing.vroom import read_plan


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "check", help="rules broken by a plan, and its score; exit status 1 where there are any"
    )
    parser.add_argument("instance")
    parser.add_argument("plan")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    instance = read_instance(given.instance)
    solution = read_plan(read_json(given.plan), instance)
    verdict = check(instance.problem, solution, instance.travel)
    write_json({"violations": verdict.violations, "score": asdict(verdict.score)})
    return 1 if verdict.violations else 0
