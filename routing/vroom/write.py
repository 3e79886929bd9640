"""A plan in VROOM's output format, with `planner` on top: who made it, what each part brought, what it is worth."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from routing.solution import Result, Unplanned
from routing.vroom.clock import moved
from routing.vroom.instance import Instance
from routing.vroom.steps import Writer

SUMS = ("setup", "service", "duration", "waiting_time", "priority")


def write(instance: Instance, result: Result) -> dict[str, Any]:
    """The plan as JSON's types, its ids and times those of the file.

    `cost` of the summary is the weighted sum of `Goals`; a route's is its travel.
    """
    writer = Writer(instance)
    routes = [writer.route(route) for route in result.solution.routes if route.stops]
    unassigned = [left_out(instance, row) for row in result.solution.unplanned]
    summary = {"cost": result.score.cost, "routes": len(routes), "unassigned": len(unassigned)}
    summary |= {key: sum(route[key] for route in routes) for key in SUMS}
    return {
        "code": 0,
        "summary": {**summary, "violations": [], "computing_times": {"solving": round(1000 * result.wall_s)}},
        "unassigned": unassigned,
        "routes": routes,
        "planner": {
            "engine": result.engine,
            "wall_s": round(result.wall_s, 2),
            "score": asdict(result.score),
            "gains": [asdict(gain) for gain in result.gains],
        },
    }


def left_out(instance: Instance, row: Unplanned) -> dict[str, Any]:
    job = instance.jobs[row.visit]
    return {
        "id": job["id"],
        "type": "job",
        **known(job, "location", "location_index", "description"),
        "reason": row.reason.value,
        "detail": moved(row.detail, instance.origin_s),
    }


def known(row: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys if row.get(key) is not None}
