"""What a process knows of a territory's days follows the database."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.booking.capacity import visits_an_hour
from dispatch.booking.diary import Diary, diary_of
from dispatch.booking.errors import SlotGoneError
from dispatch.booking.search import horizon
from dispatch.booking.services import holds
from dispatch.booking.wishes import wish_of
from dispatch.models import Assignment, DayVersion
from dispatch.planning.services import publish
from dispatch.planning.travel import estimate_of
from routing.slots import Window
from tests.dispatch.booking.conftest import off_duty, published
from tests.factories import (
    AbsenceFactory,
    OutageFactory,
    PlanFactory,
    ShiftFactory,
    SiteFactory,
    TechnicianSkillFactory,
    at,
    span,
)

MONDAY = at("2026-11-23").date()
AFTERNOON = Window(MONDAY, 12 * 3600, 14 * 3600)


@pytest.fixture
def diary(territory, monday) -> Diary:
    """One that has seen the published Monday."""
    return followed(territory, Diary(estimate_of(territory)))


def followed(territory, diary: Diary) -> Diary:
    now = timezone.now()
    diary.follow(territory, horizon(territory, now=now), now=now)
    return diary


def ways(diary: Diary, order) -> list[tuple[str, int, int]]:
    found = diary.engine.ways(wish_of(order).wanted([AFTERNOON]), AFTERNOON, most=9)
    return [(way.insertions[0].technician, way.insertions[0].start_s // 60, way.detour_s) for way in found]


def queries(territory, diary: Diary) -> int:
    with CaptureQueriesContext(connection) as context:
        followed(territory, diary)
    return len(context)


def test_where_nothing_has_changed_it_asks_one_query(territory, diary):
    assert queries(territory, diary) == 1


def test_a_changed_technician_day_is_loaded_alone(territory, diary, order, another):
    followed(territory, diary)
    before = set(diary.engine.days())
    holds.hold(order=order, span=span("2026-11-23 12:00", 2))
    assert queries(territory, diary) <= 10
    assert set(diary.engine.days()) == before


@pytest.mark.parametrize("change", ["hold", "absence", "shift", "inactive", "moved", "another", "skill"])
def test_every_change_is_in_the_next_answer_and_equals_a_diary_made_anew(
    territory, monday, diary, technician, make_order, change
):
    asked = make_order()
    was = ways(diary, asked)
    match change:
        case "hold":
            holds.hold(order=make_order(), span=span("2026-11-23 12:00", 2))
        case "absence":
            AbsenceFactory(technician=technician, during=span("2026-11-23 12:00", 5))
        case "shift":
            off_duty(technician, "2026-11-23")
        case "inactive":
            technician.active = False
            technician.save()
        case "moved":
            technician.home = Point(11.6, 48.1, srid=4326)
            technician.save()
        case "another":
            ShiftFactory(technician__territory=territory, break_minutes=0)
        case "skill":
            TechnicianSkillFactory(technician=technician, skill__organisation=territory.organisation)
    anew = ways(followed(territory, Diary(estimate_of(territory))), asked)

    assert ways(followed(territory, diary), asked) == anew
    assert (anew == was) is (change == "skill")


@pytest.mark.parametrize("change", ["point", "site", "outage", "skill code"])
def test_what_a_stop_reads_beyond_its_own_rows_is_followed(territory, technician, make_order, change):
    """One stop at the cathedral, of a shift until 22:00: doors close at 20:00, but an outage is mended at any hour."""
    technician.shifts.filter(day=MONDAY).update(during=span("2026-11-23 08:00", 14))
    skill = TechnicianSkillFactory(technician=technician, skill__organisation=territory.organisation).skill
    stop = make_order()
    published(territory, technician, [stop], hours=(11,))
    stop.appointments.update(state="cancelled")
    diary = followed(territory, Diary(estimate_of(territory)))
    before = routes(diary)
    match change:
        case "point":
            stop.site.point = Point(6.98, 50.93, srid=4326)
            stop.site.save()
        case "site":
            stop.site = SiteFactory(organisation=territory.organisation, point=Point(6.98, 50.93, srid=4326))
            stop.save()
        case "outage":
            stop.outage, stop.ticket = OutageFactory(organisation=territory.organisation), None
            stop.save()
        case "skill code":
            skill.code = "another"
            skill.save()
    after = routes(followed(territory, diary))

    assert after == routes(followed(territory, Diary(estimate_of(territory))))
    assert after != before


def routes(diary: Diary) -> tuple:
    """All that the arrays of Monday say."""
    table = diary.engine._tables[MONDAY]
    route, sphere, level, *rest = (column.tolist() for column in table.day)
    held = {code: levels for code, levels in zip(table.codes, level, strict=True) if any(levels)}
    return table.ids, held, route, sphere, *rest


def test_a_save_that_changes_nothing_that_is_read_makes_no_version(territory, monday, diary):
    version = DayVersion.objects.get(territory=territory, day=MONDAY).version
    site = monday.assignments.first().visit.order.site
    site.access_notes = "Ring twice."
    site.save()
    site.orders.first().save()
    assert DayVersion.objects.get(territory=territory, day=MONDAY).version == version


def test_a_technician_who_changes_the_territory_leaves_the_former_one(territory, diary, technician, order):
    other = type(territory).objects.create(organisation=territory.organisation, name="Bonn")
    technician.territory = other
    technician.save()
    assert ways(followed(territory, diary), order) == []


@pytest.mark.parametrize("known", [False, True], ids=["to nowhere", "to a team with shifts"])
def test_who_has_left_is_gone_also_where_only_others_are_loaded_anew(
    territory, diary, technician, another, order, known
):
    """The day of the colleague has changed as well, so that it is no whole day that is loaded."""
    other = type(territory).objects.create(organisation=territory.organisation, name="Bonn")
    if known:
        ShiftFactory(technician__territory=other)
    followed(territory, diary)
    technician.territory = other
    technician.save()
    AbsenceFactory(technician=another, during=span("2026-11-23 15:00", 1))

    (way,) = ways(followed(territory, diary), order)
    assert way[0] == str(another.uuid)
    technician.territory = territory
    technician.save()
    AbsenceFactory(technician=another, during=span("2026-11-23 14:30", 0.5))
    found = {way[0] for way in ways(followed(territory, diary), order)}
    assert found == {str(technician.uuid), str(another.uuid)}


def test_who_joins_a_team_that_had_no_days_is_counted_on_there(territory, technician):
    other = type(territory).objects.create(organisation=territory.organisation, name="Bonn")
    diary = followed(other, Diary(estimate_of(other)))
    technician.territory = other
    technician.save()
    assert len(followed(other, diary).crews[MONDAY].homes) == 1


def test_versions_grow_with_each_change_and_in_the_order_of_commits(territory, diary, order):
    version = DayVersion.objects.get(territory=territory, day=MONDAY).version
    holds.hold(order=order, span=span("2026-11-23 12:00", 2))
    assert DayVersion.objects.get(territory=territory, day=MONDAY).version > version


def test_days_that_are_over_are_forgotten(territory, diary):
    diary.forget_before(at("2026-11-24").date())
    assert MONDAY not in diary.engine.days()
    assert MONDAY not in diary.versions


def test_a_change_that_was_rolled_back_leaves_nobody_with_a_false_picture(territory, diary, technician, make_order):
    """As a booking does whose window turns out to be gone after its own former place was given back."""
    held = holds.confirm(appointment=holds.hold(order=make_order(), span=span("2026-11-23 12:00", 2)))
    asked = make_order()
    before = ways(followed(territory, diary), asked)
    with pytest.raises(SlotGoneError):
        holds.change(appointment=held, span=span("2026-11-23 16:00", 2))
    holds.hold(order=make_order(), span=span("2026-11-24 10:00", 2))

    assert ways(followed(territory, diary), asked) == before
    assert ways(followed(territory, Diary(estimate_of(territory))), asked) == before


def test_at_midnight_the_day_that_is_over_goes_and_the_past_is_counted_anew(territory, monday, diary):
    Assignment.objects.update(travel_s=4500)
    with time_machine.travel(at("2026-11-24 08:00"), tick=True):
        followed(territory, diary)
        assert MONDAY not in diary.engine.days()
        assert MONDAY not in diary.versions
        # Four visits in a shift of eight and a half hours, which took nine with their travel.
        assert diary.visits_an_hour == pytest.approx(4 / 8.5)


@pytest.mark.parametrize(("travel_s", "an_hour"), [(0, 0.7), (3600, 0.5)])
def test_a_quiet_past_is_no_lack_of_room(territory, monday, travel_s, an_hour):
    """Four visits of an hour in eight and a half: as many as usual fit, with an hour's drive to each one in two."""
    Assignment.objects.update(travel_s=travel_s)
    assert visits_an_hour(territory, today=at("2026-11-24").date()) == pytest.approx(an_hour)


def test_a_day_whose_plan_is_empty_is_planned_all_the_same(territory, technician, diary, order):
    publish(plan=PlanFactory(territory=territory, day=at("2026-11-24").date()))
    followed(territory, diary)
    assert at("2026-11-24").date() in diary.engine.days()
    assert at("2026-11-24").date() not in diary.crews


def test_another_time_zone_or_depot_makes_the_diary_anew(territory, monday):
    before = diary_of(territory)
    assert diary_of(type(territory).objects.get(pk=territory.pk)) is before
    territory.timezone = "Europe/London"
    in_london = diary_of(territory)
    assert in_london is not before
    territory.depot = Point(6.9, 50.9, srid=4326)
    assert diary_of(territory) is not in_london


def test_today_is_followed_as_its_stops_become_overdue(territory, monday, diary, make_order):
    """As booking sees it: what has not begun by now begins now."""
    asked = make_order()
    with time_machine.travel(at("2026-11-23 08:30"), tick=True) as clock:
        followed(territory, diary)
        clock.shift(timedelta(hours=2))
        assert ways(followed(territory, diary), asked) == ways(followed(territory, Diary(diary.travel)), asked)


def test_today_is_read_anew_in_turn_so_that_nobody_waits_for_a_whole_team(
    territory, monday, diary, another, make_order
):
    """Of a team of two one each time, 36 times: as if all had been read at once, but for the last five seconds."""
    asked = make_order()
    with time_machine.travel(at("2026-11-23 08:30"), tick=False) as clock:
        followed(territory, diary)
        assert len(diary.engine.team(MONDAY)) == 2
        for seconds in [140] * 36 + [5]:
            clock.shift(timedelta(seconds=seconds))
            assert 1 < queries(territory, diary) <= 9
        assert queries(territory, diary) == 1
        clock.shift(timedelta(seconds=-5))
        assert ways(diary, asked) == ways(followed(territory, Diary(diary.travel)), asked)
