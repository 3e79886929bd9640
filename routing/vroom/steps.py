"""The steps of a route: start, jobs and breaks in their order, end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from routing.solution import Route, Stop
from routing.technician import Technician
from routing.vroom.instance import Instance

Pause = tuple[int, int, Any]  # from, to, the id of the break; None for an absence, which is no step
CARRIED = ("location", "location_index", "description")


class Writer:
    """Writes the routes of one plan."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.visits = {visit.id: visit for visit in instance.problem.visits}
        self.technicians = {technician.id: technician for technician in instance.problem.technicians}

    def route(self, route: Route) -> dict[str, Any]:
        technician, row = self.technicians[route.technician], self.instance.vehicles[route.technician]
        steps = list(self.steps(route, technician, row))
        sums = {key: sum(step[key] for step in steps) for key in ("setup", "service", "waiting_time")}
        return {
            "vehicle": row["id"],
            "cost": route.travel_s,
            **sums,
            "duration": route.travel_s,
            "priority": sum(self.visits[stop.visit].priority for stop in route.stops),
            **({"description": row["description"]} if row.get("description") else {}),
            "steps": steps,
            "violations": [],
        }

    def steps(self, route: Route, technician: Technician, row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Travel is as early as it can be: who is early waits at the door, or before the break."""
        jobs = self.instance.jobs
        clock = Clock(route.leave_s, self.instance.origin_s)
        pauses = pauses_of(route, technician, row)
        yield clock.step("start", route.leave_s) | end_place(row, "start", jobs[route.stops[0].visit])
        for stop in route.stops:
            yield from clock.drive(stop.travel_s, stop.start_s, pauses)
            yield self.job(clock, stop)
        yield from clock.drive(route.travel_s - clock.travelled_s, route.back_s, pauses)
        yield clock.step("end", route.back_s) | end_place(row, "end", jobs[route.stops[-1].visit])

    def job(self, clock: "Clock", stop: Stop) -> dict[str, Any]:
        visit, row = self.visits[stop.visit], self.instance.jobs[stop.visit]
        setup_s = stop.end_s - stop.start_s - visit.service_s
        step = clock.step("job", stop.start_s, setup_s, visit.service_s)
        return step | {"id": row["id"], "job": row["id"]} | {key: row[key] for key in CARRIED if key in row}


@dataclass(slots=True)
class Clock:
    """Where in a route's time the writer stands."""

    free_s: int
    origin_s: int
    travelled_s: int = 0
    leg_left_s: int = 0

    def drive(self, leg_s: int, until_s: int, pauses: list[Pause]) -> Iterator[dict[str, Any]]:
        """The next leg, with the pauses on it; they leave `pauses`."""
        self.leg_left_s = leg_s
        while pauses and pauses[0][0] < until_s:
            begin_s, end_s, name = pauses.pop(0)
            self.move(min(self.leg_left_s, max(0, begin_s - self.free_s)))
            if name is None:
                self.free_s = end_s
            else:
                yield self.step("break", begin_s, 0, end_s - begin_s) | {"id": name}
        self.move(self.leg_left_s)

    def move(self, seconds: int) -> None:
        self.free_s += seconds
        self.travelled_s += seconds
        self.leg_left_s -= seconds

    def step(self, kind: str, begin_s: int, setup_s: int = 0, service_s: int = 0) -> dict[str, Any]:
        """A step whose setup begins at `begin_s`; it is reached when the clock says."""
        arrival_s = min(self.free_s, begin_s)
        self.free_s = begin_s + setup_s + service_s
        return {
            "type": kind,
            "arrival": arrival_s + self.origin_s,
            "waiting_time": begin_s - arrival_s,
            "setup": setup_s,
            "service": service_s,
            "duration": self.travelled_s,
            "violations": [],
        }


def pauses_of(route: Route, technician: Technician, row: Mapping[str, Any]) -> list[Pause]:
    """Breaks that were taken, under their ids in the file, and absences, in the order of time."""
    names = [pause.get("id") for pause in row.get("breaks") or []]
    due = sorted(zip(technician.breaks, names, strict=True), key=lambda pair: pair[0].latest_s)
    absences: list[Pause] = [(a, b, None) for a, b in technician.absences if route.leave_s <= a and b <= route.back_s]
    pauses = absences
    for begin_s, end_s in sorted(set(route.breaks) - set(technician.absences)):
        for n, (rest, name) in enumerate(due):
            if rest.earliest_s <= begin_s <= rest.latest_s and end_s - begin_s == rest.length_s:
                pauses.append((begin_s, end_s, name))
                del due[n]
                break
    return sorted(pauses, key=lambda pause: pause[:2])


def end_place(row: Mapping[str, Any], end: str, job: Mapping[str, Any]) -> dict[str, Any]:
    """Where a route starts or ends: at the first or last job, where the vehicle names no place."""
    at, index = row.get(end), row.get(f"{end}_index")
    if at is None and index is None:
        at, index = job.get("location"), job.get("location_index")
    places = {"location": at, "location_index": index}
    return {key: value for key, value in places.items() if value is not None}
