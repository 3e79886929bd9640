"""Each action from the field with all that follows from it. The clock stands at Monday 2026-11-23, 10:00 in Cologne."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection

from orders.models import Callback, Event, Message, Ticket, Visit, VisitAction
from orders.models.states import TransitionError
from orders.models.visit import ActionKind, PhotoKind
from orders.services.photos import reencode
from orders.services.visit_facts import Answer, FollowUp, PartLine, Picture
from orders.services.visits import record_action
from technicians.models import User
from tests.factories import (
    CallbackFactory,
    FieldOrderFactory,
    OutageFactory,
    PartFactory,
    SiteFactory,
    TicketFactory,
    UserFactory,
    VisitFactory,
    at,
    span,
)
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
NOW = at("2026-11-23 10:00")
NUMBER = UUID("6f6f6f6f-0000-4000-8000-000000000001")


@pytest.fixture
def ten_o_clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def visit(db) -> Visit:
    return VisitFactory()


@pytest.fixture
def technician(visit) -> User:
    return UserFactory(organisation=visit.order.organisation, role="technician")


def act(visit: Visit, kind: str, by: User, **facts) -> VisitAction:
    facts = {"uuid": uuid4(), "at": NOW, **facts}
    return record_action(visit=visit, kind=kind, by=by, **facts)


def now_states(visit: Visit) -> tuple[str, str, str]:
    """The visit's, the order's and the ticket's state."""
    visit.refresh_from_db()
    return visit.state, visit.order.state, visit.order.ticket.state


def told() -> list[tuple[str, dict]]:
    return [(event.kind, event.data) for event in Event.objects.order_by("pk")]


def written() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("event", "channel"))


def of_visit(visit: Visit, **more) -> dict:
    return {"visit_id": visit.pk, "order_id": visit.order_id, **more}


def test_on_my_way_begins_the_order_and_tells_the_customer_when(visit, technician):
    act(visit, ActionKind.EN_ROUTE, technician, expected=span("2026-11-23 10:20", 0.5))
    assert now_states(visit) == ("en_route", "inProgress", "inProgress")
    assert visit.en_route_at == NOW
    assert told() == [("visit.en_route", of_visit(visit))]
    assert written() == [("on_my_way", "email")]
    assert "10:20" in Message.objects.get().body


def test_on_my_way_can_be_taken_back(visit, technician, ten_o_clock):
    act(visit, ActionKind.EN_ROUTE, technician)
    ten_o_clock.shift(1)
    act(visit, ActionKind.NOT_EN_ROUTE, technician)
    assert now_states(visit) == ("open", "inProgress", "inProgress")
    assert visit.en_route_at is None
    assert [action.kind for action in visit.actions.all()] == ["en_route", "undo"]


def test_who_has_arrived_cannot_take_back_the_way(visit, technician):
    act(visit, ActionKind.ON_SITE, technician)
    with pytest.raises(TransitionError):
        act(visit, ActionKind.NOT_EN_ROUTE, technician)
    assert now_states(visit)[0] == "on_site"


def test_arrived_needs_no_tap_before_it(visit, technician):
    act(visit, ActionKind.ON_SITE, technician)
    assert now_states(visit) == ("on_site", "inProgress", "inProgress")
    assert (visit.en_route_at, visit.on_site_at) == (None, NOW)
    assert told() == [("visit.on_site", of_visit(visit))]
    assert written() == []


def test_a_late_on_my_way_keeps_its_time_and_changes_nothing_else(visit, technician):
    act(visit, ActionKind.ON_SITE, technician)
    act(visit, ActionKind.EN_ROUTE, technician, at=at("2026-11-23 09:40"))
    assert now_states(visit)[0] == "on_site"
    assert visit.en_route_at == at("2026-11-23 09:40")
    assert written() == []


def test_a_phone_whose_clock_is_ahead_does_not_report_the_future(visit, technician):
    assert act(visit, ActionKind.ON_SITE, technician, at=at("2026-11-24 10:00")).at == NOW


def test_done_ends_visit_order_tickets_and_moot_callbacks(visit, technician, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    order = visit.order
    linked = TicketFactory(site=order.site, state="inProgress", order=order)
    moot = CallbackFactory(ticket=order.ticket, reason="no_access")
    wanted = CallbackFactory(ticket=order.ticket, reason="requested")
    part = PartFactory(organisation=order.organisation)
    item = order.order_type.checklist.create(label="Pegel", kind="number", unit="dBm")
    act(
        visit,
        ActionKind.DONE,
        technician,
        report="Dose getauscht",
        signed_by="A. Yılmaz",
        parts=[PartLine(part=part, quantity=2, serial_number="SN-1")],
        answers=[Answer(item=item, value="-21.5")],
        pictures=[Picture(kind=PhotoKind.SIGNATURE, jpeg=jpeg())],
    )
    assert now_states(visit) == ("finished", "completed", "resolved")
    assert (visit.outcome, visit.report, visit.signed_by, visit.finished_at) == (
        "done",
        "Dose getauscht",
        "A. Yılmaz",
        NOW,
    )
    assert list(visit.parts_used.values_list("part", "quantity", "serial_number")) == [(part.pk, 2, "SN-1")]
    assert list(visit.answers.values_list("item", "value")) == [(item.pk, "-21.5")]
    assert [photo.kind for photo in visit.photos.all()] == ["signature"]
    linked.refresh_from_db()
    assert (linked.state, linked.resolved_at) == ("resolved", NOW)
    assert told() == [
        ("visit.finished", of_visit(visit, outcome="done")),
        ("order.closed", {"order_id": order.pk, "state": "completed"}),
        ("ticket.resolved", {"ticket_id": order.ticket_id}),
        ("ticket.resolved", {"ticket_id": linked.pk}),
    ]
    assert written() == [("done", "email")]  # both tickets are one customer's
    assert [Callback.objects.get(pk=row.pk).state for row in (moot, wanted)] == ["cancelled", "open"]
    assert order.visits.count() == 1


def test_the_network_order_of_an_outage_closes_the_outage_and_its_homes(technician):
    outage = OutageFactory(organisation=technician.organisation)
    site = SiteFactory(organisation=technician.organisation, customer=None)
    order = FieldOrderFactory(
        ticket=None, outage=outage, site=site, organisation=technician.organisation, service="", state="inProgress"
    )
    home = TicketFactory(site__organisation=technician.organisation, state="held", outage=outage)
    act(VisitFactory(order=order), ActionKind.DONE, technician)
    outage.refresh_from_db()
    assert (outage.state, Ticket.objects.get(pk=home.pk).state) == ("closed", "resolved")


def test_no_access_promises_a_call_and_opens_the_next_visit_after_it(visit, technician):
    act(visit, ActionKind.NO_ACCESS, technician, reason="Zweimal geklingelt")
    assert now_states(visit) == ("finished", "acknowledged", "inProgress")
    assert (visit.outcome, visit.outcome_reason) == ("no_access", "Zweimal geklingelt")
    callback = Callback.objects.get()
    assert (callback.reason, callback.owner, callback.visit, callback.next_at) == (
        "no_access",
        None,
        visit,
        at("2026-11-23 10:15"),
    )
    assert (callback.due.lower, callback.due.upper) == (at("2026-11-23 10:15"), at("2026-11-23 12:15"))
    following = visit.order.visits.exclude(pk=visit.pk).get()
    assert (following.state, following.not_before) == ("open", at("2026-11-23 12:15"))
    assert told() == [
        ("visit.finished", of_visit(visit, outcome="no_access")),
        ("visit.opened", {"visit_id": following.pk, "order_id": visit.order_id}),
    ]
    assert written() == [("no_access", "email")]  # one message, which tells when we call
    assert "12:15" in Message.objects.get().body


def test_no_access_to_a_place_of_the_network_promises_nobody_a_call(technician):
    outage = OutageFactory(organisation=technician.organisation)
    site = SiteFactory(organisation=technician.organisation, customer=None)
    order = FieldOrderFactory(ticket=None, outage=outage, site=site, organisation=technician.organisation, service="")
    for kind, visits in ((ActionKind.NO_ACCESS, 2), (ActionKind.COULD_NOT, 3)):
        act(order.visits.filter(state="open").first() or VisitFactory(order=order), kind, technician)
        assert (Callback.objects.count(), order.visits.count()) == (0, visits)


def test_follow_up_opens_a_visit_of_the_same_order_with_its_own_time(visit, technician):
    follow_up = FollowUp(service_minutes=45, not_before=at("2026-11-25 00:00"))
    act(visit, ActionKind.FOLLOW_UP, technician, reason="Muffe setzen", follow_up=follow_up)
    assert now_states(visit)[0] == "finished"
    assert (visit.outcome, visit.outcome_reason, visit.order.service_minutes) == ("follow_up", "Muffe setzen", 45)
    following = visit.order.visits.exclude(pk=visit.pk).get()
    assert (following.state, following.not_before) == ("open", at("2026-11-25 00:00"))
    assert written() == []


def test_could_not_leaves_the_next_step_to_the_office_and_no_visit(visit, technician):
    act(visit, ActionKind.ON_SITE, technician)
    act(visit, ActionKind.COULD_NOT, technician, reason="material", report="Muffe fehlt")
    assert now_states(visit) == ("finished", "pending", "inProgress")
    assert (visit.outcome, visit.reason_text, visit.report) == ("could_not", "Material is missing", "Muffe fehlt")
    assert list(Callback.objects.values_list("reason", "state")) == [("could_not", "open")]
    assert visit.order.visits.count() == 1
    assert written() == [("callback_promised", "email")]


@pytest.mark.parametrize("kind", list(ActionKind))
def test_the_same_uuid_gives_the_first_answer_and_changes_nothing(visit, technician, kind):
    if kind == ActionKind.NOT_EN_ROUTE:
        act(visit, ActionKind.EN_ROUTE, technician)
    first = act(visit, kind, technician, uuid=NUMBER, reason="material")
    before = (now_states(visit), told(), written(), Visit.objects.count(), Callback.objects.count())
    again = act(visit, kind, technician, uuid=NUMBER, reason="other", at=at("2026-11-23 09:00"))
    assert again == first
    assert (again.at, visit.outcome_reason) == (first.at, Visit.objects.get(pk=visit.pk).outcome_reason)
    assert (now_states(visit), told(), written(), Visit.objects.count(), Callback.objects.count()) == before


def test_a_uuid_belongs_to_one_action(visit, technician):
    act(visit, ActionKind.EN_ROUTE, technician, uuid=NUMBER)
    other = VisitFactory(order__ticket__site__organisation=visit.order.organisation)
    for wrong in ({"visit": other, "kind": ActionKind.EN_ROUTE}, {"visit": visit, "kind": ActionKind.DONE}):
        with pytest.raises(ValidationError, match="already used for another action"):
            act(wrong["visit"], wrong["kind"], technician, uuid=NUMBER)
    assert (now_states(visit)[0], now_states(other)[0]) == ("en_route", "open")


@pytest.mark.parametrize("kind", [kind for kind in ActionKind if kind != ActionKind.CALLED])
def test_a_visit_that_is_over_says_so(visit, technician, kind):
    act(visit, ActionKind.DONE, technician)
    with pytest.raises(TransitionError, match="This visit is over already: Done"):
        act(visit, kind, technician)
    assert now_states(visit) == ("finished", "completed", "resolved")
    assert visit.actions.count() == 1


def test_an_order_on_hold_stays_so_until_it_is_done(technician):
    visit = VisitFactory(order__state="held", order__ticket__state="held")
    act(visit, ActionKind.EN_ROUTE, technician)
    assert now_states(visit) == ("en_route", "held", "held")
    act(visit, ActionKind.DONE, technician)
    assert now_states(visit) == ("finished", "completed", "resolved")


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_with_one_uuid_record_once(visit, technician):
    def tap(_number: int) -> VisitAction:
        try:
            return act(Visit.objects.get(pk=visit.pk), ActionKind.NO_ACCESS, technician, uuid=NUMBER)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        actions = set(threads.map(tap, range(8)))
    assert len(actions) == 1
    assert (VisitAction.objects.count(), Callback.objects.count(), visit.order.visits.count()) == (1, 1, 2)


def jpeg() -> bytes:
    return reencode(BytesIO(picture()))
