"""Everybody who works on a day, in all territories: who they are at once, what each does when they come into sight."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Lower, Upper
from django.urls import reverse

from dispatch.board.axis import Axis, axis_of
from dispatch.board.lanes import Data, address_of, axis_data, lanes_of, words
from dispatch.board.team import member_of, people
from dispatch.board.timeline import Stop, row_of, stops_in
from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from technicians.models import Shift, Technician, Territory

MOST_LANES = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A territory in short: who works there on the day, and how many visits its published plan has."""

    territory: Territory
    technicians: int
    visits: int


def parts_of(territories: Collection[Territory], day: date) -> list[Part]:
    """In the order of the territories. 2 queries."""
    people = dict(on_duty(territories, day).values_list("territory").annotate(Count("pk")).order_by())
    planned = in_force(territories, day).values_list("plan__territory")
    visits = dict(planned.annotate(Count("visit", distinct=True)).order_by())
    return [Part(each, people.get(each.pk, 0), visits.get(each.pk, 0)) for each in territories]


def on_duty(territories: Collection[Territory], day: date) -> QuerySet[Technician]:
    """Who has a shift, or a visit all the same; `shift_by_day` and `plan_one_published` serve it."""
    shifts = Shift.objects.filter(day=day).values("technician")
    stops = in_force(territories, day).values("technician")
    return Technician.objects.filter(Q(pk__in=shifts, active=True) | Q(pk__in=stops), territory__in=territories)


def in_force(territories: Collection[Territory], day: date) -> QuerySet[Assignment]:
    """What is planned by the versions that are published."""
    return Assignment.objects.filter(
        plan__in=Plan.objects.filter(territory__in=territories, day=day, state=Plan.State.PUBLISHED)
    )


def common_axis(territories: Sequence[Territory], day: date) -> Axis:
    """The hours of all shifts, as the clocks of the first territory show them. 1 query."""
    clock = DayClock(day, territories[0].zone)
    shifts = Shift.objects.filter(day=day, technician__territory__in=territories)
    found = shifts.aggregate(first=Min(Lower("during")), last=Max(Upper("during")))
    return axis_of(clock, [(found["first"], found["last"])] if found["first"] else [])


def names_data(territories: Sequence[Territory], day: date) -> Data:
    """All the rows by name, each as [uuid, pk, name, number of the territory]; their days come later. 2 queries."""
    axis = common_axis(territories, day)
    number = {territory.pk: at for at, territory in enumerate(territories)}
    staff = on_duty(territories, day).order_by("territory__name", "territory", "name", "pk")
    rows = staff.values_list("uuid", "pk", "name", "territory")
    return {
        **page_data(axis),
        "hours": axis.hours(),
        "person_url": reverse("admin:technicians_technician_change", args=[0]).replace("0", "{pk}"),
        "territories": [[territory.pk, territory.name] for territory in territories],
        "people": [[str(uuid), pk, name, number[territory]] for uuid, pk, name, territory in rows],
    }


def lanes_data(territories: Sequence[Territory], day: date, asked: Sequence[UUID], *, now: datetime) -> Data:
    """These technicians' lanes, of at most `MOST_LANES`, as `board/lanes.py` makes them. 3 queries."""
    axis = common_axis(territories, day)
    chosen = Technician.objects.filter(territory__in=territories, uuid__in=asked[:MOST_LANES])
    team = [member_of(each) for each in people(chosen, Shift.objects.filter(day=day), axis.clock, now=now)]
    by_technician: dict[int, list[Stop]] = defaultdict(list)
    for stop in stops_in(in_force(territories, day).filter(technician__in=[each.technician.pk for each in team])):
        by_technician[stop.technician].append(stop)
    rows = [row_of(member, by_technician[member.technician.pk], axis.clock, now=now) for member in team]
    return {**page_data(axis), "lanes": lanes_of([rows], axis)}


def page_data(axis: Axis) -> Data:
    return {
        **axis_data(axis),
        "zone": str(axis.clock.zone),
        "visit_url": address_of("board_visit"),
        "spaces_url": "",
        "assign_url": "",
        "technician_url": "",
        "words": words(),
    }
