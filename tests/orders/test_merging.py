"""Two tickets become one case, and two again."""

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from orders.models import Callback, Contact, Event, FieldOrder, Message, Ticket, TicketMerge, TriedStep
from orders.services.merging import merge, survivor, unmerge
from orders.services.tickets import record_line_test
from tests.factories import (
    CallbackFactory,
    ContactFactory,
    CustomerFactory,
    FieldOrderFactory,
    SiteFactory,
    TicketFactory,
    VisitFactory,
    at,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def site(organisation):
    return SiteFactory(organisation=organisation)


def full(site, **facts) -> Ticket:
    ticket = TicketFactory(site=site, **facts)
    ContactFactory(ticket=ticket)
    TriedStep.objects.create(ticket=ticket, text="Neustart", at=at("2026-11-21 09:00"))
    CallbackFactory(ticket=ticket)
    Message.objects.create(
        organisation=ticket.organisation,
        ticket=ticket,
        event="done",
        dedupe_key=f"k{ticket.pk}",
        channel="sms",
        address="+4922155500",
        language="de",
        body="x",
    )
    return ticket


def owners() -> list[set[int]]:
    return [set(model.objects.values_list("ticket", flat=True)) for model in (Contact, TriedStep, Callback, Message)]


def fresh(*tickets: Ticket) -> list[Ticket]:
    return [Ticket.objects.get(pk=ticket.pk) for ticket in tickets]


def test_everything_is_kept_and_can_be_taken_back(site, dispatcher):
    old, kept = full(site), full(site)
    Ticket.objects.update(gate_checked_at=at("2026-11-22 09:00"))

    done = merge(ticket=old, into=kept, by=dispatcher)

    old, kept = fresh(old, kept)
    assert owners() == [{kept.pk}] * 4
    assert (old.state, old.state_reason, kept.state) == ("cancelled", f"Merged into {kept}", "acknowledged")
    assert (kept.gate_checked_at, done.by) == (None, dispatcher)
    assert list(Event.objects.values_list("kind", "data")) == [("ticket.cancelled", {"ticket_id": old.pk})]
    later = ContactFactory(ticket=kept)

    unmerge(merge=done)

    old, kept = fresh(old, kept)
    assert owners() == [{old.pk, kept.pk}] * 4
    assert (old.state, old.state_reason, old.gate_checked_at) == ("acknowledged", "", None)
    assert Contact.objects.get(pk=later.pk).ticket == kept
    with pytest.raises(ValidationError, match="undone already"):
        unmerge(merge=done)


def test_an_open_order_goes_over_and_comes_back(site):
    visit = VisitFactory(order__ticket__site=site)
    order, old, kept = visit.order, visit.order.ticket, TicketFactory(site=site, state="pending", missing=["phone"])

    done = merge(ticket=old, into=kept)

    old, kept = fresh(old, kept)
    assert (kept.state, kept.order, kept.missing, old.state) == ("inProgress", order, [], "cancelled")
    assert FieldOrder.objects.get().ticket == kept

    unmerge(merge=done)
    old, kept = fresh(old, kept)
    assert (old.state, old.order, kept.state, kept.order) == ("inProgress", order, "acknowledged", None)
    assert FieldOrder.objects.get().ticket == old


def test_an_order_on_hold_holds_the_case_that_it_goes_to(site):
    order = FieldOrderFactory(ticket__site=site, ticket__state="held", state="held")
    kept = TicketFactory(site=site)
    merge(ticket=order.ticket, into=kept)
    assert Ticket.objects.get(pk=kept.pk).state == "held"


def test_one_order_that_both_wait_for_stays(site):
    order = FieldOrderFactory(ticket__site=site)
    other = TicketFactory(site=site, order=order, state="inProgress")
    done = merge(ticket=order.ticket, into=other)
    assert (Ticket.objects.get(pk=other.pk).order, "orders" in done.moved) == (order, False)


def test_two_open_orders_are_refused_with_both_named(site):
    one, two = FieldOrderFactory(ticket__site=site), FieldOrderFactory(ticket__site=site, service="tv")
    with pytest.raises(ValidationError, match=f"Both have an open field order, {one} and {two}: cancel one"):
        merge(ticket=one.ticket, into=two.ticket)


def test_what_can_not_be_one_case_is_refused(site, other_organisation):
    ticket, kept = TicketFactory(site=site), TicketFactory(site=site)
    neighbour = TicketFactory(site=SiteFactory(organisation=site.organisation))
    stranger = TicketFactory(site__organisation=other_organisation)
    over = TicketFactory(site=site, state="resolved")
    gone = TicketFactory(site=site, deleted_at=at("2026-11-22 09:00"))
    for one, into, message in (
        (ticket, ticket, "two tickets of one organisation"),
        (ticket, stranger, "two tickets of one organisation"),
        (ticket, neighbour, "belong to two customers"),
        (ticket, over, "merge it the other way round"),
        (ticket, gone, "was deleted"),
    ):
        with pytest.raises(ValidationError, match=message):
            merge(ticket=one, into=into)
    merge(ticket=over, into=kept)
    assert Ticket.objects.get(pk=over.pk).state == "resolved"
    merge(ticket=kept, into=ticket)
    with pytest.raises(ValidationError, match=f"{kept} was merged into {ticket} already"):
        merge(ticket=kept, into=ticket)


def test_a_case_that_was_merged_on_is_taken_apart_from_the_end(site):
    a, b, c = full(site), full(site), full(site)
    first = merge(ticket=a, into=b)
    second = merge(ticket=b, into=c)
    assert survivor(a) == c
    with pytest.raises(ValidationError, match=f"Undo first: {b} → {c}"):
        unmerge(merge=first)
    unmerge(merge=second)
    unmerge(merge=first)
    assert owners() == [{a.pk, b.pk, c.pk}] * 4


def test_what_the_case_lacked_is_filled_in_and_taken_away_again(site):
    known, bare = TicketFactory(site=site), Ticket.objects.create(organisation=site.organisation, source="x")
    done = merge(ticket=known, into=bare)
    (bare,) = fresh(bare)
    assert (bare.customer, bare.site, bare.category) == (known.customer, known.site, known.category)
    unmerge(merge=done)
    (bare,) = fresh(bare)
    assert (bare.customer, bare.site, bare.category) == (None, None, None)


def test_the_newest_line_test_and_the_network_element_go_over_and_come_back(site):
    kept = TicketFactory(site=site, line_test="failed", line_test_detail="−31 dBm", line_test_at=at("2026-11-21 09:00"))
    facts = {"line_test": "passed", "line_test_detail": "−18 dBm", "line_test_at": at("2026-11-21 10:00")}
    old = TicketFactory(site=site, network_element="OLT-1", **facts)

    done = merge(ticket=old, into=kept)
    (case,) = fresh(kept)
    assert {name: getattr(case, name) for name in facts} == facts
    assert case.network_element == "OLT-1"

    unmerge(merge=done)
    (case,) = fresh(kept)
    assert (case.line_test, case.line_test_detail, case.line_test_at) == ("failed", "−31 dBm", at("2026-11-21 09:00"))
    assert case.network_element == ""


def test_an_older_line_test_and_another_network_element_do_not_go_over(site):
    kept = TicketFactory(site=site, line_test="failed", line_test_at=at("2026-11-21 10:00"), network_element="OLT-1")
    old = TicketFactory(site=site, line_test="passed", line_test_at=at("2026-11-21 09:00"), network_element="OLT-2")
    merge(ticket=old, into=kept)
    (case,) = fresh(kept)
    assert (case.line_test, case.network_element) == ("failed", "OLT-1")


def test_a_test_made_after_the_merge_stays_when_it_is_taken_back(site):
    kept, old = (
        TicketFactory(site=site),
        TicketFactory(site=site, line_test="failed", line_test_at=at("2026-11-21 09:00")),
    )
    done = merge(ticket=old, into=kept)
    (case,) = fresh(kept)
    record_line_test(ticket=case, result="passed", at=at("2026-11-21 10:00"))
    unmerge(merge=done)
    assert fresh(kept)[0].line_test == "passed"


LIST = "admin:orders_ticket_changelist"


def test_in_the_admin_a_merge_is_asked_first_and_the_old_number_is_found(dispatcher_client, site):
    old = TicketFactory(site=site, description="Seit gestern kein Bild", reported_at=at("2026-11-21 09:00"))
    kept = TicketFactory(site=site, name="neu")
    chosen = {"action": "merge_tickets", "_selected_action": [old.pk, kept.pk]}

    asked = dispatcher_client.post(reverse(LIST), chosen, headers={"Accept-Language": "de"})
    assert asked.status_code == 200
    assert [ticket.pk for ticket in asked.context["tickets"]] == [old.pk, kept.pk]
    assert not TicketMerge.objects.exists()
    page = asked.content.decode()
    for fact in (
        old.number,
        kept.number,
        old.customer.name,
        old.category.name,
        "21.11.2026 09:00",
        "Seit gestern kein",
    ):
        assert fact in page

    done = dispatcher_client.post(reverse(LIST), {**chosen, "into": kept.pk}, headers={"Accept-Language": "en"})
    assert done.status_code == 302
    assert [str(message) for message in get_messages(done.wsgi_request)] == [f"Merged into {kept}: {old}."]
    assert (TicketMerge.objects.get().ticket, TicketMerge.objects.get().into) == (old, kept)
    found = dispatcher_client.get(reverse(LIST), {"q": f"T{old.pk}"}).context["cl"].queryset
    assert {ticket.pk for ticket in found} == {old.pk, kept.pk}
    page = dispatcher_client.get(reverse("admin:orders_ticket_change", args=[old.pk])).content.decode()
    assert f"→ {kept}" in page

    undone = {"action": "undo", "_selected_action": [TicketMerge.objects.get().pk]}
    dispatcher_client.post(reverse("admin:orders_ticketmerge_changelist"), undone)
    assert TicketMerge.objects.get().undone_at


def test_in_the_admin_only_tickets_of_one_customer_are_merged(dispatcher_client, site):
    one = TicketFactory(site=site)
    other = TicketFactory(
        site__organisation=site.organisation, site__customer=CustomerFactory(organisation=site.organisation)
    )
    for pks in ([one.pk], [one.pk, other.pk]):
        chosen = {"action": "merge_tickets", "_selected_action": pks, "into": one.pk}
        answer = dispatcher_client.post(reverse(LIST), chosen, follow=True, headers={"Accept-Language": "en"})
        (message,) = answer.context["messages"]
        assert str(message) == "Choose two or more tickets of one customer."
    assert not TicketMerge.objects.exists()
