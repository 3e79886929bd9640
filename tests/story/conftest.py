"""A firm of Cologne in its last week of November, a customer whom it knows, and the world around them on loopback."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from playwright.sync_api import APIRequestContext, Browser, Page, Playwright

from dispatch.models import Appointment, Assignment
from orders.catalogue import install_catalogue
from orders.models import HelpStep
from technicians.models import Organisation, Skill, Technician, Territory
from tests.dispatch.messaging.conftest import Mailbox, mailbox
from tests.dispatch.tmf.conftest import basic, make_api_client
from tests.factories import BERLIN, CustomerFactory, ShiftFactory, SiteFactory, TechnicianFactory, UserFactory, at
from tests.story.house import house_works, plan
from tests.story.people import Agent, Customer
from tests.story.people import Technician as Visitor
from tests.story.questions import Questions

__all__ = ["mailbox"]
MONDAY = at("2026-11-23 09:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=True) as clock:
        yield clock


@pytest.fixture
def firm(clock, organisation: Organisation, territory: Territory) -> Organisation:
    install_catalogue(organisation=organisation)
    return organisation


@pytest.fixture(autouse=True)
def house(settings, tmp_path, live_server) -> None:
    settings.PUBLIC_URL = live_server.url  # where the links in the mails lead
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


@pytest.fixture
def questions(firm: Organisation) -> Questions:
    steps = {str(uuid): code for uuid, code in HelpStep.objects.values_list("uuid", "step__code")}
    return Questions(known=["name", "phone number", "e-mail address", "address"], steps=steps)


@pytest.fixture
def agent(firm: Organisation, desktop_page: Page, questions: Questions) -> Agent:
    return Agent(UserFactory(organisation=firm, role="agent", username="agnes"), desktop_page, questions)


@pytest.fixture
def technician(firm: Organisation, territory: Territory) -> Technician:
    """Ewa can do everything, and works from Tuesday to Friday, from 8 to 16:30."""
    ewa = TechnicianFactory(territory=territory, name="Nowak, Ewa", user__username="ewa")
    for skill in Skill.objects.filter(organisation=firm):
        ewa.skills.create(skill=skill, level=3)
    for day in range(1, 5):
        begin = at("2026-11-23 08:00") + timedelta(days=day)
        ShiftFactory(technician=ewa, day=begin.date(), during=DateTimeTZRange(begin, begin + timedelta(hours=8.5)))
    return ewa


@pytest.fixture
def customer(firm: Organisation, territory: Territory, browser: Browser, mailbox: Mailbox, questions) -> Customer:
    """Name, number, e-mail address and home are known; the number is a landline's: she is written to by e-mail."""
    known = CustomerFactory(organisation=firm, email="ayse@example.org", phone="+492215550142", language="en")
    SiteFactory(organisation=firm, customer=known, territory=territory)
    phone = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False, locale="en")
    return Customer(phone.new_page(), mailbox, questions)


@pytest.fixture
def chat(firm: Organisation, playwright: Playwright, live_server) -> Iterator[APIRequestContext]:
    """The system behind the chat, with a token that it fetched."""
    make_api_client(firm, "chat")
    door = playwright.request.new_context(base_url=live_server.url, extra_http_headers=basic("chat"))
    token = door.post("/oauth/token/", form={"grant_type": "client_credentials"}).json()["access_token"]
    door.dispose()
    system = playwright.request.new_context(
        base_url=live_server.url, extra_http_headers={"Authorization": f"Bearer {token}"}
    )
    yield system
    system.dispose()


@pytest.fixture
def evening_before(clock: time_machine.Traveller, territory: Territory, technician) -> Callable[[date], None]:
    """Tomorrow is planned and published, and she is reminded of it."""

    def comes(day: date) -> None:
        clock.move_to(datetime.combine(day - timedelta(days=1), time(16), BERLIN))
        plan(territory, day)
        house_works()

    return comes


@pytest.fixture
def phone_of_the_day(clock, technician: Technician, browser: Browser, questions) -> Callable[[date], Visitor]:
    """Ewa's, when it is time for the one visit of the day, which lies in what was promised."""

    def of(day: date) -> Visitor:
        stop = Assignment.objects.get(live=True, plan__day=day)
        assert stop.during.lower in Appointment.objects.get(order=stop.visit.order, state="confirmed").window
        clock.move_to(stop.during.lower)
        return Visitor(technician.user, browser, questions)

    return of
