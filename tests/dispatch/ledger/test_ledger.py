"""How promises ended: written where they end, for good, with what is owed by which rule."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.db import ProgrammingError, transaction
from django.utils import timezone

from dispatch.booking.services import promises
from dispatch.ledger.entries import correct
from dispatch.models import CompensationRule, LedgerEntry
from dispatch.models.appointment import AppointmentState, MissedBy
from dispatch.planning.events import drain
from orders.models import Callback, Event, FieldOrder
from orders.services.promise_keeping import judge_overdue
from tests.dispatch.board.conftest import signed_in
from tests.factories import CallbackFactory, FieldOrderFactory, UserFactory, VisitFactory, at, span

LEDGER = "/admin/dispatch/ledgerentry/"
NINE = "2026-11-23 09:00"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at("2026-11-23 12:00"), tick=False):
        yield


@pytest.fixture
def order(territory) -> FieldOrder:
    return FieldOrderFactory(ticket__site__territory=territory, ticket__site__organisation=territory.organisation)


def promised(order: FieldOrder, window: str = NINE):
    """For two hours."""
    return order.appointments.create(organisation=order.organisation, state="confirmed", window=span(window, 2))


def told(entry: LedgerEntry) -> tuple:
    return entry.kind, entry.ending, entry.fault, entry.late_minutes, entry.amount, entry.scheme


@pytest.mark.parametrize(
    ("state", "missed_by", "arrived", "expected"),
    [
        ("completed", "", "10:59", ("kept", "", 0, None, "")),
        ("completed", "", "11:20", ("late", "us", 20, None, "")),
        ("failed", "provider", None, ("missed", "us", 0, Decimal(10), "TKG § 58")),
        ("failed", "customer", None, ("missed", "customer", 0, None, "")),
        ("cancelled", "customer", None, ("withdrawn", "customer", 0, None, "")),
        ("cancelled", "provider", None, ("called_off", "us", 0, None, "")),
        ("cancelled", "", None, ("called_off", "nobody", 0, None, "")),
    ],
)
def test_an_appointment_that_ends_stands_in_the_ledger(order, state, missed_by, arrived, expected):
    """The window is 9 to 11 o'clock."""
    appointment = promised(order)
    if arrived:
        times = {"on_site_at": at(f"2026-11-23 {arrived}"), "finished_at": timezone.now()}
        VisitFactory(order=order, state="finished", outcome="done", **times)
    promises.end(appointment=appointment, state=AppointmentState(state), missed_by=missed_by)
    entry = LedgerEntry.objects.get()
    assert told(entry) == ("appointment", *expected)
    assert (entry.order, entry.appointment, entry.window) == (order, appointment, span(NINE, 2))


def test_a_hold_was_no_promise(order):
    hold = order.appointments.create(
        organisation=order.organisation, state="initialized", window=span(NINE, 2), expires_at=timezone.now()
    )
    promises.end(appointment=hold, state=AppointmentState.CANCELLED)
    assert not LedgerEntry.objects.exists()


def test_another_window_moves_the_promise(order):
    promised(order, "2026-11-24 09:00")
    promises.promise_window(order=order, window=span("2026-11-25 09:00", 2), notify=False)
    assert told(LedgerEntry.objects.get())[1:3] == ("moved", "us")


def test_entries_can_be_neither_changed_nor_deleted(order):
    promises.end(appointment=promised(order), state=AppointmentState.COMPLETED)
    for change in (lambda rows: rows.update(ending="missed"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            change(LedgerEntry.objects.all())


def test_a_call_is_judged_once_and_corrected_by_what_a_phone_sends_late(territory):
    call = CallbackFactory(
        ticket__site__territory=territory, ticket__site__organisation=territory.organisation, due=span(NINE, 2)
    )
    assert (judge_overdue(), drain()) == (1, 1)
    Callback.objects.filter(pk=call.pk).update(promise_kept=True, judged_at=at("2026-11-23 10:00"))
    for _ in range(2):
        Event.objects.create(organisation=call.organisation, kind="callback.judged", data={"callback_id": call.pk})
    drain()
    missed, kept = LedgerEntry.objects.order_by("pk")
    assert (told(missed)[:3], told(kept)[:3]) == (("callback", "missed", "us"), ("callback", "kept", ""))
    assert kept.corrects == missed


@pytest.mark.parametrize(("days", "owed"), [(2, None), (3, 5), (4, 10), (5, 20), (7, 40)])
def test_a_late_repair_costs_by_the_day_from_the_third_on(order, days, owed):
    """§ 58 (3) TKG: 5 € on the third and fourth day each, 10 € on each later one."""
    type(order.ticket).objects.filter(pk=order.ticket_id).update(reported_at=timezone.now() - timedelta(days=days))
    FieldOrder.objects.filter(pk=order.pk).update(state="completed", closed_at=timezone.now())
    Event.objects.create(
        organisation=order.organisation, kind="order.closed", data={"order_id": order.pk, "state": "completed"}
    )
    assert drain() == 1
    entry = LedgerEntry.objects.get(kind="repair")
    assert (entry.days, entry.amount) == (days, owed)


def test_rules_count_while_and_where_they_are_valid(order):
    CompensationRule.objects.filter(kind="appointment").update(valid_to=at("2026-11-22").date())
    CompensationRule.objects.create(
        organisation=UserFactory().organisation, scheme="Theirs", country="DE", kind="appointment", ending="missed",
        amount=99, currency="EUR", valid_from=at("2020-01-01").date(),
    )  # fmt: skip
    CompensationRule.objects.create(
        organisation=order.organisation, scheme="Ours", country="DE", kind="appointment", ending="missed",
        amount=7, currency="EUR", valid_from=at("2020-01-01").date(),
    )  # fmt: skip
    promises.end(appointment=promised(order), state=AppointmentState.FAILED, missed_by=MissedBy.US)
    assert told(LedgerEntry.objects.get())[4:] == (Decimal(7), "Ours")


def test_a_correction_is_a_new_entry_that_owes_anew(order, dispatcher):
    promises.end(appointment=promised(order), state=AppointmentState.FAILED, missed_by=MissedBy.US)
    former = LedgerEntry.objects.get()
    newer = correct(former, ending="missed", fault="nobody", by=dispatcher)
    assert (newer.corrects, newer.amount, newer.window) == (former, None, former.window)


def test_administrators_read_filter_export_and_correct_it(order, dispatcher_client):
    promises.end(appointment=promised(order), state=AppointmentState.FAILED, missed_by=MissedBy.US)
    entry = LedgerEntry.objects.get()
    boss = signed_in(UserFactory(organisation=order.organisation, is_superuser=True, is_staff=True))
    assert dispatcher_client.get(LEDGER).status_code == 403
    assert order.number in boss.get(LEDGER, {"owed": "1", "fault__exact": "us"}).content.decode()
    assert boss.get(f"{LEDGER}{entry.pk}/change/").status_code == 200
    answer = boss.post(LEDGER, {"action": "export", "_selected_action": [entry.pk]})
    head, line = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    record = dict(zip(head, line, strict=True))
    assert (record["Owed"], record["Currency"], record["or percent of the monthly fee, if more"], record["Scheme"]) == (
        "10.00", "EUR", "20", "TKG § 58",
    )  # fmt: skip
    wrong = {"corrects": entry.pk, "ending": "kept", "fault": ""}
    assert boss.post(f"{LEDGER}add/", {**wrong, "corrects": ""}).status_code == 200
    assert boss.post(f"{LEDGER}add/", wrong).status_code == 302
    assert LedgerEntry.objects.get(corrects=entry).written_by.is_superuser
    assert "corrected already" in boss.post(f"{LEDGER}add/", wrong).content.decode()
