"""The date while the caller waits: found by the engine of the API, held, promised, moved, given back."""

import re
from datetime import datetime, timedelta

import pytest

from dispatch.models import Appointment
from orders.models import FieldOrder, Message, RemoteStep, TriedStep
from tests.dispatch.desk.conftest import signed_in
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("technician")]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def url(saturday, at_desk, ticket) -> str:
    """The case, its visit ordered."""
    for code in ("restart-modem", "check-cables"):
        step = RemoteStep.objects.get(organisation=ticket.organisation, code=code)
        TriedStep.objects.create(ticket=ticket, step=step, result="did not help")
    at_desk.post(f"/desk/cases/{ticket.uuid}/order/")
    return f"/desk/cases/{ticket.uuid}/"


def dates(client, url: str, more: str = "") -> list[str]:
    answer = client.get(f"{url}dates/{more}", **HTMX)
    assert answer.status_code == 200
    return re.findall(r'name="slot" value="([^"]+)"', answer.content.decode())


def press(client, url: str, what: str, **sent) -> str:
    return client.post(f"{url}{what}/", sent, follow=True).content.decode()


def test_three_dates_more_on_demand_and_the_page_itself_looks_for_none(at_desk, url):
    assert (len(dates(at_desk, url)), len(dates(at_desk, url, "?more")) > 3) == (3, True)
    page = at_desk.get(url).content.decode()
    assert ('name="slot"' in page, f'hx-get="{url}dates/"' in page) == (False, True)
    alone = at_desk.get(f"{url}dates/").content.decode()
    assert (alone.count('name="slot"'), "<html" in alone) == (3, True)


def test_a_press_holds_a_date_for_five_minutes_and_a_second_one_confirms_it(at_desk, url):
    page = press(at_desk, url, "hold", slot=dates(at_desk, url)[0])
    hold = Appointment.objects.get()
    (remaining_s,) = re.findall(r'data-remaining-s="(\d+)"', page)
    assert (hold.state, 295 <= int(remaining_s) <= 300, "5 minutes left" in page) == ("initialized", True, True)
    assert dates(at_desk, url) == []
    page = press(at_desk, url, "confirm")
    hold.refresh_from_db()
    assert (hold.state, "Promised" in page, Message.objects.filter(event="appointment").count()) == (
        "confirmed",
        True,
        1,
    )
    assert "toast--success" in press(at_desk, url, "confirm")


def test_a_hold_is_given_back_and_its_date_is_free_again(at_desk, url):
    first = dates(at_desk, url)
    press(at_desk, url, "hold", slot=first[0])
    assert "free again" in press(at_desk, url, "release")
    assert dates(at_desk, url) == first


def test_a_hold_that_ran_out_says_so_and_new_dates_stand_beside(at_desk, url, saturday):
    slot = dates(at_desk, url)[0]
    press(at_desk, url, "hold", slot=slot)
    saturday.shift(timedelta(minutes=6))
    page = at_desk.get(f"{url}dates/", **HTMX).content.decode()
    assert ("The hold has ended." in page, page.count('name="slot"')) == (True, 3)
    assert "The hold has ended" in press(at_desk, url, "confirm")
    assert "Held:" in press(at_desk, url, "hold", slot=slot)


def test_a_promise_is_moved_with_one_press_and_cancelled_with_another(at_desk, url):
    press(at_desk, url, "hold", slot=dates(at_desk, url)[0])
    press(at_desk, url, "confirm")
    other = dates(at_desk, url)[1]
    assert "Moved to" in press(at_desk, url, "hold", slot=other)
    moved = Appointment.objects.get()
    assert (moved.state, moved.window.lower) == ("confirmed", datetime.fromisoformat(other.partition("/")[0]))
    assert "Cancelled." in press(at_desk, url, "release")
    assert "No date is held." in press(at_desk, url, "confirm")


def test_a_date_that_somebody_else_took_meanwhile_is_refused_in_words(at_desk, url, technician):
    slot = dates(at_desk, url)[0]
    technician.shifts.all().delete()
    page = press(at_desk, url, "hold", slot=slot)
    assert ("toast--error" in page, Appointment.objects.count()) == (True, 0)
    page = at_desk.get(f"{url}dates/", **HTMX).content.decode()
    assert "No technician works on these days." in page or "Whoever has the skills is off duty then." in page


@pytest.mark.parametrize(
    "slot",
    [
        "",
        "x",
        "2026-11-23T08:00:00/2026-11-23T10:00:00",
        "9999-12-31T23:59:59-23:00/9999",
        "2026-11-23T10:00:00+00:00/2026-11-23T08:00:00+00:00",
        "2026-13-45T99:99:99Z/x",
        "2026-11-23T08:01:00+00:00/2026-11-23T08:02:00+00:00",
        "\x00/\x00",
    ],
)
def test_what_is_no_date_is_refused_in_words(at_desk, url, slot):
    assert "toast--error" in press(at_desk, url, "hold", slot=slot)
    assert Appointment.objects.count() == 0


def test_no_date_before_there_is_an_order(at_desk, ticket, saturday):
    url = f"/desk/cases/{ticket.uuid}/"
    assert "No visit is ordered yet." in press(
        at_desk, url, "hold", slot="2026-11-23T07:00:00+00:00/2026-11-23T09:00:00+00:00"
    )
    assert (dates(at_desk, url), FieldOrder.objects.count()) == ([], 0)


def test_a_stranger_holds_and_confirms_nothing(at_desk, url):
    slot = dates(at_desk, url)[0]
    press(at_desk, url, "hold", slot=slot)
    stranger = signed_in(UserFactory(role="agent"))
    for what in ("hold", "confirm", "release"):
        assert stranger.post(f"{url}{what}/", {"slot": slot}).status_code == 404
    assert Appointment.objects.get().state == "initialized"
