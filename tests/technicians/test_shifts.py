from datetime import UTC, date, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError

from technicians import tasks
from technicians.models import Absence, Shift, WeeklyShift
from technicians.selectors.duty import duties
from technicians.services.shifts import make_shifts
from tests.factories import ShiftFactory, TechnicianFactory, TerritoryFactory, at, span

pytestmark = pytest.mark.django_db


def works(technician, *weekdays, starts=time(8), ends=time(16, 30)):
    for weekday in weekdays:
        WeeklyShift.objects.create(technician=technician, weekday=weekday, starts_at=starts, ends_at=ends)
    return technician


@pytest.fixture
def technician(territory):
    return TechnicianFactory(territory=territory)


def local(shift, zone="Europe/Berlin"):
    zone = ZoneInfo(zone)
    return tuple(end.astimezone(zone).strftime("%a %H:%M") for end in (shift.during.lower, shift.during.upper))


def test_a_week_of_shifts_and_nothing_the_second_time(technician):
    works(technician, 0, 2)
    week = {"technicians": [technician], "first": date(2026, 11, 23), "last": date(2026, 11, 29)}
    assert [make_shifts(**week), make_shifts(**week)] == [2, 0]
    assert [local(shift) for shift in Shift.objects.all()] == [("Mon 08:00", "Mon 16:30"), ("Wed 08:00", "Wed 16:30")]


def test_eight_o_clock_stays_eight_o_clock_when_the_clocks_change(technician):
    works(technician, 5, 6)
    make_shifts(technicians=[technician], first=date(2026, 3, 28), last=date(2026, 3, 29))
    starts = [shift.during.lower.astimezone(UTC).hour for shift in Shift.objects.order_by("day")]
    assert starts == [7, 6]


@pytest.mark.parametrize(("day", "hours"), [("2026-11-21", 8), ("2026-03-28", 7), ("2026-10-24", 9)])
def test_a_night_shift_ends_by_the_clock_of_the_next_morning(technician, day, hours):
    works(technician, 5, starts=time(22), ends=time(6))
    make_shifts(technicians=[technician], first=date.fromisoformat(day), last=date.fromisoformat(day))
    shift = Shift.objects.get()
    assert local(shift) == ("Sat 22:00", "Sun 06:00")
    assert shift.day == date.fromisoformat(day)
    assert (shift.during.upper - shift.during.lower).total_seconds() == hours * 3600


def test_nobody_works_on_a_public_holiday_of_the_region():
    """All Saints' Day is free in North Rhine-Westphalia and not in Berlin; in 2027 it is a Monday."""
    rhine, berlin, york = (
        works(TechnicianFactory(territory=TerritoryFactory(country=country, holiday_region=region)), 0)
        for country, region in (("DE", "NW"), ("DE", "BE"), ("US", "NY"))
    )
    make_shifts(technicians=[rhine, berlin, york], first=date(2027, 11, 1), last=date(2027, 11, 1))
    assert set(Shift.objects.values_list("technician", flat=True)) == {berlin.pk, york.pk}


def test_an_unknown_region_is_named():
    technician = works(TechnicianFactory(territory=TerritoryFactory(name="Nord", holiday_region="XX")), 0)
    with pytest.raises(ValidationError, match="Nord: no public holidays are known for “DE XX”"):
        make_shifts(technicians=[technician], first=date(2026, 11, 23), last=date(2026, 11, 23))


def test_a_shift_that_a_dispatcher_moved_stays_alone(technician):
    works(technician, 0)
    ShiftFactory(technician=technician, during=span("2026-11-23 17:00", 4))
    assert make_shifts(technicians=[technician], first=date(2026, 11, 23), last=date(2026, 11, 23)) == 0


def test_a_night_shift_that_reaches_into_the_next_morning_wins(technician):
    works(technician, 0, starts=time(22), ends=time(9))
    works(technician, 1)
    assert make_shifts(technicians=[technician], first=date(2026, 11, 23), last=date(2026, 11, 24)) == 1


def test_the_task_keeps_28_days_ahead_and_one_faulty_territory_stops_no_other(db):
    works(TechnicianFactory(territory=TerritoryFactory(name="A", holiday_region="XX")), 0)
    works(TechnicianFactory(territory=TerritoryFactory(name="B")), 0)
    works(TechnicianFactory(territory=TerritoryFactory(name="C"), active=False), 0)
    with time_machine.travel(at("2026-11-23 01:00")):
        made = [tasks.make_shifts(), tasks.make_shifts()]
    assert made == [5, 0]  # the Mondays from 23 November to 21 December
    with time_machine.travel(at("2026-11-30 01:00")):
        assert tasks.make_shifts() == 1


def test_the_query_count_of_making_shifts_does_not_grow(territory, django_assert_num_queries):
    for _ in range(3):
        works(TechnicianFactory(territory=territory), 0, 1)
    technicians = list(territory.technicians.all())
    with django_assert_num_queries(7):
        make_shifts(technicians=technicians[:1], first=date(2026, 11, 23), last=date(2026, 12, 6))
    with django_assert_num_queries(7):
        make_shifts(technicians=technicians, first=date(2026, 11, 23), last=date(2026, 12, 6))


def test_a_days_duties_are_shifts_and_the_absences_during_them(territory, django_assert_num_queries):
    works_all, half, away, _off = (
        TechnicianFactory(territory=territory, name=name) for name in ("Ada", "Ben", "Cem", "Dan")
    )
    for technician in (works_all, half, away):
        ShiftFactory(technician=technician)
    Absence.objects.create(technician=half, during=span("2026-11-23 08:00", 4))
    Absence.objects.create(technician=away, during=span("2026-11-22 00:00", 48))
    Absence.objects.create(technician=works_all, during=span("2026-11-24 00:00", 24))
    with django_assert_num_queries(4):
        everybody = duties(territory=territory, day=date(2026, 11, 23))
    assert [(d.technician.name, len(d.shifts), len(d.absences)) for d in everybody] == [
        ("Ada", 1, 0),
        ("Ben", 1, 1),
        ("Cem", 1, 1),
        ("Dan", 0, 0),
    ]
