"""Outages: found, mended by one network order, and what becomes of the homes behind them."""

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Event, FieldOrder, Outage, Site, Ticket
from orders.services.gate import convert
from orders.services.outages import close_outage
from orders.services.transitions import move
from tests.factories import CategoryFactory, OrderTypeFactory, at
from tests.orders.gate_cases import RuleWorld

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(organisation) -> RuleWorld:
    return RuleWorld(organisation, outage_tickets=3, outage_span_minutes=60).with_network_orders()


def on_olt(world, minute, **fields) -> Ticket:
    reported_at = at(f"2026-11-23 10:{minute:02d}")
    return world.ticket(network_element="OLT-7", **{"reported_at": reported_at, "line_test": "failed"} | fields)


def states(*tickets):
    return [Ticket.objects.get(pk=ticket.pk).state for ticket in tickets]


def test_three_homes_on_one_element_make_one_outage_one_network_order_and_no_home_visits(world):
    tickets = [on_olt(world, minute, tried=minute != 20) for minute in (0, 10, 20)]
    result = convert(organisation=world.organisation)
    assert (result.outages, result.on_hold, result.orders) == (1, 3, 0)
    outage, order = Outage.objects.get(), FieldOrder.objects.get()
    assert (outage.network_element, outage.state) == ("OLT-7", "open")
    assert (order.outage, order.ticket, order.order_type, order.priority) == (outage, None, world.network, 90)
    assert states(*tickets) == ["held", "held", "held"]
    assert set(Ticket.objects.values_list("outage", flat=True)) == {outage.pk}
    assert order.visits.get().state == "open"


def test_open_outages_with_nobody_left_to_hold_cost_the_gate_nothing(world):
    def queries_of_a_run():
        with CaptureQueriesContext(connection) as queries:
            convert(organisation=world.organisation)
        return len(queries)

    Outage.objects.create(organisation=world.organisation, network_element="OLT-1")
    queries_of_a_run()  # the first one remembers the rules
    with_one = queries_of_a_run()
    for number in range(2, 12):
        Outage.objects.create(organisation=world.organisation, network_element=f"OLT-{number}")
    assert queries_of_a_run() == with_one


def test_the_network_order_is_done_amid_the_homes_and_at_nobodys_door(world):
    for minute, longitude in ((0, 6.0), (10, 7.0), (20, 8.0)):
        on_olt(world, minute, site=world.site(point=Point(longitude, 51.0, srid=4326)))
    convert(organisation=world.organisation)
    site = FieldOrder.objects.get().site
    assert (site.customer, site.street, site.territory, site.accuracy) == (
        None, "OLT-7", world.territory, "postal_code",
    )  # fmt: skip
    assert site.point.coords == pytest.approx((7.0, 51.0))


def test_the_next_outage_of_the_element_finds_its_corrected_place(world):
    for minute in (0, 10, 20):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    place = FieldOrder.objects.get().site
    close_outage(outage=Outage.objects.get())
    for minute in (30, 40, 50):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    assert FieldOrder.objects.filter(outage__state="open").get().site == place


def test_below_the_threshold_homes_are_visited(world):
    assert [on_olt(world, minute) for minute in (0, 10)]
    assert convert(organisation=world.organisation).orders == 2


def test_what_needs_no_visit_is_no_sign_of_an_outage(world):
    billing = CategoryFactory(organisation=world.organisation)
    world.rule_set.rules.create(category=billing, order_type=None)
    for minute in (0, 10, 20):
        on_olt(world, minute, category=billing)
    assert convert(organisation=world.organisation).outages == 0


def test_a_later_ticket_on_the_element_is_held_too(world):
    for minute in (0, 10, 20):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    late = on_olt(world, 50)
    assert convert(organisation=world.organisation).on_hold == 1
    assert states(late) == ["held"]


def test_unstarted_orders_of_the_homes_are_put_on_hold_and_begun_ones_are_left_alone(world):
    waiting, begun = on_olt(world, 0), on_olt(world, 5)
    convert(organisation=world.organisation)
    begun_order = FieldOrder.objects.get(ticket=begun)
    move(row=begun_order.visits.get(), to="en_route")
    on_olt(world, 10)
    convert(organisation=world.organisation)
    held = FieldOrder.objects.get(ticket=waiting)
    assert (held.state, held.visits.get().state) == ("held", "open")
    assert states(waiting, begun) == ["held", "inProgress"]
    assert FieldOrder.objects.get(pk=begun_order.pk).state == "acknowledged"
    assert Event.objects.filter(kind="order.held").values_list("data__order_id", flat=True).get() == held.pk


def test_a_second_ticket_of_a_home_on_hold_is_held_with_it(world):
    first = on_olt(world, 0)
    convert(organisation=world.organisation)
    for minute in (5, 10):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    second = world.ticket(site=first.site)
    convert(organisation=world.organisation)
    second.refresh_from_db()
    assert (second.state, second.outage, second.order) == (
        "held", Outage.objects.get(), FieldOrder.objects.get(ticket=first),
    )  # fmt: skip


def test_after_the_outage_failing_lines_go_on_and_the_others_are_resolved(world):
    fails_with_order, works_with_order = on_olt(world, 0), on_olt(world, 1)
    convert(organisation=world.organisation)
    fails, works = on_olt(world, 10), on_olt(world, 20)
    convert(organisation=world.organisation)
    Ticket.objects.filter(pk__in=[works.pk, works_with_order.pk]).update(line_test="passed")
    close_outage(outage=Outage.objects.get())
    assert states(fails_with_order, works_with_order, fails, works) == [
        "inProgress", "resolved", "acknowledged", "resolved",
    ]  # fmt: skip
    order_states = {order.ticket_id: order.state for order in FieldOrder.objects.exclude(ticket=None)}
    assert order_states == {fails_with_order.pk: "acknowledged", works_with_order.pk: "cancelled"}
    network = FieldOrder.objects.get(ticket=None)
    assert (network.state, network.visits.get().state) == ("cancelled", "cancelled")
    told = Event.objects.exclude(kind="order.opened").order_by("kind", "pk").values_list("kind", flat=True)
    assert list(told) == [
        "order.closed", "order.closed", "order.held", "order.held", "order.released", "ticket.resolved",
        "ticket.resolved",
    ]  # fmt: skip


def test_what_still_fails_gets_a_visit_and_makes_no_second_outage(world):
    tickets = [on_olt(world, minute) for minute in (0, 10, 20)]
    convert(organisation=world.organisation)
    close_outage(outage=Outage.objects.get())
    result = convert(organisation=world.organisation)
    assert (result.outages, result.orders) == (0, 3)
    assert states(*tickets) == ["inProgress"] * 3


def test_closing_twice_changes_nothing(world, dispatcher):
    for minute in (0, 10, 20):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    outage = Outage.objects.get()
    close_outage(outage=outage, by=dispatcher)
    events = Event.objects.count()
    close_outage(outage=outage, by=dispatcher)
    assert Event.objects.count() == events


def test_a_network_order_that_is_begun_is_not_cancelled(world):
    for minute in (0, 10, 20):
        on_olt(world, minute)
    convert(organisation=world.organisation)
    move(row=FieldOrder.objects.get().visits.get(), to="on_site")
    close_outage(outage=Outage.objects.get())
    assert FieldOrder.objects.get(outage__isnull=False).state == "acknowledged"


def test_a_dry_run_finds_the_outage_and_makes_nothing(world):
    for minute in (0, 10, 20):
        on_olt(world, minute)
    result = convert(organisation=world.organisation, dry_run=True)
    assert (result.outages, result.on_hold) == (1, 3)
    assert not Outage.objects.exists()
    assert not Site.objects.filter(customer=None).exists()


def test_without_a_network_order_type_there_are_no_outages(organisation):
    world = RuleWorld(organisation, outage_tickets=1)
    OrderTypeFactory(organisation=organisation, code="other")
    on_olt(world, 0)
    result = convert(organisation=organisation)
    assert (result.outages, result.orders) == (0, 1)
