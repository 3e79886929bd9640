"""What keeps a message from leaving: the night, a country, and a day's budget."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from dispatch.messaging.limits import quiet_until
from dispatch.messaging.outbox import Drained, drain
from dispatch.models import SmsCount
from orders.models import Message
from tests.dispatch.messaging.conftest import make_message
from tests.factories import TerritoryFactory, TicketFactory, at

pytestmark = pytest.mark.django_db
MOBILE = "+4915112345678"


@pytest.fixture
def night(settings):
    settings.QUIET_HOURS = (21, 8)


@pytest.fixture
def sms_file(settings, tmp_path):
    settings.SMS_GATEWAY = {"kind": "file", "path": str(tmp_path / "sms.txt")}
    return tmp_path / "sms.txt"


def sms(number: int, address: str = MOBILE, **facts) -> Message:
    return make_message(number, channel="sms", address=address, subject="", body="Text", **facts)


def errors() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("error", flat=True))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 20:59", None),
        ("2026-11-23 21:00", "2026-11-24 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-11-24 07:59", "2026-11-24 08:00"),
        ("2026-11-24 08:00", None),
        ("2027-03-27 23:00", "2027-03-28 08:00"),  # the night in which the clocks go forward
    ],
)
def test_the_quiet_hours(night, now, until):
    assert quiet_until(at(now)) == (at(until) if until else None)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))  # noqa: DTZ001  made aware below
def test_after_the_quiet_hours_none_begin_before_the_evening(moment):
    local = moment.replace(tzinfo=ZoneInfo("Europe/Berlin"))
    until = quiet_until(local)
    if until is not None:
        assert until > local
        assert (until.hour, quiet_until(until)) == (8, None)


def test_at_night_it_waits_until_the_morning_at_the_customers_home_and_that_costs_no_attempt(night, mailbox):
    """23 o'clock in Cologne is 22 in London and 17 in New York."""
    sites = [TerritoryFactory(timezone=zone) for zone in ("Europe/Berlin", "Europe/London", "America/New_York")]
    for number, territory in enumerate(sites):
        make_message(number, ticket=TicketFactory(site__territory=territory), due_at=at("2026-11-23 22:00"))
    with time_machine.travel(at("2026-11-23 23:00"), tick=False):
        assert drain() == Drained(sent=1, put_off=2)
    rows = list(Message.objects.order_by("pk").values_list("state", "attempts", "due_at"))
    assert [row[:2] for row in rows] == [("queued", 0), ("queued", 0), ("sent", 1)]
    assert [row[2] for row in rows[:2]] == [at("2026-11-24 08:00"), at("2026-11-24 09:00")]
    with time_machine.travel(at("2026-11-24 08:00"), tick=False):
        assert drain() == Drained(sent=1)


def test_what_cannot_wait_goes_at_any_hour(night, mailbox):
    make_message(at_any_hour=True, due_at=at("2026-11-23 22:00"))
    with time_machine.travel(at("2026-11-23 23:00"), tick=False):
        assert drain() == Drained(sent=1)


def test_a_country_that_is_not_listed_gets_none(sms_file, settings):
    settings.SMS_PREFIXES = ["+49", "+1"]
    sms(1)
    sms(2, "+447911123456")
    assert drain() == Drained(sent=1, failed=1)
    assert errors() == ["", "No SMS go to this country: SMS_PREFIXES does not list it."]


def test_a_number_gets_so_many_a_day_and_the_next_day_again(sms_file, settings):
    settings.SMS_A_DAY_BY_NUMBER = 2
    for number in range(3):
        sms(number)
    sms(4, "+4915187654321")
    with time_machine.travel(at("2026-11-23 12:00"), tick=False):
        Message.objects.update(due_at=at("2026-11-23 12:00"))
        assert drain() == Drained(sent=3, failed=1)
    assert errors()[2] == "This number had so many SMS today that no more are sent: SMS_A_DAY_BY_NUMBER."
    with time_machine.travel(at("2026-11-24 12:00"), tick=False):
        sms(5, due_at=at("2026-11-24 12:00"))
        assert drain() == Drained(sent=1)


def test_a_budget_of_nothing_lets_none_through(sms_file, settings):
    settings.SMS_A_DAY_BY_PREFIX = {"+49": 0}
    sms(1)
    assert drain() == Drained(failed=1)
    assert errors() == ["The day's budget for SMS is spent: SMS_A_DAY_BY_PREFIX for +49."]


def test_the_budgets_of_a_prefix_and_of_a_day_count_what_was_handed_on(sms_file, settings):
    settings.SMS_PREFIXES = ["+49", "+43"]
    settings.SMS_A_DAY_BY_PREFIX, settings.SMS_A_DAY = {"+43": 1}, 3
    for number, address in enumerate([MOBILE, "+436641234567", "+436641234568", "+4915187654321", "+4915187654322"]):
        sms(number, address)
    assert drain() == Drained(sent=3, failed=2)
    assert errors()[2] == "The day's budget for SMS is spent: SMS_A_DAY_BY_PREFIX for +43."
    assert errors()[4] == "The day's budget for SMS is spent: SMS_A_DAY."
    assert dict(SmsCount.objects.values_list("prefix", "sent")) == {"+43": 1, "": 3}
