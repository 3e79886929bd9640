"""Events that make no sense in the day they are to happen in, as sentences for one error that lists them all."""

from collections.abc import Iterator, Sequence

from routing.faults import repeated, seconds_faults
from routing.repair.day import Day
from routing.repair.events import Cancelled, Emergency, Event, NoAccess, Overrun, Sick
from routing.visit import Visit


def refused(events: Sequence[Event], day: Day) -> Iterator[str]:
    """What is wrong with each event, and what something happens to twice."""
    known = [event for event in events if isinstance(event, Event)]
    yield from (f"{event!r} is no event" for event in events if not isinstance(event, Event))
    for event in known:
        yield from faults(event, day)
    yield from repeated("event of", [subject(event) for event in known])


def faults(event: Event, day: Day) -> Iterator[str]:
    if isinstance(event, Emergency):
        if not isinstance(event.visit, Visit):
            yield f"emergency {event.visit!r} is no visit"
        elif event.visit.id in day.visits:
            yield f"emergency {event.visit.id}: there is a visit of that id; an emergency needs a new one"
        else:
            yield from (f"emergency {event.visit.id}: {fault}" for fault in event.visit.faults())
    elif isinstance(event, Sick):
        if event.technician not in day.technicians:
            yield f"sick technician {event.technician!r} is unknown"
        yield from seconds_faults(f"sick technician {event.technician!r}: from_s", event.from_s)
    elif event.visit not in day.visits:
        yield f"{naming(event)} is unknown"
    elif isinstance(event, Cancelled):
        if day.has_started(event.visit):
            yield f"{naming(event)} has started: say by NoAccess when it ended"
    else:
        yield from end_faults(event, day)


def end_faults(event: Overrun | NoAccess, day: Day) -> Iterator[str]:
    """Only what has begun can end; that it did may be told later."""
    end_s = event.end_s if isinstance(event, Overrun) else event.at_s
    wrong = tuple(seconds_faults(f"{naming(event)}: the end", end_s))
    yield from wrong
    if event.visit not in day.planned_s:
        yield f"{naming(event)} is not planned"
    elif not day.has_started(event.visit):
        yield f"{naming(event)} has not begun"
    elif not wrong and end_s < day.planned_s[event.visit]:
        yield f"{naming(event)} ends before it begins"


def naming(event: Cancelled | Overrun | NoAccess) -> str:
    return f"visit {event.visit!r} of a {type(event).__name__}"


def subject(event: Event) -> str:
    """The id of what an event is about."""
    if isinstance(event, Sick):
        return f"technician {event.technician}"
    if isinstance(event, Emergency):
        return f"visit {getattr(event.visit, 'id', event.visit)}"
    return f"visit {event.visit}"
