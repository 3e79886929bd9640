"""`plot INSTANCE PLAN OUT.svg`: the plan as a picture."""

import argparse
from pathlib import Path

from routing.command.files import read_json
from routing.plot import draw
from routing.vroom import read, read_plan


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("plot", help="draw a plan as SVG: a colour for each technician")
    parser.add_argument("instance")
    parser.add_argument("plan")
    parser.add_argument("picture", help="the SVG file to write")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    instance = read(read_json(given.instance))
    solution = read_plan(read_json(given.plan), instance)
    Path(given.picture).write_text(draw(instance.problem, solution), encoding="utf-8")
    return 0
