"""The conversion: what becomes of tickets, one at a time and in bulk."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from orders.models import CustomerPhone, Event, FieldOrder, GateRule, RuleSet, Site, Ticket, TriedStep, Visit
from orders.services.gate import GateCounts, convert, make_order
from orders.services.transitions import move
from tests.factories import CategoryFactory, OrderTypeFactory, SiteFactory, TicketFactory, at
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(organisation) -> RuleWorld:
    return RuleWorld(organisation)


def counts(result: GateCounts) -> dict[str, object]:
    """Only what is not zero."""
    return {name: value for name, value in vars(result).items() if value}


def test_a_complete_ticket_becomes_an_order_with_its_first_visit(world):
    ticket = world.ticket()
    result = convert(organisation=world.organisation)
    ticket.refresh_from_db()
    order = FieldOrder.objects.get()
    assert counts(result) == {"read": 1, "orders": 1}
    assert (ticket.state, ticket.order, ticket.missing) == ("inProgress", order, [])
    assert (order.ticket, order.site, order.service, order.order_type) == (
        ticket, ticket.site, "internet", world.repair,
    )  # fmt: skip
    assert (order.state, order.priority, order.service_minutes) == ("acknowledged", 30, 45)
    # Monday 10:00 and 10 working hours: 8 until 18:00, 2 on Tuesday.
    assert order.due_at == at("2026-11-24 10:00")
    visit = Visit.objects.get()
    assert (visit.order, visit.state) == (order, "open")
    event = Event.objects.get()
    assert (event.kind, event.data) == (
        "order.opened", {"order_id": order.pk, "ticket_id": ticket.pk, "visit_id": visit.pk},
    )  # fmt: skip


def test_an_incomplete_ticket_says_exactly_what_is_missing(world):
    site = world.site(customer__phone="", point=None, accuracy="")
    ticket = world.ticket(site=site, tried=False)
    result = convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.missing) == ("pending", ["phone", "point", "steps"])
    assert list(ticket.missing_steps.all()) == [world.step]
    assert counts(result) == {"read": 1, "held_back": 1, "missing": {"phone": 1, "point": 1, "steps": 1}}
    assert not FieldOrder.objects.exists()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"category": None, "ticket_type": "strange"}, ["category"]),
        ({"category": None, "ticket_type": "strange", "site": None}, ["category", "point", "territory"]),
        ({"customer": None}, ["phone"]),
        ({"site": None}, ["point", "territory"]),
    ],
)
def test_what_is_missing(world, change, missing):
    ticket = world.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(**change)
    convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert ticket.missing == missing


def test_a_category_without_a_rule_and_one_without_a_visit(world):
    no_rule = world.ticket(category=CategoryFactory(organisation=world.organisation))
    billing = CategoryFactory(organisation=world.organisation)
    GateRule.objects.create(rule_set=world.rule_set, category=billing, order_type=None)
    no_visit = world.ticket(category=billing)
    convert(organisation=world.organisation)
    assert [Ticket.objects.get(pk=each.pk).missing for each in (no_rule, no_visit)] == [["rule"], ["no_visit"]]


def test_the_category_is_found_by_an_alias_that_was_added_later(world):
    ticket = world.ticket(category=None, ticket_type="Total Blackout")
    convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert ticket.missing == ["category"]
    world.category.aliases.append("total blackout")
    world.category.save()
    convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.category) == ("inProgress", world.category)


def test_a_site_without_territory_is_given_the_one_of_its_postal_code(world):
    site = SiteFactory(organisation=world.organisation, territory=None, postal_code="50674")
    world.ticket(site=site)
    assert convert(organisation=world.organisation).orders == 1
    assert Site.objects.get(pk=site.pk).territory == world.territory


def test_a_held_back_ticket_passes_once_the_evidence_is_there(world):
    ticket = world.ticket(tried=False)
    convert(organisation=world.organisation)
    TriedStep.objects.create(ticket=ticket, step=world.step)
    Ticket.objects.get(pk=ticket.pk).save()  # any change of the ticket
    assert counts(convert(organisation=world.organisation)) == {"read": 1, "orders": 1}
    ticket.refresh_from_db()
    assert (ticket.missing, list(ticket.missing_steps.all())) == ([], [])


def test_nothing_is_looked_at_twice_for_nothing(world):
    world.ticket(tried=False)
    world.ticket()
    assert convert(organisation=world.organisation).read == 2
    assert counts(convert(organisation=world.organisation)) == {}
    assert convert(organisation=world.organisation, look_again=True).read == 1


def test_a_change_of_the_rules_makes_the_gate_look_again(world):
    world.ticket(tried=False)
    convert(organisation=world.organisation)
    world.rule.evidence = ["phone"]
    world.rule.save()
    assert counts(convert(organisation=world.organisation, dry_run=True)) == {"read": 1, "orders": 1}
    assert counts(convert(organisation=world.organisation)) == {"read": 1, "orders": 1}


def test_a_held_back_ticket_that_did_not_change_keeps_its_time_of_change(world):
    ticket = world.ticket(tried=False)
    convert(organisation=world.organisation)
    before = Ticket.objects.get(pk=ticket.pk).updated_at
    convert(organisation=world.organisation, look_again=True)
    assert Ticket.objects.get(pk=ticket.pk).updated_at == before


def test_a_dry_run_counts_and_writes_nothing(world):
    site = world.site()
    tickets = [world.ticket(site=site), world.ticket(site=site), world.ticket(tried=False)]
    assert counts(convert(organisation=world.organisation, dry_run=True)) == {
        "read": 3, "orders": 1, "linked": 1, "held_back": 1, "missing": {"steps": 1},
    }  # fmt: skip
    assert {Ticket.objects.get(pk=ticket.pk).state for ticket in tickets} == {"acknowledged"}
    assert not FieldOrder.objects.exists()


def test_a_dry_run_counts_across_chunks_as_the_real_run_does(world):
    site = world.site()
    for _ in range(5):
        world.ticket(site=site)
    dry = convert(organisation=world.organisation, dry_run=True, chunk=2)
    real = convert(organisation=world.organisation, chunk=2)
    assert counts(dry) == counts(real) == {"read": 5, "orders": 1, "linked": 4}


def test_the_second_ticket_of_a_fault_joins_the_open_order_whatever_evidence_it_lacks(world):
    first = world.ticket()
    convert(organisation=world.organisation)
    second = world.ticket(site=first.site, tried=False)
    assert counts(convert(organisation=world.organisation)) == {"read": 1, "linked": 1}
    second.refresh_from_db()
    assert (second.state, second.order, second.missing) == ("inProgress", FieldOrder.objects.get(), [])


def test_a_ticket_held_back_before_joins_the_order_that_another_one_opens(world):
    first = world.ticket(tried=False)
    convert(organisation=world.organisation)
    world.ticket(site=first.site)
    convert(organisation=world.organisation)
    assert counts(convert(organisation=world.organisation)) == {"read": 1, "linked": 1}


def test_another_service_at_the_same_site_is_another_fault(world):
    television = CategoryFactory(organisation=world.organisation, service="tv")
    GateRule.objects.create(rule_set=world.rule_set, category=television, order_type=world.repair)
    first = world.ticket()
    world.ticket(site=first.site, category=television)
    assert convert(organisation=world.organisation).orders == 2


def complete(order: FieldOrder, *, closed_at) -> None:
    move(row=order, to="completed", closed_at=closed_at)
    order.visits.update(state="finished", outcome="done")
    Ticket.objects.filter(order=order).update(state="resolved")


@pytest.mark.parametrize(("days", "is_repeat"), [(29, True), (30, True), (31, False)])
def test_a_new_ticket_within_30_days_of_the_completed_order_is_a_repeat(world, days, is_repeat):
    first = world.ticket()
    convert(organisation=world.organisation)
    earlier = FieldOrder.objects.get()
    complete(earlier, closed_at=at("2026-12-01 12:00"))
    second = world.ticket(site=first.site, reported_at=at("2026-12-01 12:00") + timedelta(days=days))
    result = convert(organisation=world.organisation)
    order = FieldOrder.objects.exclude(pk=earlier.pk).get()
    second.refresh_from_db()
    assert (result.orders, result.repeats) == (1, int(is_repeat))
    assert (second.is_repeat, order.predecessor, order.priority) == (
        (True, earlier, 50) if is_repeat else (False, None, 30)
    )


def test_the_priority_of_a_repeat_ends_at_100(world):
    world.rule.priority = 95
    world.rule.save()
    first = world.ticket()
    convert(organisation=world.organisation)
    complete(FieldOrder.objects.get(), closed_at=timezone.now())
    world.ticket(site=first.site, reported_at=timezone.now())
    convert(organisation=world.organisation)
    assert list(FieldOrder.objects.order_by("pk").values_list("priority", flat=True)) == [95, 100]


def test_a_reopened_ticket_gets_a_new_order_after_the_old_one_whose_clock_starts_anew(world):
    ticket = world.ticket()
    convert(organisation=world.organisation)
    earlier = FieldOrder.objects.get()
    complete(earlier, closed_at=at("2026-11-30 12:00"))
    Ticket.objects.filter(pk=ticket.pk).update(state="acknowledged", gate_checked_at=None)
    assert convert(organisation=world.organisation).repeats == 1
    order = FieldOrder.objects.exclude(pk=earlier.pk).get()
    # Monday 12:00: 6 hours until 18:00, 4 on Tuesday.
    assert (order.predecessor, order.due_at) == (earlier, at("2026-12-01 12:00"))


def test_the_rule_set_is_the_tickets_own_its_sources_its_segments_or_the_default(world):
    for name, fields in {"own": {}, "county": {"sources": ["letters"]}, "shops": {"segments": ["business"]}}.items():
        rule_set = RuleSet.objects.create(organisation=world.organisation, name=name, **fields)
        order_type = OrderTypeFactory(organisation=world.organisation, code=name)
        GateRule.objects.create(rule_set=rule_set, category=world.category, order_type=order_type)
    own = RuleSet.objects.get(name="own")
    business = {"customer__segment": "business"}
    everything = world.ticket(site=world.site(**business), source="letters", rule_set=own)
    by_source = world.ticket(site=world.site(**business), source="letters")
    by_segment = world.ticket(site=world.site(**business))
    default = world.ticket()
    convert(organisation=world.organisation)
    types = [
        FieldOrder.objects.get(ticket=each).order_type.code for each in (everything, by_source, by_segment, default)
    ]
    assert types == ["own", "county", "shops", "repair"]


def test_an_explicit_rule_set_stands_above_all_and_looks_again(world):
    ticket = world.ticket(tried=False)
    convert(organisation=world.organisation)
    lax = RuleSet.objects.create(organisation=world.organisation, name="lax")
    GateRule.objects.create(rule_set=lax, category=world.category, order_type=world.repair)
    assert convert(rule_set=lax).orders == 1
    assert FieldOrder.objects.get().ticket == ticket


def test_a_rule_set_of_another_organisation_is_refused(world, other_organisation):
    stranger = RuleSet.objects.create(organisation=other_organisation, name="lax")
    with pytest.raises(ValidationError):
        convert(organisation=world.organisation, rule_set=stranger)


def test_another_organisations_tickets_and_deleted_ones_stay_alone(world):
    stranger = TicketFactory()
    deleted = world.ticket(deleted_at=timezone.now())
    assert counts(convert(organisation=world.organisation)) == {}
    for ticket in (stranger, deleted):
        ticket.refresh_from_db()
        assert ticket.gate_checked_at is None


def test_without_an_organisation_all_of_them_are_worked(world, other_organisation):
    world.ticket()
    RuleWorld(other_organisation).ticket()
    assert convert().orders == 2


def test_progress_is_told_after_each_chunk(world):
    for _ in range(5):
        world.ticket()
    told = []
    convert(organisation=world.organisation, chunk=2, progress=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_the_number_of_queries_does_not_depend_on_the_number_of_tickets(world):
    convert(organisation=world.organisation)  # from here on the rules are known
    numbers = []
    for tickets in (1, 3):
        for _ in range(tickets):
            world.ticket()
            world.ticket(tried=False)
        with CaptureQueriesContext(connection) as queries:
            convert(organisation=world.organisation)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_an_order_can_be_made_by_hand(world):
    ticket = world.ticket(tried=False)
    order = make_order(ticket=ticket, order_type=world.repair, priority=70)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.order, order.priority, order.service) == ("inProgress", order, 70, "internet")
    assert order.visits.count() == 1
    with pytest.raises(ValidationError):
        make_order(ticket=world.ticket(site=ticket.site), order_type=world.repair)


def test_an_order_by_hand_needs_a_site(world):
    ticket = world.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(site=None)
    with pytest.raises(ValidationError, match="address"):
        make_order(ticket=ticket, order_type=world.repair)


def test_a_reachable_number_is_demanded_only_by_the_rule(world):
    ticket = world.ticket()
    CustomerPhone.objects.all().delete()
    world.rule.evidence = []
    world.rule.save()
    convert(organisation=world.organisation)
    ticket.refresh_from_db()
    assert ticket.state == "inProgress"
