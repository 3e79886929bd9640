"""The rules that this engine keeps; a problem with any other rule is refused, never planned without it."""

from collections import Counter
from collections.abc import Iterator

from routing.problem import Problem
from routing.technician import Technician
from routing.visit import Visit

MEND = "the OR-Tools engine can't plan that; use --engine auto"


def unsupported(problem: Problem) -> list[str]:
    """Every rule of `problem` outside the subset, each with whose it is; empty where it can be planned.

    Inside are skills, windows, service, setup where no two visits share a place, shifts, absences, breaks,
    homes (also none, at either end), priorities, locks to a technician or a time, allowed and forbidden
    technicians, most visits, most travel, parts delivered, speed.
    """
    orders = Counter(visit.order for visit in problem.visits if visit.order)
    shared = Counter(visit.place for visit in problem.visits)
    shared.update({technician.start for technician in problem.technicians if technician.start is not None})
    faults = [
        f"visit {visit.id}: {rule}"
        for visit in problem.visits
        for rule in [
            *visit_rules(visit),
            *(["it belongs to an order of several visits"] if orders[visit.order] > 1 else []),
            *(["it has a setup at a place that is not its own"] if visit.setup_s and shared[visit.place] > 1 else []),
        ]
    ]
    faults += [f"technician {t.id}: {rule}" for t in problem.technicians for rule in technician_rules(t)]
    if problem.goals.changes_at_most is not None:
        faults.append("goals: changes are limited")
    return [f"{fault}; {MEND}" for fault in faults]


def visit_rules(visit: Visit) -> Iterator[str]:
    if visit.technicians_needed > 1:
        yield "two technicians are needed"
    if visit.after:
        yield "it comes after another visit"
    if visit.pickup:
        yield "parts are picked up"
    if any(lock.position is not None for lock in visit.locks):
        yield "it is locked to a position"


def technician_rules(technician: Technician) -> Iterator[str]:
    if technician.overtime_s:
        yield "overtime is allowed"
