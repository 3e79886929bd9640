"""What the office changed while a technician was offline, and what becomes of the technician's entries then.

`TABLE` says it all. a: applied, r: refused and said so, k: kept for the office and said so.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.models import Appointment, Assignment, FieldEntry
from orders.models import VisitAction
from orders.services.visits import record_action
from tests.dispatch.mobile.test_sync import NOW, entry, lines, send, states
from tests.factories import AssignmentFactory, CallbackFactory, TechnicianFactory, VisitFactory, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]

FACTS: dict[str, dict[str, object]] = {
    "on-my-way": {},
    "not-on-my-way": {},
    "arrived": {},
    "done": {"report": "Dose getauscht.", **lines()},
    "no-access": {"note": "Niemand öffnet."},
    "follow-up": {"what": "Kabel ziehen", "minutes": 60},
    "could-not": {"reason": "material"},
    "customer-cancelled": {},
    "called": {},
    "call": {"result": "no_answer"},
}
ACTIONS = list(FACTS)
TABLE = """
                        on-my-way not-on-my-way arrived done no-access follow-up could-not cancelled called call
moved in time               a          a           a     a       a         a         a         a        a     a
given to a colleague        r          r           k     k       k         k         k         k        a     a
taken out of the plan       r          r           k     k       k         k         k         k        a     a
moved by hand               r          r           k     k       k         k         k         k        a     a
taken out by hand           r          r           k     k       k         k         k         k        a     a
visit cancelled             k          k           k     k       k         k         k         k        a     a
order put on hold           a          a           a     a       a         a         a         a        a     a
made more urgent            a          a           a     a       a         a         a         a        a     a
a second one goes too       a          a           a     a       a         a         a         a        a     a
promise moved               a          a           a     a       a         a         a         a        a     a
address corrected           a          a           a     a       a         a         a         a        a     a
done by the colleague       k          k           k     k       k         k         k         k        a     a
colleague is on site        r          r           k     k       k         k         k         k        a     a
checklist grew              a          a           a     k       a         a         a         a        a     a
"""
ROWS = {line[:24].strip(): line[24:].split() for line in TABLE.strip("\n").splitlines()[1:]}


def colleague(stop: Assignment) -> Assignment:
    other = TechnicianFactory(territory=stop.plan.territory)
    return AssignmentFactory(plan=stop.plan, visit=stop.visit, technician=other, live=True, during=stop.during)


def give_away(stop: Assignment) -> Assignment:
    Assignment.objects.filter(pk=stop.pk).update(live=False)
    return colleague(stop)


def move_by_hand(stop: Assignment) -> None:
    """As `editing` does: in the same version, where no row tells of it any more."""
    stop.delete()
    colleague(stop)


def report(stop: Assignment, kind: str) -> None:
    record_action(uuid=uuid4(), visit=stop.visit, kind=kind, by=stop.technician.user, at=NOW)


def promise(stop: Assignment) -> None:
    order = stop.visit.order
    Appointment.objects.create(
        organisation=order.organisation, order=order, state="confirmed", window=span("2026-11-23 13:00", 2)
    )


def change(rows: object, **values: object) -> None:
    for name, value in values.items():
        setattr(rows, name, value)
    rows.save()  # type: ignore[attr-defined]


EDITS: dict[str, Callable[[Assignment], object]] = {
    "moved in time": lambda stop: change(
        stop, during=DateTimeTZRange(stop.during.lower + timedelta(hours=4), stop.during.upper + timedelta(hours=4))
    ),
    "given to a colleague": give_away,
    "taken out of the plan": lambda stop: change(stop, live=False),
    "moved by hand": move_by_hand,
    "taken out by hand": lambda stop: stop.delete(),
    "visit cancelled": lambda stop: change(stop.visit, state="cancelled"),
    "order put on hold": lambda stop: change(stop.visit.order, state="pending", state_reason="Baustelle"),
    "made more urgent": lambda stop: change(stop.visit.order, priority=90),
    "a second one goes too": colleague,
    "promise moved": promise,
    "address corrected": lambda stop: change(stop.visit.order.site, street="Neue Straße 1"),
    "done by the colleague": lambda stop: report(colleague(stop), "done"),
    "colleague is on site": lambda stop: report(give_away(stop), "on_site"),
    "checklist grew": lambda stop: stop.visit.order.order_type.checklist.create(label="ONT leuchtet", required=True),
}


def standing(stop: Assignment) -> tuple[object, ...]:
    """What the office decides: who goes, when, how urgent, where, and what is promised."""
    order = stop.visit.order
    order.refresh_from_db()
    order.site.refresh_from_db()
    return (
        list(Assignment.objects.filter(visit=stop.visit).order_by("pk").values_list("technician", "during", "live")),
        list(Appointment.objects.values_list("window", flat=True)),
        order.priority,
        order.site.street,
    )


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("edit", EDITS)
def test_the_table_says_what_happens_and_nothing_is_overwritten(own, technician, stop, edit, action):
    call = CallbackFactory(ticket__organisation=technician.organisation, owner=technician.user)
    EDITS[edit](stop)
    decided, acted = standing(stop), VisitAction.objects.count()
    about = call if action == "call" else stop.visit
    answer = send(own, technician, entry(about, action, **FACTS[action]))

    expected = {"a": "applied", "r": "refused", "k": "kept"}[ROWS[edit][ACTIONS.index(action)]]
    assert states(answer) == [expected]
    assert standing(stop) == decided
    kept = FieldEntry.objects.get()
    if expected == "applied":
        assert VisitAction.objects.count() - acted == (action != "call")
        assert (call.attempts.count(), kept.said) == (int(action == "call"), "")
    else:
        assert answer.json()["answers"][0]["said"] == kept.said != ""
        assert kept.data == {name: [str(value)] for name, value in FACTS[action].items()}


def test_the_table_has_every_edit_and_action():
    assert list(ROWS) == list(EDITS)
    assert {len(row) for row in ROWS.values()} == {len(ACTIONS)}
    assert (len(EDITS), len(ACTIONS)) == (14, 10)


def test_a_visit_that_was_only_held_for_a_customer_was_never_the_technicians(own, technician, plan):
    order = VisitFactory(order__ticket__site__organisation=technician.organisation).order
    soon = {"window": span("2026-11-23 13:00", 2), "expires_at": NOW + timedelta(minutes=5)}
    hold = Appointment.objects.create(organisation=order.organisation, order=order, state="initialized", **soon)
    held = AssignmentFactory(plan=plan, visit=order.visits.get(), technician=technician, live=True, hold=hold)
    held.delete()
    assert states(send(own, technician, entry(held.visit, "done", **FACTS["done"]))) == ["refused"]
