"""Three days beside each other, and where breaks fall."""

from datetime import date

from dispatch.board.axis import Axis
from dispatch.board.breaks import breaks_between
from dispatch.board.team import Member
from dispatch.planning.clock import DayClock
from tests.dispatch.board.conftest import BOARD, hour
from tests.dispatch.board.test_board import drawn
from tests.factories import (
    BERLIN,
    AssignmentFactory,
    PlanFactory,
    ShiftFactory,
    TechnicianFactory,
    VisitFactory,
    span,
)

MONDAY = DayClock(date(2026, 11, 23), BERLIN)
HOUR_S = 3600


def test_three_days_stand_beside_each_other_in_one_row_a_technician(dispatcher_client, stop, territory):
    """Monday's shift is 8 to 16:30, Tuesday's 7 to 15:30: each day is 7 to 17, ten hours; Tuesday begins after ten."""
    ShiftFactory(technician=stop.technician, day=date(2026, 11, 24), during=span("2026-11-24 07:00", 8.5))
    draft = PlanFactory(territory=territory, day=date(2026, 11, 24), state="draft", version=1)
    visit = VisitFactory(order__ticket__site__territory=territory)
    during = span("2026-11-24 11:00", 1)
    AssignmentFactory(plan=draft, technician=stop.technician, visit=visit, live=False, during=during)
    other = TechnicianFactory(territory=territory)
    ShiftFactory(technician=other, day=date(2026, 11, 25), during=span("2026-11-25 08:00", 4))

    response = dispatcher_client.get(BOARD, {"view": "three"})
    lanes = {lane["technician"]: lane for lane in drawn(response)}
    mine = lanes[str(stop.technician.uuid)]
    assert mine["working"] == [[1 * HOUR_S, 8.5 * HOUR_S], [10 * HOUR_S, 8.5 * HOUR_S]]
    assert [(each["begin_s"], each["length_s"]) for each in mine["stops"]] == [
        (2 * HOUR_S, HOUR_S),
        (14 * HOUR_S, HOUR_S),
    ]
    assert lanes[str(other.uuid)]["working"] == [[21 * HOUR_S, 4 * HOUR_S]]
    assert response.context["day"]["plans"] == [stop.plan.pk, draft.pk, ""]
    assert response.context["counts"]["planned"] == 1  # the numbers are the chosen day's


def test_the_night_between_two_days_lies_nowhere_on_the_axis():
    axis = Axis((MONDAY, DayClock(date(2026, 11, 24), BERLIN)), 8 * HOUR_S, 17 * HOUR_S)
    evening, morning = MONDAY.instant(16 * HOUR_S), MONDAY.instant(24 * HOUR_S + 9 * HOUR_S)

    assert axis.piece(evening, morning, 0) == (8 * HOUR_S, HOUR_S)
    assert axis.piece(evening, morning, 1) == (9 * HOUR_S, HOUR_S)
    assert [place for place, _begin in axis.days()] == ["0.000%", "50.000%"]


def member(*shifts, minutes: int = 30) -> Member:
    return Member(TechnicianFactory.build(), shifts=list(shifts), break_minutes=[minutes] * len(shifts))


def test_a_break_falls_into_the_first_room_from_eleven_on():
    """A visit until 11:20 and the way to the next one from 11:40 leave 20 minutes: it is at 12:30."""
    stops = [(at(10), at(11, 20)), (at(11, 40), at(12, 30))]

    (rest,) = breaks_between(member(hour("08:00", 8.5)), stops, MONDAY)
    assert (rest.lower, rest.upper) == (at(12, 30), at(13))


def test_a_day_without_room_for_a_break_shows_none():
    assert breaks_between(member(hour("08:00", 8.5)), [(at(10), at(13, 40))], MONDAY) == []


def test_a_short_shift_has_no_break():
    assert breaks_between(member(hour("08:00", 6)), [], MONDAY) == []


def at(hours: int, minutes: int = 0):
    return MONDAY.instant(hours * HOUR_S + minutes * 60)
