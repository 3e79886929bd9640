"""What the page says: what we know already, what was promised, who comes and when."""

import gzip
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from pypdf import PdfReader

from dispatch.booking.services import holds
from dispatch.models import Assignment
from orders.models import Callback, FieldOrder, OrderType, TriedStep, Visit
from orders.models.states import OrderState
from orders.services.closing import complete
from orders.services.tickets import resolve
from technicians.models import Organisation, Technician
from tests.dispatch.customer.conftest import AFTERNOON, opened
from tests.factories import ContactFactory, FieldOrderFactory, RemoteStepFactory, TicketFactory, at, span

pytestmark = pytest.mark.django_db


def shown(customer, address: str) -> str:
    page = customer.get(address)
    assert page.status_code == 200
    return page.content.decode()


@pytest.fixture
def today(order, monday, saturday) -> Assignment:
    """Promised for Monday, 12 to 14 o'clock, and planned at 12:00; it is Monday, 10 o'clock."""
    holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
    saturday.move_to(at("2026-11-23 10:00"))
    return Assignment.objects.get(visit__order=order, live=True)


def test_nothing_need_be_explained_again(customer, address, ticket):
    ContactFactory(ticket=ticket, channel="chat", text="Seit heute früh kein Internet.")
    ContactFactory(ticket=ticket, channel="phone", text="Customer sounds annoyed.")
    ContactFactory(ticket=ticket, channel="email", direction="out", text="Our own mail.")
    TriedStep.objects.create(
        ticket=ticket,
        step=RemoteStepFactory(organisation=ticket.organisation),
        result="kein Erfolg",
        channel="phone",
        at=at("2026-11-21 09:00"),
    )
    page = shown(customer, address)

    assert "You need not explain anything again." in page
    assert "Kein Signal" in page
    assert "Seit heute früh kein Internet." in page
    assert "Neustart des Modems: <strong>kein Erfolg</strong>" in page
    assert "21 Nov" in page
    for ours in ("annoyed", "Our own mail"):
        assert ours not in page


def test_what_was_promised_is_read_first(customer, address, promised):
    page = shown(customer, address)
    assert "Tuesday, 24 November" in page
    assert "08:00 to 10:00" in page
    assert "Choose another appointment" in page


def test_without_a_promise_an_appointment_can_be_chosen(customer, address):
    page = shown(customer, address)
    assert "No appointment yet" in page
    assert "Choose an appointment" in page


def test_a_promise_that_we_missed_is_said_with_what_to_do(customer, address, promised, saturday):
    saturday.move_to(at("2026-11-24 10:30"))
    page = shown(customer, address)
    assert "We did not come in time" in page
    assert "Promised: Tuesday, 24 November, 08:00 to 10:00" in page


def test_on_the_day_the_expected_time_of_the_live_plan_is_shown_and_no_place(customer, address, today):
    page = shown(customer, address)
    assert "Today, Monday, 23 November" in page
    assert "12:00 to 12:30" in page
    assert "Promised: Monday, 23 November, 12:00 to 14:00" in page
    for secret in ("<canvas", "6.96", "50.9"):
        assert secret not in page.partition("<main")[2]


def test_who_is_on_the_way_is_expected_when_they_arrive(customer, address, order, today, saturday):
    Assignment.objects.filter(pk=today.pk).update(travel_s=20 * 60)
    Visit.objects.filter(order=order).update(state="en_route", en_route_at=at("2026-11-23 12:18"))
    saturday.move_to(at("2026-11-23 12:20"))
    page = shown(customer, address)
    assert "Our technician is on the way to you." in page
    assert "12:40 to 13:10" in page
    for too_late in ("Choose another appointment", "nobody needs to come"):
        assert too_late not in page


def test_a_day_that_runs_late_is_told_honestly(customer, address, today, saturday):
    saturday.move_to(at("2026-11-23 13:00"))
    assert "It takes longer than planned." in shown(customer, address)


def test_the_technicians_first_name_stands_there_only_if_the_firm_wants_it(customer, address, today, organisation):
    Technician.objects.filter(pk=today.technician_id).update(name="Nowak, Ewa")
    assert "Ewa" not in shown(customer, address)
    Organisation.objects.filter(pk=organisation.pk).update(names_technicians=True)
    page = shown(customer, address)
    assert "Ewa comes to you." in page
    assert "Nowak" not in page
    Visit.objects.update(state="on_site")
    assert "Ewa is with you" in shown(customer, address)


def test_before_the_day_nobody_is_named(customer, address, today, organisation, saturday):
    Organisation.objects.filter(pk=organisation.pk).update(names_technicians=True)
    saturday.move_to(at("2026-11-22 10:00"))
    page = shown(customer, address)
    assert "Ewa" not in page
    assert "Monday, 23 November" in page


def test_what_to_prepare_stands_there_before_the_visit(customer, address, order):
    german, english = "Bitte räumen Sie den Weg zur Dose frei.", "Please clear the way to the socket."
    OrderType.objects.filter(pk=order.order_type_id).update(preparation_de=german, preparation_en=english)
    assert english in shown(customer, address)
    customer.post("/language/", {"language": "de", "next": address})
    assert german in shown(customer, address)
    OrderType.objects.filter(pk=order.order_type_id).update(preparation_en="")
    customer.post("/language/", {"language": "en", "next": address})
    assert german in shown(customer, address)


def test_texts_of_people_are_no_markup(customer, address, ticket):
    type(ticket).objects.filter(pk=ticket.pk).update(name="<script>alert(1)</script>", description="<b>x</b>")
    page = shown(customer, address)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_language_is_the_customers_until_another_is_chosen(customer, address, ticket):
    ticket.customer.language = "de"
    ticket.customer.save()
    page = customer.get(address, headers={"Accept-Language": "en"})
    assert page["Content-Language"] == "de"
    customer.post("/language/", {"language": "en", "next": address})
    assert customer.get(address)["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("state", "said"),
    [("acknowledged", "We are looking into it"), ("held", "There is a fault in our network"), ("closed", "Solved")],
)
def test_a_case_without_an_order_says_where_it_stands(state, said):
    ticket = TicketFactory(state=state, site__customer__language="en")
    assert said in shown(opened(ticket), f"/case/{ticket.uuid}/")


def test_what_is_missing_is_asked_for_in_the_customers_words():
    looked_at = {"missing": ["phone", "rule"], "gate_checked_at": at("2026-11-21 11:00")}
    ticket = TicketFactory(state="pending", site__customer__language="en", **looked_at)
    page = shown(opened(ticket), f"/case/{ticket.uuid}/")
    assert "we need: a phone number at which we reach you." in page
    assert "rule" not in page.partition("<main")[2]


def test_what_was_told_a_moment_ago_is_not_asked_for_again():
    """The gate has not looked at it yet."""
    ticket = TicketFactory(state="pending", missing=["steps"], site__customer__language="en")
    page = shown(opened(ticket), f"/case/{ticket.uuid}/")
    assert ("We are looking into it" in page, "Something is missing" in page) == (True, False)


def test_a_visit_that_helps_another_case_too_is_not_moved_from_here(ticket, order):
    beside = TicketFactory(site=ticket.site, organisation=ticket.organisation, customer=ticket.customer, order=order)
    type(beside).objects.filter(pk=beside.pk).update(state="inProgress")
    client = opened(beside)
    assert client.get(f"/case/{beside.uuid}/appointment/").status_code == 409
    assert "Choose an appointment<" not in shown(client, f"/case/{beside.uuid}/")


def full_of(ticket, order) -> None:
    """Much of everything."""
    for number in range(30):
        ContactFactory(ticket=ticket, channel="chat", text=f"Nachricht {number} " + "äöü " * 90)
        step = RemoteStepFactory(organisation=ticket.organisation)
        TriedStep.objects.create(ticket=ticket, step=step, result="nichts", channel="chat")
    for _ in range(3):
        old = FieldOrderFactory(
            ticket=ticket, site=order.site, order_type=order.order_type, state=OrderState.COMPLETED, link=False
        )
        Visit.objects.create(order=old, state="finished", outcome="done", finished_at=at("2026-11-20 10:00"))
    FieldOrder.objects.filter(pk=order.pk).update(ticket=ticket)
    type(ticket).objects.filter(pk=ticket.pk).update(order=order, description="Lorem ipsum " * 500)


def test_the_page_costs_eight_queries_and_less_than_40_kb_however_full_it_is(customer, address, ticket, order, today):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = customer.get(address)
        assert page.status_code == 200
        assert len(gzip.compress(page.content)) < 40_000
        return len(captured)

    small = asked()
    full_of(ticket, order)
    assert (small, asked()) == (8, 8)


def test_the_appointment_goes_into_the_customers_calendar(customer, address, promised, order):
    answer = customer.get(f"{address}appointment.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at("2026-11-24 08:00"), at("2026-11-24 10:00"))
    assert event["UID"] == f"{promised.uuid}@field-dispatch"
    assert event["LOCATION"] == order.site.address
    assert order.customer.name not in answer.content.decode()


def test_without_an_appointment_the_calendar_says_so(customer, address):
    answer = customer.get(f"{address}appointment.ics")
    assert (answer.status_code, "No appointment is promised" in answer.content.decode()) == (404, True)


def test_the_report_can_be_had_after_the_visit_and_not_before(customer, address, order, ticket):
    assert customer.get(f"{address}report.pdf").status_code == 404
    Visit.objects.filter(order=order).update(
        state="finished", outcome="done", finished_at=at("2026-11-21 11:00"), report="Dose getauscht."
    )
    complete(order=order)
    assert "Report of the visit (PDF)" in shown(customer, address)
    answer = customer.get(f"{address}report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "Dose getauscht." in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_a_call_that_we_owe_is_shown_also_when_we_are_late(customer, address, ticket, saturday):
    Callback.objects.create(
        organisation=ticket.organisation,
        ticket=ticket,
        reason="requested",
        due=span("2026-11-23 08:00", 2),
        next_at=at("2026-11-23 08:00"),
    )
    page = shown(customer, address)
    assert "We call you: Monday" in page
    assert "Please call me" not in page
    saturday.move_to(at("2026-11-23 11:00"))
    assert "We have not reached you by phone yet" in shown(customer, address)


def test_a_solved_case_is_shown_for_14_days_with_a_way_to_say_that_it_is_not(customer, address, ticket, saturday):
    resolve(ticket=ticket)
    saturday.shift(timedelta(days=13))
    page = shown(customer, address)
    assert "Solved" in page
    assert "Please call me" in page
    assert "Choose another appointment" not in page


def test_without_a_script_the_dark_page_has_the_same_colours():
    tokens = (Path(settings.BASE_DIR) / "dispatch" / "static" / "dispatch" / "tokens.css").read_text()

    def declared(selector: str) -> list[str]:
        block = tokens.partition(f"{selector} {{")[2].partition("}")[0]
        return [line.strip() for line in block.splitlines() if line.strip()]

    assert declared(':root[data-display="dark"]') == declared(":root:not([data-display])") != []
