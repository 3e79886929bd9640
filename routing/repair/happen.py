"""What each event does to the day in progress."""

from collections.abc import Iterable
from dataclasses import replace

from routing.faults import LATEST_S, ProblemError
from routing.repair.day import Day, left_s
from routing.repair.events import Cancelled, Cause, Emergency, Event, NoAccess, Overrun, Sick
from routing.repair.refused import refused
from routing.repair.rests import worked_through
from routing.visit import TWO

ORDER = (Cancelled, Overrun, NoAccess, Sick, Emergency)  # who falls ill has lost by then what was cancelled


def happen(day: Day, events: Iterable[Event]) -> None:
    """Raises `ProblemError` that names every event that makes no sense in this day."""
    events = tuple(events)
    if wrong := tuple(refused(events, day)):
        raise ProblemError(wrong)
    for event in sorted(events, key=lambda event: ORDER.index(type(event))):
        apply(event, day)
        day.settle()  # who falls ill has done by then what an overrun made later, if that is over


def apply(event: Event, day: Day) -> None:
    match event:
        case Emergency(visit):
            day.visits[visit.id] = visit
            day.orphans[visit.id] = Cause.EMERGENCY
        case Cancelled(name):
            cancel(day, name)
        case Sick():
            fall_ill(day, event)
        case Overrun(name, end_s):
            end_at(day, name, end_s, Cause.OVERRUN)
        case NoAccess(name, at_s):
            end_at(day, name, at_s, Cause.NO_ACCESS)


def cancel(day: Day, name: str) -> None:
    if day.doing(name):
        day.freed.append(day.visits[name].place)
    day.take_out([name], Cause.CANCELLED)
    day.gone[name] = Cause.CANCELLED
    del day.visits[name]
    for visit in day.visits.values():
        if any(before.visit == name for before in visit.after):
            after = tuple(before for before in visit.after if before.visit != name)
            day.visits[visit.id] = replace(visit, after=after)


def fall_ill(day: Day, event: Sick) -> None:
    day.unable.add(event.technician)
    from_s = max(event.from_s, day.now_s)  # nobody takes back what was done
    route, person = day.routes.get(event.technician), day.technicians[event.technician]
    stops = route.stops if route else ()
    kept = [stop for stop in stops if stop.start_s < from_s and stop.visit in day.begun]
    lost = [stop.visit for stop in stops[len(kept) :]]
    day.take_out(lost, Cause.SICK)
    day.orphans |= dict.fromkeys(lost, Cause.SICK)
    for name in lost:
        locks = tuple(lock for lock in day.visits[name].locks if lock.technician != event.technician)
        day.visits[name] = replace(day.visits[name], locks=locks)
    breaks = tuple(rest for rest in person.breaks if rest.latest_s < from_s)
    begin_s = person.shift[0]
    end_s = max(from_s, begin_s, kept[-1].end_s + day.home_s(person, kept[-1]) if kept else 0)
    day.technicians[person.id] = replace(person, shift=(begin_s, end_s), breaks=breaks, overtime_s=0)
    if kept:
        day.touched.setdefault(person.id, Cause.SICK)  # the breaks ahead fall away


def end_at(day: Day, name: str, end_s: int, cause: Cause) -> None:
    """The visit lasts until `end_s` for all who do it, whatever absence or break was to be in that time."""
    visit, doing = day.visits[name], day.doing(name)
    start_s = doing[0][1].start_s
    day.visits[name] = replace(visit, service_s=end_s - start_s, setup_s=0)
    for technician, stop in doing:
        day.touched[technician] = cause
        day.technicians[technician] = worked_through(day.technicians[technician], start_s, end_s)
        route = day.routes[technician]
        day.routes[technician] = replace(route, breaks=tuple(span for span in route.breaks if span[0] < start_s))
        if end_s < stop.end_s:
            day.freed.append(visit.place)
    hold_up(day, name, end_s)
    if cause is Cause.NO_ACCESS:
        day.gone[name] = cause


def hold_up(day: Day, name: str, until_s: int) -> None:
    """Nobody has left yet for what comes behind a visit that lasts `until_s`; who shares that work waits too."""
    for technician, this in day.doing(name):
        stops, waits = day.routes[technician].stops, False
        for stop in stops[stops.index(this) + 1 :]:
            waits = waits or left_s(stop) < until_s  # and then all behind it do
            if stop.visit in day.begun and waits:
                day.begun.discard(stop.visit)
                day.late.add(stop.visit)
                if day.visits[stop.visit].technicians_needed == TWO:
                    day.touched |= {other: Cause.OVERRUN for other, _ in day.doing(stop.visit)}
                    hold_up(day, stop.visit, LATEST_S)
