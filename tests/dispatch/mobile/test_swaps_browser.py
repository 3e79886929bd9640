"""What a colleague asks, answered on a phone without a line."""

from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.models import DayEntry
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import phone, ready, status, stops, technician  # noqa: F401  fixtures
from tests.factories import TechnicianFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wish(technician, stops) -> DayEntry:  # noqa: F811
    now = timezone.now()
    asks = TechnicianFactory(territory=technician.territory, name="Bernd")
    return DayEntry.objects.create(
        uuid=uuid4(),
        organisation=technician.organisation,
        technician=asks,
        colleague=technician,
        day=stops[0].plan.day,
        kind="swap",
        at=now,
        facts={"of": stops[0].plan.day.isoformat()},
    )


def test_a_yes_counts_on_the_phone_at_once_and_can_be_changed_before_it_is_sent(line, phone, technician, wish):  # noqa: F811
    page = ready(phone, line.url, technician)
    card = page.locator("[data-swap]")
    expect(card).to_contain_text("Bernd asks: would you take this?")
    assert barriers(page) == []
    line.cut()
    card.get_by_role("button", name="Yes, I would take it").click()
    expect(card.get_by_text("You have said yes.")).to_be_visible()
    expect(card.get_by_role("button", name="Yes, I would take it")).to_be_hidden()
    card.get_by_role("button", name="No, I can't").click()
    expect(card.get_by_text("You have said no.")).to_be_visible()
    expect(card.get_by_text("You have said yes.")).to_be_hidden()
    line.mend()
    expect(status(page)).to_contain_text("Everything is sent.", timeout=60_000)
    wish.refresh_from_db()
    assert wish.colleague_agrees is False
