"""VROOM's input as a problem."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from routing.faults import ProblemError
from routing.goals import Goals
from routing.place import Place
from routing.problem import Problem, Published
from routing.technician import Technician
from routing.visit import Visit
from routing.vroom.clock import origin_s
from routing.vroom.instance import Instance
from routing.vroom.jobs import read_job
from routing.vroom.matrices import read_travel
from routing.vroom.places import Places
from routing.vroom.row import Row, is_id
from routing.vroom.vehicles import cost_faults, read_steps, read_vehicle

SHIPMENTS = "shipments are not supported: a visit is one place; make a job of each end, or plan them elsewhere"
THEIR_WORDS = {
    "visit ": "job ",
    "visits ": "jobs ",
    "technician ": "vehicle ",
    "published visit ": "steps: job ",
}


def read(data: Any) -> Instance:
    """The instance of a parsed file. Raises `ProblemError` with every fault, each with the id it concerns.

    Keys that nobody knows are ignored, as VROOM does; those that VROOM knows and that would give another
    plan if they were ignored are faults.
    """
    faults = structure_faults(data)
    if faults:
        raise ProblemError(faults)
    travel, origin = read_travel(data, faults), origin_s(data)
    places = Places(data, travel)
    vehicles = named(data["vehicles"], "vehicle", faults, origin)
    jobs = named(data["jobs"], "job", faults, origin)
    faults += cost_faults(vehicles)
    technicians = tuple(read_vehicle(row, places) for row in vehicles)
    fallback = next((place for t in technicians for place in (t.start, t.end) if place), Place(0, 0, 0))
    visits = tuple(read_job(row, places, fallback) for row in jobs)
    goals = read_goals(data.get("goals"), faults)
    timed = goals.change != 0 or goals.changes_at_most is not None
    published = tuple(step for row in vehicles for step in read_steps(row, timed=timed))
    problem = checked(visits, technicians, published, goals, faults)
    return Instance(problem, travel, by_id(jobs), by_id(vehicles), origin)


def structure_faults(data: Any) -> list[str]:
    """What leaves nothing to read on with."""
    if not isinstance(data, dict):
        return ["the file is not a JSON object with `jobs` and `vehicles`"]
    faults = [SHIPMENTS] if data.get("shipments") else []
    for key in ("jobs", "vehicles"):
        if data.get(key) is None:
            faults.append(f"{key}: is missing")
        elif not isinstance(data[key], list):
            faults.append(f"{key}: is not a list")
    if data.get("vehicles") == []:
        faults.append("vehicles: there is none")
    return faults


def named(items: list[Any], kind: str, faults: list[str], origin: int) -> list[Row]:
    rows = []
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            faults.append(f"{kind} number {number + 1}: is not an object")
        elif not is_id(item.get("id")):
            faults.append(
                f"{kind} number {number + 1}: its id is {item.get('id')!r}, neither a word nor a whole number"
            )
        else:
            rows.append(Row(f"{kind} {item['id']}", item, faults, origin))
    return rows


def read_goals(data: Any, faults: list[str]) -> Goals:
    """Weights by the names of `Goals`."""
    if data is None:
        return Goals()
    if not isinstance(data, dict):
        faults.append("goals: is not an object")
        return Goals()
    known = {field.name for field in fields(Goals)}
    faults += [f"goals: {key} is unknown; there are {', '.join(sorted(known))}" for key in data.keys() - known]
    return Goals(**{key: value for key, value in data.items() if key in known})


def checked(
    visits: tuple[Visit, ...],
    technicians: tuple[Technician, ...],
    published: tuple[Published, ...],
    goals: Goals,
    faults: Iterable[str],
) -> Problem:
    """The problem, or one error with the faults of reading and those of meaning."""
    found = list(faults)
    try:
        problem = Problem(visits, technicians, published, goals)
    except ProblemError as error:
        found += [in_their_words(fault) for fault in error.faults]
    if found:
        raise ProblemError(found)
    return problem


def in_their_words(fault: str) -> str:
    for ours, theirs in THEIR_WORDS.items():
        if fault.startswith(ours):
            return theirs + fault.removeprefix(ours)
    return fault


def by_id(rows: list[Row]) -> dict[str, Mapping[str, Any]]:
    return {str(row.data["id"]): row.data for row in rows}
