"""The form fields that stand in for a map and for ranges, and refusals in words."""

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from technicians.admin.fields import PlaceField
from technicians.models import Shift
from tests.factories import ShiftFactory, span


def test_a_place_is_latitude_then_longitude():
    point = PlaceField().clean("50.9413, 6.9583")

    assert (point.y, point.x, point.srid) == (50.9413, 6.9583, 4326)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_that_is_shown_and_sent_back_has_not_changed(latitude, longitude):
    field = PlaceField()
    point = Point(longitude, latitude, srid=4326)

    assert not field.has_changed(point, field.prepare_value(point))
    again = field.clean(field.prepare_value(point))
    assert (again.y, again.x) == pytest.approx((latitude, longitude), abs=1e-6)


@pytest.mark.parametrize("text", ["Köln", "50.9", "50.9413 6.9583", "50,9413, 6,9583", "1, 2, 3", ","])
def test_what_is_no_place_is_said_with_an_example(text):
    with pytest.raises(ValidationError, match="Write latitude and longitude"):
        PlaceField().clean(text)


@pytest.mark.parametrize("text", ["91, 0", "0, 181", "nan, 0", "inf, 0"])
def test_a_place_off_the_earth_is_refused(text):
    with pytest.raises(ValidationError, match="perhaps they are swapped"):
        PlaceField().clean(text)


def shift_form(shift: Shift, begin: str, end: str) -> dict[str, object]:
    return {
        "technician": shift.technician_id,
        "day": "2026-11-23",
        "during_from": f"2026-11-23T{begin}",
        "during_to": f"2026-11-23T{end}",
        "break_minutes": 30,
    }


def test_a_shift_is_typed_in_local_time(dispatcher_client, organisation):
    shift = ShiftFactory(technician__territory__organisation=organisation, during=span("2026-11-23 06:00", 1))
    url = reverse("admin:technicians_shift_add")

    assert dispatcher_client.post(url, shift_form(shift, "08:00", "16:30")).status_code == 302
    assert Shift.objects.latest("pk").during == span("2026-11-23 08:00", 8.5)


@pytest.mark.parametrize(
    ("begin", "end", "sentence"),
    [
        ("09:00", "10:00", "The technician already has a shift in this time."),
        ("20:00", "20:00", "Give a beginning and a later end, both from 1970 to 2199."),
        ("21:00", "20:00", "The start of the range must not exceed the end of the range."),
    ],
)
def test_a_shift_that_cannot_be_is_refused_in_words(dispatcher_client, organisation, begin, end, sentence):
    shift = ShiftFactory(technician__territory__organisation=organisation)
    response = dispatcher_client.post(reverse("admin:technicians_shift_add"), shift_form(shift, begin, end))

    assert sentence in response.content.decode()
    assert Shift.objects.count() == 1
