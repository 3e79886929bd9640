"""What happens to a ticket beside the gate, and that the gate looks again."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from orders.models import CustomerPhone, Event, FieldOrder, Site, Ticket, Visit
from orders.models.states import TransitionError
from orders.services import tickets
from orders.services.customers import add_phones
from orders.services.gate import convert
from tests.factories import COLOGNE, CustomerFactory, at
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(organisation) -> RuleWorld:
    return RuleWorld(organisation)


@pytest.mark.parametrize("word", ["internet-down", "Internet_Down", " no  internet ", "NO-INTERNET"])
def test_the_category_is_found_by_code_or_alias_and_the_type_is_kept_as_sent(world, word):
    ticket = tickets.open_ticket(organisation=world.organisation, source="api", ticket_type=word)
    assert (ticket.category, ticket.ticket_type, ticket.state) == (world.category, word, "acknowledged")


def test_an_unknown_type_leaves_the_category_empty(world):
    assert tickets.open_ticket(organisation=world.organisation, source="api", ticket_type="?").category is None


def test_a_bad_field_is_named(world):
    with pytest.raises(ValidationError) as refused:
        tickets.open_ticket(organisation=world.organisation, source="api", line_test="perhaps")
    assert list(refused.value.message_dict) == ["line_test"]


def test_the_same_number_from_the_same_source_is_refused(world):
    tickets.open_ticket(organisation=world.organisation, source="api", external_id="7")
    with pytest.raises(IntegrityError, match="ticket_external_id_unique"):
        tickets.open_ticket(organisation=world.organisation, source="api", external_id="7")


def bare_ticket(world) -> Ticket:
    """Nothing that the rule demands is there."""
    site = Site.objects.create(organisation=world.organisation, postal_code="99999")
    customer = CustomerFactory(organisation=world.organisation, phone="")
    ticket = tickets.open_ticket(
        organisation=world.organisation, source="api", customer=customer, site=site, ticket_type="internet-down"
    )
    convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert ticket.missing == ["phone", "point", "territory", "steps"]
    return ticket


def test_each_piece_of_evidence_makes_the_gate_look_again(world):
    ticket = bare_ticket(world)

    def missing_after(change) -> list[str]:
        change()
        assert convert(organisation=world.organisation).read == 1
        return Ticket.objects.get(pk=ticket.pk).missing

    site = ticket.site
    assert missing_after(lambda: add_phones(customer=ticket.customer, numbers=["+492215550142"])) == [
        "point", "territory", "steps",
    ]  # fmt: skip
    site.postal_code = "50674"
    assert missing_after(lambda: tickets.save_site(site=site)) == ["point", "steps"]
    site.point, site.accuracy = COLOGNE, "exact"
    assert missing_after(lambda: tickets.save_site(site=site)) == ["steps"]
    contact = {"channel": "phone", "direction": "in", "at": at("2026-11-23 11:00"), "text": "Immer noch nichts."}
    assert missing_after(lambda: tickets.add_contact(ticket=ticket, **contact)) == ["steps"]
    assert missing_after(lambda: tickets.record_line_test(ticket=ticket, result="failed", detail="−31 dBm")) == [
        "steps"
    ]
    assert missing_after(lambda: tickets.add_tried_step(ticket=ticket, step=world.step, result="ohne Erfolg")) == []
    assert Ticket.objects.get(pk=ticket.pk).state == "inProgress"


def test_a_number_is_kept_once(world):
    customer = CustomerFactory(organisation=world.organisation, phone="+492215550142")
    add_phones(customer=customer, numbers=["+49 221 5550142"])
    add_phones(customer=customer, numbers=["+492215550143", "+49 221 5550143"])
    assert list(CustomerPhone.objects.filter(customer=customer).values_list("position", flat=True)) == [0, 1]


def test_only_a_number_that_was_not_known_makes_the_gate_look_again(world):
    ticket = world.ticket()
    add_phones(customer=ticket.customer, numbers=["0221 5550142"])
    Ticket.objects.filter(pk=ticket.pk).update(gate_checked_at=at("2026-11-23 10:00"))

    def is_checked() -> bool:
        return Ticket.objects.get(pk=ticket.pk).gate_checked_at is not None

    add_phones(customer=ticket.customer, numbers=["0221 5550142"])
    assert is_checked()
    add_phones(customer=ticket.customer, numbers=["0221 5550142", "0221 5550143"])
    assert not is_checked()


def test_a_number_that_is_none_is_refused(world):
    with pytest.raises(ValidationError):
        add_phones(customer=CustomerFactory(organisation=world.organisation), numbers=["12"])


def test_a_step_in_words_is_kept_and_an_empty_one_refused(world):
    ticket = world.ticket(tried=False)
    tickets.add_tried_step(ticket=ticket, text="Nachbarin gefragt")
    assert ticket.tried_steps.get().text == "Nachbarin gefragt"
    with pytest.raises(ValidationError):
        tickets.add_tried_step(ticket=ticket)


def test_a_message_that_its_system_told_before_is_refused(world):
    message = {"channel": "chat", "direction": "in", "at": at("2026-11-23 11:00"), "source": "chat"}
    ticket = world.ticket()
    tickets.add_contact(ticket=ticket, text="Eins", external_id="7", **message)
    with pytest.raises(ValidationError):
        tickets.add_contact(ticket=ticket, text="Zwei", external_id="7", **message)
    assert ticket.contacts.get(external_id="7").text == "Eins"


def test_a_contact_by_a_channel_that_there_is_not_is_refused_and_the_field_named(world):
    with pytest.raises(ValidationError) as error:
        tickets.add_contact(ticket=world.ticket(), channel="fax", direction="in", at=at("2026-11-23 11:00"), text="x")
    assert list(error.value.message_dict) == ["channel"]


def test_a_case_solved_on_the_phone_calls_off_the_visit_that_nobody_has_begun(world):
    ticket = world.ticket()
    convert(organisation=world.organisation)
    tickets.resolve(ticket=ticket, reason="Stecker war locker")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.state_reason) == ("resolved", "Stecker war locker")
    assert ticket.resolved_at is not None
    assert (FieldOrder.objects.get().state, Visit.objects.get().state) == ("cancelled", "cancelled")
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "order.opened", "ticket.resolved", "order.closed",
    ]  # fmt: skip


def test_the_visit_stays_while_another_ticket_waits_for_it(world):
    ticket = world.ticket()
    world.ticket(site=ticket.site)
    convert(organisation=world.organisation)
    tickets.resolve(ticket=ticket)
    assert FieldOrder.objects.get().state == "acknowledged"


def test_not_solved_leads_to_a_new_order_after_the_old_one(world):
    ticket = world.ticket()
    convert(organisation=world.organisation)
    order = FieldOrder.objects.get()
    FieldOrder.objects.update(state="completed", closed_at=at("2026-11-24 12:00"))
    Visit.objects.update(state="finished", outcome="done")
    tickets.resolve(ticket=ticket)
    tickets.reopen(ticket=ticket, reason="Geht immer noch nicht")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.resolved_at) == ("acknowledged", None)
    convert(organisation=world.organisation)
    assert FieldOrder.objects.exclude(pk=order.pk).get().predecessor == order


@pytest.mark.parametrize("state", ["acknowledged", "pending", "held", "inProgress", "closed", "cancelled"])
def test_only_a_resolved_ticket_can_be_reopened(world, state):
    ticket = world.ticket(state=state)
    with pytest.raises(TransitionError, match="Only a resolved ticket can be opened again"):
        tickets.reopen(ticket=ticket, reason="")
    assert Ticket.objects.get(pk=ticket.pk).state == state
