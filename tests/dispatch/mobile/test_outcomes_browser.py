"""Nobody there without a line, and a date for the next visit with one, on the phone itself."""

from datetime import datetime, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import expect

from dispatch.models import Appointment
from orders.models import Visit
from tests.browser import barriers
from tests.dispatch.mobile.test_offline import folders, phone, ready, stops, technician
from tests.factories import ShiftFactory, SkillFactory, TechnicianSkillFactory

__all__ = ["folders", "phone", "stops", "technician"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_without_a_line_calls_are_noted_and_the_card_for_the_mailbox_is_there(line, phone, technician, stops):
    visit = stops[0].visit
    page = ready(phone, line.url, technician)
    line.cut()
    page.goto(f"{line.url}/today/{visit.uuid}/no-access/")
    page.evaluate("addEventListener('click', (event) => event.target.closest('[href^=tel]') && event.preventDefault())")
    expect(page.get_by_text("Not called from here yet.")).to_be_visible()
    page.get_by_role("link", name="Call").click()
    expect(page.get_by_text("Called at ")).to_be_visible()
    page.locator("summary", has_text="A card for the mailbox").click()
    expect(page.get_by_text("Wir waren am ")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Report that nobody is there").click()
    page.wait_for_url(f"**/today/{visit.uuid}/")
    expect(page.get_by_text("Wir waren heute bei Ihnen und haben niemanden angetroffen.")).to_be_visible()
    expect(page.get_by_role("link", name="Nobody there")).to_be_hidden()
    line.mend()
    expect(page.locator("[data-status]")).to_contain_text("Everything is sent.", timeout=60_000)
    assert list(visit.actions.order_by("at").values_list("kind", flat=True)) == ["called", "no_access"]
    page.reload()
    expect(page.get_by_text("Wir rufen Sie an, um einen neuen Termin zu finden: ")).to_be_visible()


def test_with_a_line_the_date_of_the_next_visit_is_promised_at_the_door(line, phone, technician, stops):
    visit, territory = stops[0].visit, technician.territory
    site = visit.order.site
    site.territory = territory
    site.save()
    fibre = SkillFactory(organisation=technician.organisation, name="Fibre")
    expert = None
    for ahead in range(1, 8):
        day = timezone.localdate(timezone=territory.zone) + timedelta(days=ahead)
        start = datetime.combine(day, time(8), territory.zone)
        during = DateTimeTZRange(start, start + timedelta(hours=8))
        facts = {"technician": expert} if expert else {"technician__territory": territory}
        expert = ShiftFactory(day=day, during=during, **facts).technician
    TechnicianSkillFactory(technician=expert, skill=fibre, level=2)

    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/today/{visit.uuid}/follow-up/")
    page.get_by_label("What is still to be done?").fill("Faser spleißen")
    page.get_by_label("Skill", exact=True).first.select_option("Fibre")
    page.get_by_label("Level").first.select_option("2")
    assert barriers(page) == []
    page.get_by_role("button", name="Save, then look for a date").click()
    windows = page.locator("button[name=window]")
    expect(windows).to_have_count(3, timeout=30_000)
    assert barriers(page) == []
    windows.first.click()
    expect(page.locator(".toast")).to_contain_text("Promised. The customer gets a message.")
    assert Appointment.objects.get(order=visit.order).state == "confirmed"
    assert visit.order.extra_skills.get().level == 2
    assert Visit.objects.get(pk=visit.pk).outcome == "follow_up"


def test_who_was_on_site_and_found_nobody_is_not_asked_for_a_report_any_more(line, phone, technician, stops):
    visit = stops[0].visit
    type(visit).objects.filter(pk=visit.pk).update(state="on_site", on_site_at=timezone.now())
    page = ready(phone, line.url, technician)
    page.goto(f"{line.url}/today/{visit.uuid}/")
    expect(page.get_by_label("What was done")).to_be_visible()
    page.get_by_role("link", name="Nobody there").click()
    page.wait_for_url("**/no-access/")
    line.cut()
    page.get_by_label("What did you find").fill("Niemand öffnet.")
    page.get_by_role("button", name="Report that nobody is there").click()
    page.wait_for_url(f"**/{visit.uuid}/")
    expect(page.get_by_role("heading", name="A card for the mailbox")).to_be_visible()
    expect(page.get_by_label("What was done")).to_be_hidden()
    expect(page.get_by_role("button", name="Look at the report")).to_be_hidden()
