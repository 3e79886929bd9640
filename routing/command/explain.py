"""`explain INSTANCE PLAN`: why jobs are left out, the cheapest changes that admit them, and what limits the plan."""

import argparse
from typing import Any

from routing.check import check
from routing.command.files import read_json, say, write_json
from routing.command.instance import read_instance
from routing.command.numbers import seconds
from routing.explain import Alternative, Change, Explained, explain, explain_text, limits, next_best
from routing.faults import ProblemError
from routing.solution import Solution
from routing.vroom import Instance, read_plan
from routing.vroom.clock import moved

CHANGES_SHOWN = 5


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "explain", help="why jobs are left out, and what would admit them: JSON, and sentences on standard error"
    )
    parser.add_argument("instance")
    parser.add_argument("plan")
    parser.add_argument("--time-limit", type=seconds, default=60.0, metavar="SECONDS", help="60 if none is given")
    parser.add_argument(
        "--jobs", nargs="+", default=[], metavar="ID", help="planned jobs: who else could do them, and at what cost"
    )
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    instance = read_instance(given.instance)
    solution = read_plan(read_json(given.plan), instance)
    refuse_broken(instance, solution)
    planned = planned_of(given.jobs, instance, solution)
    explanation = explain(instance.problem, solution, instance.travel, limit_s=given.time_limit)
    for one in explanation.visits:
        say(explain_text(one))
    words = Words(instance)
    alternatives = {
        name: next_best(instance.problem, solution, instance.travel, name, CHANGES_SHOWN) for name in planned
    }
    limiting = limits(instance.problem, solution)
    write_json(
        {
            "unassigned": [words.left_out(one) for one in explanation.visits],
            "not_reached": [words.job(name) for name in explanation.not_reached],
            "limits": {"skills": limiting.skills, "hours": limiting.hours, "areas": limiting.areas},
            "alternatives": [
                {"id": words.job(name), "vehicles": [words.alternative(one) for one in found]}
                for name, found in alternatives.items()
            ],
        }
    )
    return 0


def refuse_broken(instance: Instance, solution: Solution) -> None:
    """What a plan would cost with a change can be said only of one that keeps the rules."""
    violations = check(instance.problem, solution, instance.travel).violations
    if violations:
        raise ProblemError(["the plan breaks rules", *violations])


def planned_of(names: list[str], instance: Instance, solution: Solution) -> list[str]:
    """Those of the jobs that are planned; of the others it is said. A name that no job has is a fault."""
    if strangers := [name for name in names if name not in instance.jobs]:
        raise ProblemError(f"job {name}: is unknown" for name in strangers)
    left_out = {row.visit for row in solution.unplanned}
    for name in names:
        if name in left_out:
            say(f"job {name}: is not planned, so it has no alternatives; see `unassigned`")
    return [name for name in names if name not in left_out]


class Words:
    """The file's ids and times."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance

    def job(self, name: str) -> Any:
        return self.instance.jobs[name]["id"]

    def vehicle(self, name: str) -> Any:
        """Somebody who is lent has no id in the file."""
        return self.instance.vehicles[name]["id"] if name in self.instance.vehicles else name

    def left_out(self, one: Explained) -> dict[str, Any]:
        return {
            "id": self.job(one.unplanned.visit),
            "reason": one.unplanned.reason.value,
            "detail": moved(one.unplanned.detail, self.instance.origin_s),
            "rules": [rule.value for rule in one.rules],
            "changes": [self.change(change) for change in one.changes[:CHANGES_SHOWN]],
            "text": explain_text(one),
        }

    def change(self, change: Change) -> dict[str, Any]:
        return {
            "kind": change.kind.value,
            "price": change.price_s,
            "travel": change.travel_s,
            "start": change.start_s + self.instance.origin_s,
            "vehicles": [self.vehicle(name) for name in change.technicians],
            **({"by": change.by_s, "earlier": change.earlier} if change.by_s else {}),
            **({"gives_way": self.job(change.gives_way)} if change.gives_way else {}),
        }

    def alternative(self, one: Alternative) -> dict[str, Any]:
        return {
            "vehicle": self.vehicle(one.technician),
            "instead_of": self.vehicle(one.instead_of),
            "start": one.start_s + self.instance.origin_s,
            "more": one.more,
        }
