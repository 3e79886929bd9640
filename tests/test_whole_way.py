"""The main job from end to end: a hotline ticket becomes a completed visit."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Page, expect

from dispatch.planning.services import execute_run, publish, start_run
from orders.catalogue import install_catalogue
from orders.services.gate import convert
from technicians.models import ApiClient, Organisation, Skill, Technician, Territory
from tests.browser import sign_in
from tests.factories import ShiftFactory, TechnicianFactory, TerritoryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
TICKET = {
    "name": "Glasfaser ohne Signal",
    "description": "Seit gestern Abend kein Internet.",
    "severity": "major",
    "ticketType": "fibre-no-signal",
    "externalId": "CRM-4711",
    "customer": {"name": "Ayşe Yılmaz", "phones": ["+492214710142"], "language": "de"},
    "place": {
        "street": "Zülpicher Platz 4",
        "postalCode": "50674",
        "city": "Köln",
        "point": {"type": "Point", "coordinates": [6.9390, 50.9320]},
    },
    "note": [{"text": "Seit gestern Abend kein Internet.", "channel": {"id": "phone"}}],
    "lineTest": {"result": "failed", "detail": "−31 dBm"},
}


def zone_where_it_is_nine() -> str:
    """A zone in which a working day lies ahead, at whatever hour this test runs."""
    offset = (9 - timezone.now().hour + 11) % 24 - 11
    return f"Etc/GMT{-offset:+d}"


@pytest.fixture
def territory(organisation: Organisation) -> Territory:
    return TerritoryFactory(organisation=organisation, timezone=zone_where_it_is_nine(), country="DE")


@pytest.fixture
def technician(territory: Territory) -> Technician:
    """At work from nine to half past five, with every skill of the catalogue."""
    install_catalogue(organisation=territory.organisation)
    technician = TechnicianFactory(territory=territory, home=Point(6.95, 50.94, srid=4326), user__username="ewa")
    for skill in Skill.objects.filter(organisation=territory.organisation):
        technician.skills.create(skill=skill, level=3)
    now = timezone.now()
    ShiftFactory(
        technician=technician,
        day=timezone.localdate(timezone=territory.zone),
        during=DateTimeTZRange(now, now + timedelta(hours=8, minutes=30)),
    )
    return technician


@pytest.fixture
def bearer(organisation: Organisation, live_server, phone_page: Page) -> dict[str, str]:
    """The header of a hotline system that fetched its token."""
    ApiClient.objects.create(
        organisation=organisation,
        name="crm",
        client_id="crm",
        client_secret="secret",
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    )
    answer = phone_page.request.post(
        f"{live_server.url}/oauth/token/",
        form={"grant_type": "client_credentials", "client_id": "crm", "client_secret": "secret"},
    )
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_ticket_comes_in_is_planned_and_done_and_reads_resolved(
    organisation, territory, technician, bearer, live_server, phone_page
):
    steps = [{"code": code} for code in steps_the_gate_asks_for(organisation)]
    posted = phone_page.request.post(f"{live_server.url}{TICKETS}", data={**TICKET, "triedStep": steps}, headers=bearer)
    assert posted.status == 201, posted.text()
    assert posted.json()["status"] == "acknowledged"
    ticket_url = f"{live_server.url}{TICKETS}/{posted.json()['id']}"

    convert(organisation=organisation)
    assert phone_page.request.get(ticket_url, headers=bearer).json()["status"] == "inProgress"

    run = start_run(territory=territory, day=timezone.localdate(timezone=territory.zone), time_limit_s=2)
    publish(plan=execute_run(run=run))

    sign_in(phone_page, live_server.url, username="ewa")
    expect(phone_page).to_have_url(f"{live_server.url}/today/")
    phone_page.locator("[data-stop]").get_by_role("link", name="Ayşe Yılmaz").first.click()
    expect(phone_page.get_by_text("−31 dBm").first).to_be_visible()
    phone_page.get_by_role("button", name="I am on my way").click()
    # Before that, "I have arrived" is another button, which goes away.
    expect(phone_page.get_by_role("button", name="Take back: not on my way")).to_be_visible()
    phone_page.get_by_role("button", name="I have arrived").click()
    fill_in_the_report(phone_page)
    phone_page.get_by_role("button", name="Look at the report").click()
    phone_page.get_by_role("button", name="Done", exact=True).click()
    expect(phone_page.get_by_text("All stops of today are over.")).to_be_visible()
    expect(phone_page.locator("[data-status]")).to_contain_text("Everything is sent.")

    assert phone_page.request.get(ticket_url, headers=bearer).json()["status"] == "resolved"


def steps_the_gate_asks_for(organisation: Organisation) -> list[str]:
    rules = organisation.rule_sets.get(is_default=True).rules.filter(category__code="fibre-no-signal")
    return sorted({step.code for rule in rules for step in rule.steps.all()})


def fill_in_the_report(page: Page) -> None:
    """What was done, and an answer to each line of the checklist that demands one."""
    page.get_by_label("What was done").fill("Stecker am ONT getauscht.")
    for radio in page.get_by_role("radio", name="Yes").all():
        radio.check()
    for number in page.locator("form#work input[inputmode=text][required]").all():
        number.fill("-20")
    for text in page.locator("form#work input[type=text][required]:not([inputmode])").all():
        text.fill("4711")
