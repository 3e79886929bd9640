"""What `orders` tells has its consequences here: promises end, and nobody is sent where nothing is to be done."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from dispatch.booking.services.promises import promise_window
from dispatch.models import Assignment
from dispatch.planning import events, tasks
from orders.models import Event, FieldOrder, Message, Visit
from orders.services.events import tell
from tests.factories import AssignmentFactory, PlanFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(territory, technician, make_visit):
    """A promised visit, live in the published plan, in a draft and in an old version."""
    visit = make_visit()
    for version, state in ((1, "superseded"), (2, "published"), (3, "draft")):
        plan = PlanFactory(territory=territory, version=version, state=state)
        AssignmentFactory(plan=plan, visit=visit, technician=technician, live=state == "published")
    promise_window(order=visit.order, window=span("2026-11-23 08:00", 2), notify=False)
    return visit


def told(visit, kind, **data):
    with time_machine.travel(at("2026-11-23 10:00")):
        tell(organisation_id=visit.order.organisation_id, kind=kind, order_id=visit.order_id, **data)
        return tasks.drain_events()


def promise(visit):
    return visit.order.appointments.latest("pk").state


def plans_with(visit):
    return list(Assignment.objects.filter(visit=visit).order_by("plan__version").values_list("plan__state", flat=True))


@pytest.mark.parametrize(
    ("state", "expected"), [("completed", "completed"), ("cancelled", "cancelled"), ("failed", "failed")]
)
def test_a_closed_order_ends_its_promise_and_its_plans(planned, state, expected):
    FieldOrder.objects.update(state=state)
    Visit.objects.update(state="cancelled")
    assert told(planned, "order.closed", state=state) == 1
    assert (promise(planned), plans_with(planned)) == (expected, ["superseded"])


def test_a_finished_visit_stays_in_its_plans_when_its_order_closes(planned):
    FieldOrder.objects.update(state="completed")
    Visit.objects.update(state="finished", outcome="done")
    told(planned, "order.closed", state="completed")
    assert plans_with(planned) == ["superseded", "published", "draft"]


def test_a_held_order_is_taken_out_of_what_is_ahead(planned):
    FieldOrder.objects.update(state="held")
    told(planned, "order.held")
    assert (promise(planned), plans_with(planned)) == ("cancelled", ["superseded"])


@time_machine.travel(at("2026-11-22 12:00"))
def test_whose_order_is_held_reads_that_the_appointment_can_not_take_place(planned):
    FieldOrder.objects.update(state="held")
    for _ in range(2):
        tell(organisation_id=planned.order.organisation_id, kind="order.held", order_id=planned.order_id)
    tasks.drain_events()
    (message,) = Message.objects.filter(channel="email")
    assert (message.event, message.ticket) == ("appointment_cancelled", planned.order.ticket)


def test_an_order_that_was_released_before_the_news_came_stays_planned_and_promised(planned):
    told(planned, "order.held")
    assert (promise(planned), plans_with(planned)) == ("confirmed", ["superseded", "published", "draft"])
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("done", "completed"),
        ("follow_up", "completed"),
        ("could_not", "completed"),
        ("no_access", "failed"),
        ("customer_cancelled", "cancelled"),
    ],
)
def test_a_finished_visit_ends_its_promise(planned, outcome, expected):
    told(planned, "visit.finished", visit_id=planned.pk, outcome=outcome)
    assert promise(planned) == expected


def test_old_news_does_not_end_a_newer_promise(planned):
    tell(
        organisation_id=planned.order.organisation_id,
        kind="visit.finished",
        order_id=planned.order_id,
        visit_id=planned.pk,
        outcome="follow_up",
    )
    with time_machine.travel(at("2026-11-22 12:00")):
        promise_window(order=planned.order, window=span("2026-11-24 08:00", 2), notify=False)
        tasks.drain_events()
    assert promise(planned) == "confirmed"


def test_every_event_is_drained_once_and_a_bad_one_holds_nobody_up(planned, caplog):
    organisation = planned.order.organisation_id
    bad = tell(organisation_id=organisation, kind="order.closed", order_id=planned.order_id)
    for _ in range(3):
        tell(organisation_id=organisation, kind="order.opened", order_id=planned.order_id)
    assert [tasks.drain_events(), tasks.drain_events()] == [3, 0]
    assert list(Event.objects.filter(drained_at=None)) == [bad]
    assert "event not drained" in caplog.text


def test_orders_that_nobody_outside_talks_about_are_drained_in_one_go(planned, django_assert_num_queries):
    for _ in range(30):
        tell(organisation_id=planned.order.organisation_id, kind="order.opened", order_id=planned.order_id)
    with django_assert_num_queries(12):  # with savepoints, once for the 30 and once for the nothing that is left
        assert events.drain() == 30


@pytest.mark.django_db(transaction=True)
def test_two_drainers_share_the_work(planned, settings):
    for _ in range(1200):
        tell(organisation_id=planned.order.organisation_id, kind="order.opened", order_id=planned.order_id)

    def drain(_):
        try:
            return events.drain()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(drain, range(2))) == 1200
    assert not Event.objects.filter(drained_at=None).exists()


def test_an_event_that_cannot_be_handled_waits_longer_each_time(planned):
    """An outcome that nobody knows: tried again after one minute, then two."""
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        order = planned.order
        tell(organisation_id=order.organisation_id, kind="visit.finished", order_id=order.pk, outcome="unheard-of")
        assert events.drain() == 0
        event = Event.objects.get(kind="visit.finished")
        assert (event.attempts, event.due_at) == (1, at("2026-11-23 10:01"))
        assert events.drain() == 0
    with time_machine.travel(at("2026-11-23 10:01"), tick=False):
        events.drain()
        event.refresh_from_db()
        assert (event.attempts, event.due_at) == (2, at("2026-11-23 10:03"))
