"""The case on one screen: what was tried, what the gate would say, and every press on it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Category, Contact, FieldOrder, RemoteStep, Ticket, TriedStep
from orders.services.gate import convert_one
from orders.services.gate_preview import foresee
from tests.dispatch.desk.conftest import signed_in
from tests.factories import ContactFactory, TicketFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("saturday")]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def url(ticket) -> str:
    return f"/desk/cases/{ticket.uuid}/"


def text_of(answer) -> str:
    return answer.content.decode()


def press(client, url: str, what: str, **sent) -> str:
    """The page after it, as a browser without a script gets it."""
    answer = client.post(f"{url}{what}/", sent, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(url, 302)])
    return text_of(answer)


def try_all(ticket: Ticket) -> None:
    for code in ("restart-modem", "check-cables"):
        step = RemoteStep.objects.get(organisation=ticket.organisation, code=code)
        TriedStep.objects.create(ticket=ticket, step=step, result="did not help")


def test_everything_stands_on_one_page_and_what_was_tried_before_what_is_to_be_tried(at_desk, ticket, step, url):
    TriedStep.objects.create(ticket=ticket, step=step, result="hilft nicht", channel="bot")
    ContactFactory(ticket=ticket, channel="email", text="Seit gestern kein Internet")
    TicketFactory(site=ticket.site, name="Fernsehen ruckelt")
    page = text_of(at_desk.get(url))
    parts = [
        "Ayşe Yılmaz",
        "Zülpicher",
        "tel:+492214710442",
        "Fernsehen ruckelt",
        "please do not ask again",
        "Neustart des Modems",
        "hilft nicht",
        "To try now",
        "Kabel und Stecker geprüft",
        "this is missing",
        "Solved on the phone",
        "Seit gestern",
    ]
    assert [part for part in parts if part not in page] == []
    shown = page.partition("<main")[2]
    assert sorted(parts, key=shown.index) == parts
    assert (page.count('data-step="'), 'data-step="check-cables"' in page, 'data-visit="no"' in page) == (1, True, True)


def test_a_press_notes_a_step_and_the_last_one_makes_the_gate_say_visit(at_desk, ticket, step, url):
    cables = RemoteStep.objects.get(organisation=ticket.organisation, code="check-cables")
    page = press(at_desk, url, "step", step=step.pk, result="not_helped")
    assert ('data-visit="no"' in page, 'data-step="restart-modem"' in page) == (True, False)
    page = press(at_desk, url, "step", step=cables.pk, result="not_possible")
    assert ('data-visit="yes"' in page, "A visit is needed because" in page, "It becomes: " in page) == (True,) * 3
    assert list(ticket.tried_steps.values_list("step__code", "result", "channel")) == [
        ("restart-modem", "did not help", "phone"),
        ("check-cables", "not possible", "phone"),
    ]
    assert FieldOrder.objects.count() == 0


def test_the_same_step_is_noted_once(at_desk, ticket, step, url):
    press(at_desk, url, "step", step=step.pk, result="helped")
    assert "was noted already" in press(at_desk, url, "step", step=step.pk, result="not_helped")
    assert ticket.tried_steps.get().result == "helped"


@pytest.mark.parametrize(
    "sent", [{}, {"step": "x", "result": "helped"}, {"step": 0, "result": "helped"}, {"result": "helped"}]
)
def test_a_step_that_is_none_of_ours_is_refused(at_desk, ticket, url, sent):
    assert "toast--error" in press(at_desk, url, "step", **sent)
    assert not ticket.tried_steps.exists()


def test_the_verdict_follows_what_is_typed_and_writes_nothing(at_desk, ticket, url):
    try_all(ticket)
    broken = Category.objects.get(organisation=ticket.organisation, code="line-damage")
    billing = Category.objects.get(organisation=ticket.organisation, code="billing")

    def said(**facts) -> str:
        answer = at_desk.post(f"{url}verdict/", facts, **HTMX)
        assert answer.status_code == 200
        return text_of(answer)

    assert "A visit is needed because" in said(category=ticket.category.pk, line_test="failed")
    assert "solved from afar" in said(category=ticket.category.pk, line_test="passed")
    assert "a line test" in said(category=ticket.category.pk, line_test="")
    assert "Leitung" in said(category=broken.pk)
    assert "solved from afar" in said(category=billing.pk)
    assert "a category that we know" in said(category="")
    assert 'id="verdict"' in said(category="999999999", line_test="x")
    before = (ticket.category_id, ticket.line_test)
    ticket.refresh_from_db()
    assert (before, FieldOrder.objects.count()) == ((ticket.category_id, ticket.line_test), 0)


def test_the_preview_says_what_the_gate_then_does(ticket):
    try_all(ticket)
    foreseen = foresee(ticket=ticket)
    convert_one(ticket=ticket)
    assert (foreseen.kind, foreseen.order_type) == ("order", FieldOrder.objects.get().order_type)


def test_kind_and_line_test_are_saved_until_an_order_is_made(at_desk, ticket, url):
    broken = Category.objects.get(organisation=ticket.organisation, code="line-damage")
    page = press(at_desk, url, "facts", category=broken.pk, line_test="unclear", line_test_detail="-31 dBm")
    ticket.refresh_from_db()
    assert (ticket.category, ticket.line_test, ticket.line_test_detail) == (broken, "unclear", "-31 dBm")
    assert 'data-visit="yes"' in page
    assert 'id="dates"' in press(at_desk, url, "order")
    page = press(at_desk, url, "facts", category="", line_test="unclear", line_test_detail="-31 dBm")
    assert "The kind of this case stays as it is" in page


def test_a_visit_is_ordered_with_one_press_and_only_where_the_gate_says_so(at_desk, ticket, url):
    assert "Not yet: see what is missing." in press(at_desk, url, "order")
    try_all(ticket)
    page = press(at_desk, url, "order")
    order = FieldOrder.objects.get()
    assert (f"order {order.number}" in page, "The visit is ordered." in page) == (True, True)
    press(at_desk, url, "order")
    assert FieldOrder.objects.count() == 1


def test_a_case_that_waits_for_a_new_date_has_its_order_already(at_desk, ticket, url):
    try_all(ticket)
    press(at_desk, url, "order")
    Ticket.objects.filter(pk=ticket.pk).update(state="pending")
    page = press(at_desk, url, "facts", category="", line_test="failed")
    assert ("A visit is ordered" in page, "data-step=" in page, "stays as it is" in page) == (True, False, True)


def test_what_was_said_is_noted_once_by_whom_it_was_said_to(at_desk, agent, ticket, url):
    form = {"uuid": str(uuid4()), "text": "Ruft morgen <b>wieder</b> an", "channel": "shop"}
    press(at_desk, url, "contact", **form)
    page = press(at_desk, url, "contact", **form)
    contact = Contact.objects.get()
    assert (contact.ticket, contact.agent, contact.channel) == (ticket, agent, "shop")
    assert "&lt;b&gt;wieder" in page


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"uuid": "x", "text": "a", "channel": "phone"},
        {"uuid": str(uuid4()), "text": "", "channel": "phone"},
        {"uuid": str(uuid4()), "text": "a\x00", "channel": "phone"},
        {"uuid": str(uuid4()), "text": "a", "channel": "telepathy"},
    ],
)
def test_a_note_with_mistakes_is_refused_in_words(at_desk, url, sent):
    assert "toast--error" in press(at_desk, url, "contact", **sent)
    assert Contact.objects.count() == 0


def test_solved_on_the_phone_ends_case_and_order_and_is_undone_with_one_press(at_desk, ticket, url):
    try_all(ticket)
    press(at_desk, url, "order")
    page = press(at_desk, url, "solved")
    ticket.refresh_from_db()
    assert (ticket.state, FieldOrder.objects.get().state) == ("resolved", "cancelled")
    assert ("Open again" in page, "Solved on the phone <kbd" in page) == (True, False)
    assert "can&#x27;t become" in press(at_desk, url, "solved")
    press(at_desk, url, "again")
    ticket.refresh_from_db()
    assert ticket.state == "acknowledged"
    assert "Only a resolved ticket" in press(at_desk, url, "again")


PRESSES = ["verdict", "facts", "step", "contact", "solved", "again", "order", "hold", "confirm", "release"]


def test_a_strangers_case_is_not_there_and_looking_changes_nothing(at_desk, organisation, url):
    stranger = signed_in(UserFactory(role="agent"))
    technician = signed_in(UserFactory(organisation=organisation, role="technician"))
    assert [stranger.get(each).status_code for each in (url, f"{url}dates/")] == [404, 404]
    assert {stranger.post(f"{url}{what}/").status_code for what in PRESSES} == {404}
    assert {technician.post(f"{url}{what}/").status_code for what in PRESSES} == {403}
    assert {at_desk.get(f"{url}{what}/").status_code for what in PRESSES} == {405}


def test_a_deleted_case_is_not_there(at_desk, ticket, url):
    ticket.deleted_at = ticket.reported_at
    ticket.save()
    assert at_desk.get(url).status_code == 404


def test_the_page_costs_as_much_with_one_contact_and_step_as_with_three(at_desk, ticket, url):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert at_desk.get(url).status_code == 200
        return len(captured)

    def more(code: str) -> None:
        step = RemoteStep.objects.get(organisation=ticket.organisation, code=code)
        TriedStep.objects.create(ticket=ticket, step=step, result="did not help")
        ContactFactory(ticket=ticket, agent=UserFactory(organisation=ticket.organisation))
        TicketFactory(site=ticket.site)

    more("restart-modem")
    queries()
    one = queries()
    more("other-device")
    more("other-cable")
    assert (queries(), one <= 24) == (one, True)
