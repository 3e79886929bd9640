"""Repairs of a Monday at 10 o'clock: visits of an hour at the technicians' own door, who have their break after 11."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.gis.geos import Point

from dispatch.booking.services.promises import promise_window
from dispatch.models import Assignment, Plan
from dispatch.planning.differences import differences, version_of
from dispatch.planning.errors import PlanningError
from dispatch.planning.promises import promises_left_out
from dispatch.planning.services import accept, propose, throw_away
from dispatch.planning.services.repairs import Happened
from orders.models import Visit
from technicians.services.absences import report_sick
from tests.dispatch.planning.conftest import MONDAY
from tests.dispatch.planning.test_accepting import dispatcher, stops, version, visits
from tests.factories import COLOGNE, at, span

__all__ = ["dispatcher", "version", "visits"]
pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")
NOTHING = Happened()


@pytest.fixture(autouse=True)
def ten_o_clock(saturday):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mended(territory):
    def mend(happened: Happened = NOTHING) -> Plan:
        return propose(territory=territory, day=MONDAY, happened=happened, now=NOW)

    return mend


def is_sick(technician) -> None:
    report_sick(technician=technician, since=NOW, until=at("2026-11-24 00:00"))


def begin(visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(state="on_site", on_site_at=at("2026-11-23 09:30"))


def rows() -> list[tuple]:
    return list(Assignment.objects.order_by("pk").values_list())


def test_who_falls_ill_loses_what_lies_ahead_and_what_has_begun_stays(
    version, visits, technician, another, mended, dispatcher
):
    a, b, c, _rest = visits
    first = version((a, technician, "09:30"), (b, technician, "14:30"), (c, another, "10:30"), state="published")
    begin(a)
    is_sick(technician)
    before = rows()
    draft = mended()
    assert rows()[: len(before)] == before
    assert {change.visit for change in differences(was=version_of(first), becomes=version_of(draft)).values()} == {b.pk}
    assert stops(draft)[0] == (a, technician, "09:30")
    assert (c, another, "10:30") in stops(draft)
    assert draft.assignments.get(visit=b).technician == another
    assert draft.assignments.get(visit=c).during == span("2026-11-23 10:30", 1)
    accept(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert Assignment.objects.get(visit=b, live=True).technician == another


def test_whose_time_is_locked_goes_to_another_at_that_time_and_stays_so_locked(
    version, visits, technician, another, mended
):
    b = visits[1]
    first = version((b, technician, "14:30"), state="published")
    first.assignments.update(lock="time")
    is_sick(technician)
    row = mended().assignments.get(visit=b)
    assert (row.technician, row.during, row.lock) == (another, span("2026-11-23 14:30", 1), "time")


def test_a_promise_that_nobody_can_keep_is_named(version, visits, technician, mended):
    a, *_rest = visits
    version((a, technician, "14:30"), state="published")
    promised = promise_window(order=a.order, window=span("2026-11-23 14:00", 2))
    is_sick(technician)
    draft = mended()
    assert promises_left_out(draft, now=NOW) == [promised]


def test_who_runs_late_gives_away_what_can_no_longer_be_kept_and_does_the_rest_later(
    version, visits, technician, another, mended
):
    """An hour late: nobody could begin what is promised until 10:45, and the next one can wait until 11."""
    a, b, *_rest = visits
    first = version((a, technician, "10:15"), (b, technician, "14:30"), state="published")
    promise_window(order=a.order, window=span("2026-11-23 10:00", 0.75))
    draft = mended(Happened(late={technician.pk: timedelta(hours=1)}))
    assert draft.assignments.get(visit=a).technician == another
    assert draft.assignments.get(visit=a).during.lower <= at("2026-11-23 10:45")
    assert draft.assignments.get(visit=b).during == first.assignments.get(visit=b).during


def test_urgent_work_finds_a_place_and_moves_nothing_that_can_stay(version, visits, technician, another, mended):
    a, b, urgent, _rest = visits
    first = version((a, technician, "10:30"), (b, another, "14:30"), state="published")
    draft = mended(Happened(urgent={urgent.pk}))
    changes = differences(was=version_of(first), becomes=version_of(draft))
    assert changes[urgent.pk].kind == "added"
    assert not changes.keys() & {a.pk, b.pk}


def test_a_day_that_can_be_done_as_planned_needs_no_repair(version, make_visit, technician, mended):
    version((make_visit(), technician, "10:30"), state="published")
    with pytest.raises(PlanningError) as error:
        mended()
    assert error.value.code == "nothing_to_mend"
    assert Plan.objects.count() == 1


def test_only_a_published_day_is_repaired(version, visits, technician, mended):
    version((visits[0], technician, "10:30"))
    with pytest.raises(PlanningError) as error:
        mended()
    assert error.value.code == "not_in_force"


def test_a_proposal_is_thrown_away_and_nothing_of_it_stays(version, visits, technician, another, mended):
    first = version((visits[0], technician, "14:30"), state="published")
    is_sick(technician)
    throw_away(plan=mended())
    assert list(Plan.objects.all()) == [first]
    with pytest.raises(PlanningError):
        throw_away(plan=first)


def test_whom_nothing_happened_to_keeps_even_a_day_that_does_not_fit(
    version, visits, make_visit, technician, another, mended
):
    """By estimate nobody drives 110 km in half an hour; who planned it knew better, or answers for it."""
    a, b, *_rest = visits
    far = make_visit(at_point=Point(COLOGNE.x, COLOGNE.y + 1, srid=4326))
    first = version((a, technician, "11:00"), (far, technician, "12:30"), (b, another, "14:30"), state="published")
    is_sick(another)
    draft = mended()
    assert [row[0] for row in stops(draft)] == [a, far]
    changes = differences(was=version_of(first), becomes=version_of(draft))
    assert {pk: change.kind for pk, change in changes.items()} == {b.pk: "taken_out"}
