"""Where a status tap was made: noted only with the yes of both, about 100 m coarse, for its visit and for 24 hours."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import given
from hypothesis import strategies as st

from dispatch.mobile.points import agree, cell_of, forget_old, take_back, tapped_at
from dispatch.models import FieldEntry, FieldPoint, PointConsent
from orders.models import VisitAction
from routing import Place
from routing.travel.great_circle import air_km, radians
from technicians.models import Organisation, Technician
from tests.dispatch.mobile.conftest import NOW
from tests.dispatch.mobile.test_sync import entry, send, shift_of, states
from tests.factories import ShiftFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
AT_THE_DOOR = "50.941,6.958"  # the site's own place, rounded as a phone rounds it


@pytest.fixture
def switched_on(organisation) -> Organisation:
    organisation.status_points = True
    organisation.save()
    return organisation


@pytest.fixture
def shift(technician):
    return ShiftFactory(technician=technician)


@pytest.fixture
def agreed(switched_on, shift, technician) -> Technician:
    agree(by=technician.user)
    return technician


def tap(client, technician, visit, *, when=NOW, point=AT_THE_DOOR, kind="arrived"):
    sent = send(client, technician, entry(visit, kind, when=when, point=point))
    assert states(sent) == ["applied"]
    return sent


def test_a_tap_notes_the_cell_and_the_shift_and_the_office_sees_how_far_it_was(own, agreed, stop, shift, people):
    tap(own, agreed, stop.visit)
    noted = FieldPoint.objects.get()
    assert (noted.north, noted.east, noted.at, noted.shift) == (50941, 3479, NOW, shift.during)
    page = people["dispatcher"].get(f"/admin/board/visits/{stop.visit.uuid}/").content.decode()
    assert "Arrived, 10:00 · at the site" in page
    assert "50.94" not in page


def test_a_tap_far_from_the_site_says_so(own, agreed, stop):
    """0.045 degrees of latitude are 5.0 km."""
    tap(own, agreed, stop.visit, point="50.986,6.958", kind="on-my-way")
    (tapped,) = tapped_at(stop.visit)
    assert (round(tapped.away_km, 1), tapped.is_at_site) == (5.0, False)


def test_without_the_firms_switch_nothing_is_noted_whatever_a_phone_sends(own, shift, technician, stop):
    agree(by=technician.user)
    PointConsent.objects.create(technician=technician)
    tap(own, technician, stop.visit)
    assert not FieldPoint.objects.exists()


def test_without_the_technicians_yes_nothing_is_noted(own, switched_on, shift, technician, stop):
    tap(own, technician, stop.visit)
    assert not FieldPoint.objects.exists()


@pytest.mark.parametrize("when", ["2026-11-23 07:59", "2026-11-22 09:59"])
def test_outside_of_a_shift_or_a_day_late_nothing_is_noted(own, agreed, stop, when):
    ShiftFactory(technician=agreed, day=at("2026-11-22").date(), during=span("2026-11-22 08:00", 8.5))
    tap(own, agreed, stop.visit, when=at(when))
    assert not FieldPoint.objects.exists()


def test_other_entries_than_taps_carry_no_place(own, agreed, stop):
    """What waits for the office is kept for long: the place is not in it."""
    type(stop.visit).objects.filter(pk=stop.visit_id).update(state="cancelled")
    send(own, agreed, *[one | {"data": one["data"] | {"point": [AT_THE_DOOR]}} for one in shift_of(stop.visit)])
    assert not FieldPoint.objects.exists()
    assert all("point" not in kept.data for kept in FieldEntry.objects.filter(state="kept"))
    assert FieldEntry.objects.filter(state="kept").count() == 3


@pytest.mark.parametrize("point", ["", "x", "1", "1,2,3", "nan,7", "91,7", "50,181", "inf,inf", "50.9;6.9"])
def test_a_place_that_is_none_never_hinders_a_tap(own, agreed, stop, point):
    tap(own, agreed, stop.visit, point=point)
    assert not FieldPoint.objects.exists()


@given(latitude=st.floats(-63, 63), longitude=st.floats(-180, 180))
def test_whatever_was_measured_at_most_a_cell_of_100_m_is_left_of_it(latitude, longitude):
    """Every cell is at least 100 m wide, and what is stored lies at most half a cell from what was sent."""
    north, east = cell_of([f"{latitude},{longitude}"])
    stored, next_cell = Place(north * 0.001, east * 0.002), Place(north * 0.001, min(east + 1, 90_000) * 0.002)
    assert abs(stored.latitude - latitude) <= 0.00051
    assert abs(stored.longitude - longitude) <= 0.00101
    if east < 90_000:
        assert air_km(radians([stored]), radians([next_cell]))[0, 0] >= 0.1


def test_the_database_refuses_a_point_outside_of_its_shift_or_the_earth(own, agreed, stop):
    tap(own, agreed, stop.visit)
    early = DateTimeTZRange(NOW - timedelta(hours=2), NOW)  # ends as the tap is made
    for wrong in ({"shift": early}, {"north": 90_001}, {"east": -90_001}):
        with pytest.raises(IntegrityError, match="fieldpoint_"), transaction.atomic():
            FieldPoint.objects.update(**wrong)


def test_after_24_hours_it_is_gone(own, agreed, stop):
    tap(own, agreed, stop.visit)
    with time_machine.travel(NOW + timedelta(hours=23, minutes=59), tick=False):
        assert (forget_old(), len(tapped_at(stop.visit))) == (0, 1)
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        assert tapped_at(stop.visit) == []
        assert forget_old() == 1
    assert VisitAction.objects.count() == 1


def test_what_the_firm_switches_off_is_deleted(own, agreed, stop, organisation):
    tap(own, agreed, stop.visit)
    Organisation.objects.filter(pk=organisation.pk).update(status_points=False)
    assert forget_old() == 1


def test_a_no_deletes_what_is_there_and_leaves_no_row_behind(own, agreed, stop):
    answer = tap(own, agreed, stop.visit)
    assert answer.json()["points"] is True
    sent = send(own, agreed, entry(agreed, "points-off"))
    assert (states(sent), sent.json()["points"]) == (["applied"], False)
    assert not FieldPoint.objects.exists()
    assert not PointConsent.objects.exists()
    assert list(FieldEntry.objects.values_list("kind", flat=True)) == ["arrived"]
    sent = send(own, agreed, entry(agreed, "points-on"))
    assert sent.json()["points"] is True


def test_others_points_stay(own, agreed, stop, people):
    tap(own, agreed, stop.visit)
    take_back(by=Technician.objects.exclude(pk=agreed.pk).filter(territory=agreed.territory).get().user)
    assert FieldPoint.objects.count() == 1


class TestMore:
    def test_it_is_asked_only_where_the_firm_has_switched_it_on(self, own, technician, organisation):
        assert "data-points" not in own.get("/more/").content.decode()
        assert own.post("/more/points-on/").status_code == 404
        Organisation.objects.filter(pk=organisation.pk).update(status_points=True)
        assert 'data-points="off"' in own.get("/more/").content.decode()

    def test_without_a_script_the_forms_do_it(self, own, switched_on, technician):
        own.post("/more/points-on/")
        assert 'data-points="on"' in own.get("/more/").content.decode()
        own.post("/more/points-off/")
        assert not PointConsent.objects.exists()
        assert own.post("/more/points-perhaps/").status_code == 404
        assert own.get("/more/points-on/").status_code == 405

    def test_nobody_else_can_agree(self, people, switched_on):
        for who, status in {"dispatcher": 403, "agent": 403, "anonymous": 302, "outsider": 404}.items():
            assert people[who].post("/more/points-on/").status_code == status
        assert not PointConsent.objects.exists()

    def test_no_page_of_others_may_ask_the_browser_where_it_is(self, own):
        assert "geolocation=(self)" in own.get("/more/")["Permissions-Policy"]


def test_a_noted_call_has_no_place_whatever_a_phone_sends(own, agreed, stop):
    tap(own, agreed, stop.visit, kind="called")
    assert not FieldPoint.objects.exists()
