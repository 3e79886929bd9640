"""What a day's sums are, and that they may be made as often as one likes."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dispatch.figures.backlog import take_backlog
from dispatch.figures.definitions import COUNTED, MEASURES
from dispatch.figures.rolling import days_due, roll_up, roll_up_due
from dispatch.models import BacklogDay, DayFigures, FigureGroup, FigureRow
from orders.models import Callback, FieldOrder, OrderTypeSkill, Visit
from tests.dispatch.figures.conftest import MONDAY, finish
from tests.factories import (
    AssignmentFactory,
    CallbackFactory,
    FieldOrderFactory,
    OrderTypeFactory,
    SkillFactory,
    TechnicianFactory,
    VisitFactory,
    at,
    span,
)


def day(**facts) -> DayFigures:
    return DayFigures.objects.get(**facts)


def test_a_day_is_counted_by_territory_and_kind_of_work(visits, repair, territory):
    """Five first visits, four of them done; each an hour, of which 15 minutes are travel; tickets two days old."""
    assert DayFigures.objects.values(*MEASURES).get(territory=territory, order_type=repair, day=MONDAY) == {
        "visits": 5, "first_visits": 5, "fixed_first": 4, "repeats": 0, "no_access": 1, "promised": 0, "on_time": 0,
        "technician_days": 5, "timed": 5, "travel_s": 5 * 900, "worked_s": 5 * 3600,
        "from_tickets": 4, "lead_s": 4 * 2 * 86400, "calls": 0, "calls_kept": 0,
    }  # fmt: skip


def test_each_number_is_the_count_of_its_rows(visits, team, repair):
    finish(team[0], repair, hour=11, outcome="could_not")
    finish(team[1], repair, hour=12, on_site_at=None)
    CallbackFactory(organisation=repair.organisation, ticket=visits[0].order.ticket, due=span("2026-11-16 10:00", 2))
    Callback.objects.update(promise_kept=True, judged_at=at("2026-11-16 10:30"))
    roll_up(MONDAY)
    for name, measure in COUNTED.items():
        total = sum(DayFigures.objects.values_list(name, flat=True))
        assert (name, total) == (name, FigureRow.objects.filter(measure.rows).count())
    assert sum(DayFigures.objects.values_list("calls_kept", flat=True)) == 1


def test_counting_twice_changes_nothing(visits):
    def everything() -> list:
        rows = FigureRow.objects.order_by("visit").values_list("visit", "day", "days_begun", "is_done")
        return [list(rows), list(DayFigures.objects.values(*MEASURES)), list(FigureGroup.objects.values("technicians"))]

    before = everything()
    roll_up(MONDAY)
    assert everything() == before


def test_a_technicians_day_begins_once_and_two_people_begin_two(team, repair):
    """The first has two visits; at the third visit there are two people, one of them the first technician."""
    finish(team[0], repair, hour=8)
    finish(team[0], repair, hour=10)
    together = finish(team[1], repair, hour=12)
    plan = together.assignments.get().plan
    AssignmentFactory(plan=plan, technician=team[0], visit=together, live=True, during=span("2026-11-16 12:00", 1))
    AssignmentFactory(plan=plan, technician=team[2], visit=together, live=True, during=span("2026-11-16 12:00", 1))
    roll_up(MONDAY)
    assert day().technician_days == 3


def test_a_second_visit_is_no_first_time_fix_and_a_second_order_within_30_days_is_a_repeat(team, repair):
    first = finish(team[0], repair, hour=8, outcome="follow_up")
    finish(team[0], repair, hour=10, order=first.order)
    again = {"site": first.order.site, "service": first.order.service, "order_type": repair}
    for number, late in enumerate([timedelta(days=30), timedelta(days=31)]):
        later = MONDAY + late
        order = FieldOrderFactory(ticket__site=first.order.site, state="completed", **again)
        visit = finish(team[1], repair, day=later, hour=10, order=order)
        Visit.objects.filter(pk=visit.pk).update(finished_at=at(f"{later} 11:00"))
        roll_up(later)
        # The second comes a day after the first one that is a repeat itself.
        assert (number, day(day=later).repeats) == (number, 1)
    roll_up(MONDAY)
    found = day(day=MONDAY)
    assert (found.visits, found.first_visits, found.fixed_first, found.repeats) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("window", "state", "missed_by", "on_time"),
    [
        ("2026-11-16 09:00", "completed", "", True),
        ("2026-11-16 09:16", "completed", "", False),
        ("2026-11-16 07:15", "completed", "", False),
        ("2026-11-16 09:00", "failed", "customer", True),
        ("2026-11-15 09:00", "failed", "provider", False),
        ("2026-11-16 09:00", "cancelled", "", None),
    ],
)
def test_on_time_is_the_arrival_in_the_promised_window(team, repair, window, state, missed_by, on_time):
    """Arrival at 9:15, windows of two hours; the window's end is outside it."""
    visit = finish(team[0], repair)
    visit.order.appointments.create(
        organisation=repair.organisation, state=state, missed_by=missed_by, window=span(window, 2),
        created_at=at("2026-11-14 09:00"),
    )  # fmt: skip
    roll_up(MONDAY)
    assert FigureRow.objects.get().on_time is on_time


def test_what_came_late_makes_its_day_due_again(visits, team, repair):
    assert days_due(now=timezone.now()) == []
    finish(team[0], repair, hour=14)
    assert days_due(now=timezone.now()) == [MONDAY]
    assert roll_up_due() == 2  # that day and yesterday
    assert (day(day=MONDAY).visits, days_due(now=timezone.now())) == (6, [])


def test_a_call_found_to_be_kept_after_all_moves_to_its_day(territory):
    call = CallbackFactory(territory=territory, organisation=territory.organisation, promise_kept=False,
                           judged_at=at("2026-11-19 12:00"))  # fmt: skip
    roll_up_due()
    Callback.objects.filter(pk=call.pk).update(promise_kept=True, judged_at=at("2026-11-18 11:00"))
    roll_up_due()
    kept = DayFigures.objects.filter(calls__gt=0).values_list("day", "calls", "calls_kept")
    assert list(kept) == [(at("2026-11-18").date(), 1, 1)]


def test_a_local_day_ends_when_it_does_where_the_work_is(territory, team, repair):
    """23:30 in New York is the next day's morning in Berlin."""
    type(territory).objects.update(timezone="America/New_York")
    finish(team[0], repair, finished_at=at("2026-11-17 05:30"))
    roll_up(MONDAY)
    assert day().day == MONDAY


def test_the_backlog_is_counted_by_age_and_skill(territory, repair):
    """One of today, one of eight days ago that needs two skills."""
    splicing, meter = (SkillFactory(organisation=territory.organisation, code=code) for code in ("splicing", "meter"))
    double = OrderTypeFactory(organisation=territory.organisation)
    for skill in (splicing, meter):
        OrderTypeSkill.objects.create(order_type=double, skill=skill)
    where = {"order__ticket__site__territory": territory, "order__ticket__site__organisation": territory.organisation}
    VisitFactory(order__order_type=repair, **where)
    VisitFactory(order__order_type=double, order__created_at=timezone.now() - timedelta(days=8), **where)
    for _ in range(2):
        take_backlog(MONDAY)
    found = BacklogDay.objects.order_by("skill").values_list("skill", "age", "visits")
    assert list(found) == [("", 0, 1), ("meter", 7, 1), ("splicing", 7, 1)]


def test_groups_know_their_technicians_and_rare_kinds_of_work_are_pooled(visits, team, territory):
    """Repair has five; two rare kinds have three and two, together five; in another territory one works alone."""
    rare = [OrderTypeFactory(organisation=territory.organisation) for _ in range(2)]
    for number, technician in enumerate(team):
        finish(technician, rare[number > 2], hour=11)
    alone = TechnicianFactory(territory__organisation=territory.organisation, user=None)
    finish(alone, rare[0])
    roll_up(MONDAY)
    groups = FigureGroup.objects.order_by("territory_id", "order_type_id").values_list("technicians", "pooled")
    assert list(groups) == [(5, False), (5, True), (5, True), (1, True)]


def test_a_weeks_sums_are_those_of_its_days_and_what_is_gone_leaves_none(visits, team, repair):
    """Five visits on Monday, two on Sunday, one on the Monday after; then Sunday's are found to be of another kind."""
    sunday, after, other = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7), OrderTypeFactory()
    late = [finish(team[0], repair, day=sunday), finish(team[1], repair, day=sunday)]
    finish(team[2], repair, day=after)
    for each in (sunday, after):
        roll_up(each)
    sums = FigureGroup.objects.order_by("week", "order_type").values_list("week", "order_type", "visits", "worked_s")
    assert list(sums) == [(MONDAY, repair.pk, 7, 7 * 3600), (after, repair.pk, 1, 3600)]
    FieldOrder.objects.filter(visits__in=late).update(order_type=other)
    Visit.objects.exclude(pk__in=[visit.pk for visit in late]).update(state="open", outcome="")
    for each in (MONDAY, sunday):
        roll_up(each)
    assert list(sums.all()) == [(MONDAY, other.pk, 2, 2 * 3600), (after, repair.pk, 1, 3600)]


def test_the_command_fills_the_past_and_says_what_it_can_not(visits, capsys):
    DayFigures.objects.all().delete()
    call_command("roll_up", "--from", "2026-11-16", "--to", "2026-11-17")
    assert capsys.readouterr().out.splitlines()[0].startswith("2026-11-16: 5 rows")
    assert day(day=MONDAY).visits == 5
    for last, fault in (("2026-11-15", "is before"), ("2026-11-23", "is not over yet")):
        with pytest.raises(CommandError, match=fault):
            call_command("roll_up", "--from", "2026-11-16", "--to", last)
