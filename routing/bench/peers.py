"""VROOM and PyVRP on an instance with a matrix: `python -m routing.bench.peers vroom|pyvrp DAY.json PLAN.json`.

They come with the optional dependencies `bench`. The plan is written in VROOM's output format.
"""

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

PACKAGES = {"VROOM": "vroom", "PyVRP": "pyvrp"}
OUT_OF_REACH_S = 200_000
PRIZE = 10_000  # of a visit for PyVRP: far above any detour, so that lost priority counts first

Json = dict[str, Any]


def installed() -> list[str]:
    return [name for name, package in PACKAGES.items() if importlib.util.find_spec(package)]


def plan_vroom(day: Path, plan: Path, threads: int) -> Json:
    vroom = importlib.import_module("vroom")
    vroom.Input.from_json(str(day)).solve(exploration_level=5, nb_threads=threads).to_json(str(plan))
    solution: Json = json.loads(plan.read_text())
    for route in solution["routes"]:
        for step in route["steps"]:
            step["type"] = {"single": "job"}.get(step["type"], step["type"])
    return solution


def plan_pyvrp(instance: Json, limit_s: float, seed: int) -> Json:
    pyvrp = importlib.import_module("pyvrp")
    durations = np.array(instance["matrices"]["car"]["durations"], dtype=np.int64)
    stop = importlib.import_module("pyvrp.stop").MaxRuntime(limit_s)
    result = pyvrp.solve(pyvrp_data(pyvrp, instance, durations), stop=stop, seed=seed, display=False)
    if not result.is_feasible():
        sys.exit("PyVRP: no feasible solution")
    routes = []
    for route in result.best.routes():
        jobs = [instance["jobs"][activity.idx] for activity in route.schedule() if activity.is_client()]
        if jobs:
            vehicle = instance["vehicles"][route.vehicle_type()]
            routes.append({"vehicle": vehicle["id"], "steps": list(timed(vehicle, jobs, durations))})
    done = {step["id"] for route in routes for step in route["steps"] if step["type"] == "job"}
    return {"routes": routes, "unassigned": [{"id": job["id"]} for job in instance["jobs"] if job["id"] not in done]}


def pyvrp_data(pyvrp: Any, instance: Json, durations: NDArray[np.int64]) -> Any:
    """Skills become profiles: what somebody may not do is out of reach."""
    profiles: dict[frozenset[int], int] = {}
    matrices: list[NDArray[np.int64]] = []
    for vehicle in instance["vehicles"]:
        held = frozenset(vehicle["skills"])
        if held not in profiles:
            profiles[held] = len(matrices)
            matrices.append(within_reach(durations, held, instance["jobs"]))
    clients = [
        pyvrp.Client(
            location=job["location_index"],
            service_duration=job["service"],
            tw_early=job["time_windows"][0][0],
            tw_late=job["time_windows"][0][1],
            prize=PRIZE * (job["priority"] + 1),
            required=False,
        )
        for job in instance["jobs"]
    ]
    types = [
        pyvrp.VehicleType(
            start_depot=n,
            end_depot=n,
            tw_early=vehicle["time_window"][0],
            tw_late=vehicle["time_window"][1],
            profile=profiles[frozenset(vehicle["skills"])],
        )
        for n, vehicle in enumerate(instance["vehicles"])
    ]
    locations = [pyvrp.Location(0, 0) for _ in durations]
    depots = [pyvrp.Depot(location=vehicle["start_index"]) for vehicle in instance["vehicles"]]
    return pyvrp.ProblemData(locations, clients, depots, types, matrices, matrices)


def within_reach(durations: NDArray[np.int64], held: frozenset[int], jobs: list[Json]) -> NDArray[np.int64]:
    lacking = [job["location_index"] for job in jobs if not set(job["skills"]) <= held]
    matrix = durations.copy()
    matrix[:, lacking] = OUT_OF_REACH_S
    np.fill_diagonal(matrix, 0)
    return matrix


def timed(vehicle: Json, jobs: list[Json], durations: NDArray[np.int64]) -> Iterator[Json]:
    """The steps of a route, as early as they can be."""
    now, here = vehicle["time_window"][0], vehicle["start_index"]
    yield {"type": "start", "arrival": now}
    for job in jobs:
        arrival = now + int(durations[here, job["location_index"]])
        begin = max(arrival, job["time_windows"][0][0])
        yield {"type": "job", "id": job["id"], "arrival": arrival, "waiting_time": begin - arrival}
        now, here = begin + job["service"], job["location_index"]
    yield {"type": "end", "arrival": now + int(durations[here, vehicle["end_index"]])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("peer", choices=sorted(PACKAGES.values()))
    parser.add_argument("day", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--limit", type=float, default=60, help="PyVRP: seconds; VROOM ends when it is done")
    parser.add_argument("--seed", type=int, default=1, help="PyVRP")
    parser.add_argument("--threads", type=int, default=2, help="VROOM")
    given = parser.parse_args()
    if given.peer == "vroom":
        plan = plan_vroom(given.day, given.plan, given.threads)
    else:
        plan = plan_pyvrp(json.loads(given.day.read_text()), given.limit, given.seed)
    given.plan.write_text(json.dumps(plan))


if __name__ == "__main__":
    main()
