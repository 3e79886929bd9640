"""A job of the file as a visit."""

from collections.abc import Iterator

from routing.faults import LATEST_S
from routing.place import Place
from routing.visit import After, Lock, Position, Visit
from routing.vroom.places import Places
from routing.vroom.row import Row

ALL_THE_TIME = ((0, LATEST_S),)
PER_TYPE = "depends on the vehicle's type, which is not supported: give every job its own `setup` and `service`"
REFUSED = {"setup_per_type": PER_TYPE, "service_per_type": PER_TYPE}


def read_job(row: Row, places: Places, fallback: Place) -> Visit:
    """`fallback` is where a job is put whose place is a fault."""
    row.refuse(REFUSED)
    return Visit(
        id=row.word("id"),
        place=places.read_job(row) or fallback,
        setup_s=row.whole("setup"),
        service_s=row.whole("service"),
        windows=row.spans("time_windows", ALL_THE_TIME),
        skills=row.skills("skills"),
        priority=row.whole("priority"),
        delivery=row.amounts("delivery" if "delivery" in row.data else "amount"),
        pickup=row.amounts("pickup"),
        technicians_needed=row.whole("technicians", 1),
        second_skills=None if row.data.get("second_skills") is None else row.skills("second_skills"),
        allowed=None if row.data.get("allowed") is None else row.words("allowed"),
        forbidden=row.words("forbidden"),
        preferred=row.words("preferred"),
        locks=tuple(read_lock(lock) for lock in row.rows("locked")),
        after=tuple(read_after(row)),
        order=row.word("order"),
        promised=row.flag("promised"),
    )


def read_lock(row: Row) -> Lock:
    position = row.word("position")
    if position and position not in set(Position):
        row.fault(f"position {position!r} is neither 'first' nor 'last'")
        position = ""
    return Lock(row.word("vehicle"), row.time("start"), Position(position) if position else None)


def read_after(job: Row) -> Iterator[After]:
    for row in job.rows("after"):
        yield After(row.word("job"), row.whole("gap"))
