"""A vehicle of the file as a technician, and its `steps` as the plan to begin with."""

from collections.abc import Iterator

from routing.faults import LATEST_S
from routing.problem import Published
from routing.technician import Break, Technician
from routing.vroom.places import Places
from routing.vroom.row import Row

WHOLE_SPAN = (0, LATEST_S)
REFUSED = {"max_distance": "is not supported, since distances are not known: give `max_travel_time`"}
REFUSED_IN_BREAK = {"max_load": "is not supported"}
NO_SHIPMENTS = {"pickup", "delivery"}


def read_vehicle(row: Row, places: Places) -> Technician:
    row.refuse(REFUSED)
    shift = row.span("time_window", row.data["time_window"]) if row.data.get("time_window") is not None else None
    return Technician(
        id=row.word("id"),
        start=places.read(row, "start", "start_index"),
        end=places.read(row, "end", "end_index"),
        shift=shift or WHOLE_SPAN,
        skills=row.skills("skills"),
        absences=row.spans("absences", ()),
        breaks=tuple(read_break(pause, shift or WHOLE_SPAN) for pause in named_breaks(row)),
        person=row.word("person"),
        overtime_s=row.whole("max_overtime"),
        capacity=row.amounts("capacity"),
        max_visits=row.whole_or_none("max_tasks"),
        max_travel_s=row.whole_or_none("max_travel_time"),
        speed_factor=row.number("speed_factor", 1.0),
    )


def named_breaks(vehicle: Row) -> Iterator[Row]:
    for row in vehicle.rows("breaks"):
        row.name = f"{vehicle.name}: break {row.data.get('id')}"
        yield row


def read_break(row: Row, shift: tuple[int, int]) -> Break:
    row.refuse(REFUSED_IN_BREAK)
    windows = row.spans("time_windows", (shift,))
    if len(windows) != 1:
        row.fault(f"has {len(windows)} time_windows; exactly one is supported")
        windows = (shift,)
    return Break(*windows[0], row.whole("service"))


def read_steps(vehicle: Row, *, timed: bool) -> Iterator[Published]:
    """The visits of a route to begin with, in their order.

    A step starts at `service_at`, or, as in a plan, at its arrival and waiting time. Where `timed` is false
    these may be missing, and the order alone counts.
    """
    technician, last_s = vehicle.word("id"), 0
    for row in vehicle.rows("steps"):
        kind = row.word("type")
        if kind in NO_SHIPMENTS:
            row.fault(f"type {kind!r} belongs to shipments, which are not supported")
        if kind != "job":
            continue
        start_s = start_of(row)
        if start_s is None and timed:
            row.fault(f"job {row.data.get('id')} has no service_at, by which `goals` could count changes")
        last_s = min(LATEST_S, last_s + 1) if start_s is None else start_s
        yield Published(row.word("id"), technician, last_s)


def start_of(row: Row) -> int | None:
    at = row.time("service_at")
    arrival = row.time("arrival") if at is None else None
    return at if arrival is None else arrival + row.whole("waiting_time")


def cost_faults(vehicles: list[Row]) -> Iterator[str]:
    """Costs are refused where they would choose other routes than the least travel time does."""
    per_hour: set[str] = set()
    for row in vehicles:
        costs = {} if row.data.get("costs") is None else row.data["costs"]
        if not isinstance(costs, dict) or any(costs.get(key) for key in ("fixed", "per_km", "per_task_hour")):
            yield f"{row.name}: `costs` other than `per_hour` are not supported: travel time is what is kept small"
        else:
            per_hour.add(str(costs.get("per_hour", 3600)))
    if len(per_hour) > 1:
        yield f"vehicles: `costs` differ by vehicle ({', '.join(sorted(per_hour))} an hour), which is not supported"
