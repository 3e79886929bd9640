"""Who works on the shown day, as the board draws them: one query, however many they are."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from dispatch.models import PhoneContact
from dispatch.planning.clock import DayClock
from technicians.models import Absence, Shift, Technician, TechnicianSkill, Territory
from technicians.models.absence import AbsenceKind

NIGHT = timedelta(hours=12)  # a shift that begins on the day ends at the latest so long after it


@dataclass(frozen=True, slots=True)
class Mark:
    """A skill in short."""

    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Away:
    during: DateTimeTZRange
    kind: str

    @property
    def label(self) -> str:
        return str(AbsenceKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Member:
    """`worked` is the time of the shifts without their breaks; `phones` how many of theirs are unsent or silent.

    `break_minutes` has one number for each of the shifts.
    """

    technician: Technician
    shifts: list[DateTimeTZRange] = field(default_factory=list)
    break_minutes: list[int] = field(default_factory=list)
    worked: timedelta = timedelta()
    absences: list[Away] = field(default_factory=list)
    skills: list[Mark] = field(default_factory=list)
    phones: int = 0


def team_of(*, territory: Territory, clock: DayClock, others: Collection[int], now: datetime) -> list[Member]:
    """Everybody of the territory, off or not, and `others` (pks), by name; of who left only the phones count."""
    members = Technician.objects.filter(Q(territory=territory) | Q(pk__in=others)).order_by("name", "pk")
    shifts = Shift.objects.filter(technician__territory=territory, day=clock.day)
    return [member_of(technician) for technician in people(members, shifts, clock, now=now)]


def people(
    members: QuerySet[Technician], shifts: QuerySet[Shift], clock: DayClock, *, now: datetime
) -> QuerySet[Technician]:
    """With all that `member_of` reads; of all the day's `shifts` each gets their own."""
    shifts = shifts.filter(technician=OuterRef("pk")).order_by("during")
    of_the_day = DateTimeTZRange(clock.midnight, clock.next_midnight + NIGHT)
    absences = Absence.objects.filter(technician=OuterRef("pk"), during__overlap=of_the_day).order_by("during")
    skills = TechnicianSkill.objects.filter(technician=OuterRef("pk")).order_by("pk")
    phones = PhoneContact.objects.worrying(now=now).filter(user=OuterRef("user"))
    counted = phones.order_by().values("user").annotate(count=Count("pk")).values("count")
    return members.annotate(
        shift_times=ArraySubquery(shifts.values("during")),
        break_minutes=ArraySubquery(shifts.values("break_minutes")),
        away_times=ArraySubquery(absences.values("during")),
        away_kinds=ArraySubquery(absences.values("kind")),
        marks=ArraySubquery(skills.values(mark=JSONObject(name="skill__name", level="level"))),
        phones=Coalesce(Subquery(counted), 0),
    )


def member_of(technician: Technician) -> Member:
    found: Any = technician  # with what `people` annotates
    shifts, breaks = found.shift_times, found.break_minutes
    away = [Away(during, kind) for during, kind in zip(found.away_times, found.away_kinds, strict=True)]
    return Member(
        technician,
        shifts=shifts,
        break_minutes=breaks,
        worked=sum((shift.upper - shift.lower for shift in shifts), timedelta()) - timedelta(minutes=sum(breaks)),
        absences=[each for each in away if any(touch(each.during, shift) for shift in shifts)],
        skills=[Mark(**mark) for mark in found.marks],
        phones=found.phones,
    )


def touch(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return bool(one.lower < other.upper and other.lower < one.upper)
