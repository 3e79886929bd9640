"""Soft rules are broken with a reason, a promise with a message to its customer besides. No drives: all at one door.

The technician's stop is promised from 11 to 13; the colleague has a locked one from 11 to 13:30, so that there it can
begin at 10 or at 13:30 only.
"""

from datetime import timedelta

import pytest

from dispatch.booking.services.promises import end
from dispatch.editing.choices import movable, spaces
from dispatch.editing.errors import AsksError, EditError
from dispatch.editing.selectors import last_edits
from dispatch.editing.services import assign, set_lock, take_out
from dispatch.editing.soft import Answer
from dispatch.models import Appointment, Assignment, LedgerEntry, PlanEdit
from dispatch.models.appointment import AppointmentState
from orders.models import Callback, Message
from tests.dispatch.editing.test_editing import again, back, change, planned, refusal, stops
from tests.dispatch.offering.conftest import NOW
from tests.factories import AssignmentFactory, PlanFactory, UserFactory, VisitFactory, span

__all__ = ["planned"]
pytestmark = pytest.mark.django_db
BUSY = Answer(reason="urgent")
CALLED = Answer(reason="absence", calls=True)


@pytest.fixture
def busy(plan, planned, colleague, make_visit) -> Assignment:
    return AssignmentFactory(
        plan=plan,
        technician=colleague,
        live=True,
        lock="both",
        visit=make_visit(),
        during=span("2026-11-23 11:00", 2.5),
    )


@pytest.fixture
def ada(organisation):
    return UserFactory(organisation=organisation, role="dispatcher", is_staff=True, first_name="Ada", last_name="Boll")


def broken(call) -> list[str]:
    with pytest.raises(AsksError) as asked:
        call()
    return [each.rule.value for each in asked.value.broken]


def told() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("event", "state"))


def promises() -> list[tuple[object, str, str]]:
    return list(Appointment.objects.order_by("pk").values_list("window", "state", "missed_by"))


def ledger() -> list[tuple[str, str]]:
    """As it stands: what is corrected counts no more."""
    return list(LedgerEntry.objects.filter(corrected_by=None).order_by("pk").values_list("ending", "fault"))


def test_places_that_break_the_promise_are_shown_as_such(plan, planned, busy, colleague):
    found, refused = spaces(movable(planned.visit, plan, now=NOW), now=NOW, only=[colleague.pk])
    local = plan.territory.zone
    shown = [(s.after, f"{s.choice.starts_at.astimezone(local):%H:%M}", s.breaks_promise) for s in found]
    assert shown == [("", "10:00", True), (str(busy.pk), "13:30", True)]
    assert [one.technician for one in refused] == [colleague]


def test_the_promise_is_broken_by_another_window_of_which_the_customer_is_told(
    plan, planned, busy, technician, colleague, dispatcher
):
    """13:30 lies in the window from 12 to 14."""
    there = {"visit": planned.visit, "plan": plan, "technician": colleague, "by": dispatcher, "after": str(busy.pk)}
    before = stops(plan)
    assert broken(lambda: assign(**there)) == ["promise"]
    assert (stops(plan), told(), PlanEdit.objects.count()) == (before, [], 0)
    edit = assign(**there, answer=BUSY)
    assert [time for name, time, _ in stops(plan) if name == colleague.name] == ["11:00", "13:30"]
    old, new = (span("2026-11-23 11:00", 2), "cancelled", "provider"), (span("2026-11-23 12:00", 2), "confirmed", "")
    assert promises() == [old, new]
    assert told() == [("appointment_moved", "queued")]
    assert Message.objects.get().due_at == NOW + timedelta(minutes=2)
    assert (edit.soft, edit.reason, edit.has_told) == (["promise"], "urgent", True)
    assert ledger() == [("moved", "us")]
    back(plan, dispatcher)
    assert ledger() == [("stands", "")]
    assert stops(plan) == before
    assert promises() == [(old[0], "confirmed", ""), (new[0], "cancelled", "")]
    assert told() == [("appointment_moved", "cancelled")]
    again(plan, dispatcher)
    assert ledger() == [("moved", "us")]
    assert list(LedgerEntry.objects.order_by("pk").values_list("ending", flat=True)) == ["moved", "stands", "moved"]
    assert promises() == [old, new]
    assert told() == [("appointment_moved", "queued")]
    Message.objects.update(state="sent")
    assert refusal(lambda: back(plan, dispatcher)).startswith("The customer was told of it already.")


def test_the_message_names_both_windows_in_the_customers_words(plan, planned, busy, colleague, dispatcher):
    customer = planned.visit.order.ticket.customer
    change(customer, language="en")
    planned.visit.refresh_from_db()
    assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher, after=str(busy.pk), answer=BUSY)
    body = Message.objects.get().body
    assert "we can't keep your appointment on Monday" in body
    assert "between 11:00 and 13:00" in body
    assert "between 12:00 and 14:00" in body


def test_or_by_a_call_until_which_the_visit_waits(plan, planned, dispatcher):
    take = {"visit": planned.visit, "plan": plan, "by": dispatcher}
    before = stops(plan)
    assert broken(lambda: take_out(**take, answer=Answer(calls=True))) == ["promise"]
    take_out(**take, answer=CALLED)
    assert stops(plan) == []
    assert promises() == [(span("2026-11-23 11:00", 2), "cancelled", "provider")]
    assert told() == [("appointment_cancelled", "queued"), ("callback_promised", "queued")]
    assert Callback.objects.get().reason == "missed_promise"
    assert ledger() == [("called_off", "us")]
    back(plan, dispatcher)
    assert ledger() == [("stands", "")]
    assert stops(plan) == before
    assert promises() == [(span("2026-11-23 11:00", 2), "confirmed", "")]
    assert {state for _, state in told()} == {"cancelled"}
    assert Callback.objects.get().state == "cancelled"
    again(plan, dispatcher)
    assert ledger() == [("called_off", "us")]
    assert stops(plan) == []
    assert list(Callback.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "open"]
    assert [each for each in told() if each[1] == "queued"] == [
        ("appointment_cancelled", "queued"),
        ("callback_promised", "queued"),
    ]


def test_a_promise_that_was_broken_and_taken_back_is_kept_in_the_ledger(plan, planned, dispatcher):
    take_out(visit=planned.visit, plan=plan, by=dispatcher, answer=CALLED)
    back(plan, dispatcher)
    end(appointment=Appointment.objects.get(), state=AppointmentState.COMPLETED)
    assert ledger() == [("kept", "")]
    kept = LedgerEntry.objects.get(ending="kept")
    assert (kept.corrects.ending, kept.corrects.corrects.ending) == ("stands", "called_off")


def test_who_cannot_be_written_to_is_called(plan, planned, busy, colleague, dispatcher):
    change(planned.visit.order.ticket.customer, contact_consent=False)
    planned.visit.refresh_from_db()
    there = {"visit": planned.visit, "plan": plan, "technician": colleague, "by": dispatcher, "after": str(busy.pk)}
    assert "Choose the call." in refusal(lambda: assign(**there, answer=BUSY))
    assert promises() == [(span("2026-11-23 11:00", 2), "confirmed", "")]


def test_in_a_draft_no_promise_is_broken(plan, planned, busy, colleague, dispatcher):
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2, state="draft")
    row = AssignmentFactory(plan=draft, technician=colleague, visit=busy.visit, lock="both", during=busy.during)
    call = {"visit": planned.visit, "plan": draft, "technician": colleague, "by": dispatcher, "after": str(row.pk)}
    assert "no room to begin between 11:00 and 13:00" in refusal(lambda: assign(**call, answer=BUSY))


def test_what_has_not_left_the_outbox_is_taken_back_with_the_change(plan, visit, technician, dispatcher):
    assign(visit=visit, plan=plan, technician=technician, by=dispatcher)
    back(plan, dispatcher)
    assert stops(plan) == []
    assert told() == [("appointment", "cancelled")]
    assert Appointment.objects.get().state == "cancelled"
    assert ledger() == []  # the customer never heard of a promise
    again(plan, dispatcher)
    assert told() == [("appointment", "queued")]
    assert Appointment.objects.get().state == "confirmed"


def test_anothers_lock_asks_for_a_reason_and_ones_own_does_not(plan, planned, colleague, dispatcher, ada):
    set_lock(visit=planned.visit, plan=plan, lock="both", by=ada)
    move = {"visit": planned.visit, "plan": plan, "technician": colleague}
    with pytest.raises(AsksError) as asked:
        assign(**move, by=dispatcher)
    assert asked.value.messages == ["Ada Boll locked it to its technician."]
    assert broken(lambda: take_out(visit=planned.visit, plan=plan, by=dispatcher)) == ["lock"]
    assert broken(lambda: set_lock(visit=planned.visit, plan=plan, lock="", by=dispatcher)) == ["lock"]
    assert assign(**move, by=ada).soft == []
    set_lock(visit=planned.visit, plan=plan, lock="both", by=ada)
    edit = take_out(visit=planned.visit, plan=plan, by=dispatcher, answer=Answer("other", "Ada said so"))
    assert (edit.soft, edit.reason, edit.note) == (["lock"], "other", "Ada said so")


def test_a_lock_asks_only_for_what_it_holds_and_stays_where_it_is_not_broken(
    plan, planned, technician, colleague, make_visit, dispatcher, ada
):
    """The colleague is free at 11 as well; behind the technician's stop of 12 it would begin at 12:30."""
    noon = AssignmentFactory(
        plan=plan, technician=technician, live=True, visit=make_visit(), during=span("2026-11-23 12:00", 0.5)
    )
    later = {"visit": planned.visit, "plan": plan, "technician": technician, "after": str(noon.pk), "by": dispatcher}
    to_colleague = {"visit": planned.visit, "plan": plan, "technician": colleague, "by": dispatcher}
    set_lock(visit=planned.visit, plan=plan, lock="time", by=ada)
    assert refusal(lambda: assign(**later)) == "Ada Boll locked its time."
    edit = assign(**to_colleague)
    assert (edit.soft, stops_of(plan, planned)) == ([], [(colleague, "11:00", "time")])
    back(plan, dispatcher, edit)
    set_lock(visit=planned.visit, plan=plan, lock="technician", by=ada)
    assert refusal(lambda: assign(**to_colleague)) == "Ada Boll locked it to its technician."
    edit = assign(**later)
    assert (edit.soft, stops_of(plan, planned)) == ([], [(technician, "12:30", "technician")])
    assert assign(**to_colleague, answer=BUSY).soft == ["lock"]
    assert stops_of(plan, planned)[0][2] == ""


def stops_of(plan, planned) -> list[tuple]:
    zone = plan.territory.zone
    rows = plan.assignments.filter(visit=planned.visit).select_related("technician")
    return [(row.technician, f"{row.during.lower.astimezone(zone):%H:%M}", row.lock) for row in rows]


def test_another_reason_is_said_in_words(plan, planned, dispatcher, ada):
    set_lock(visit=planned.visit, plan=plan, lock="both", by=ada)
    call = {"visit": planned.visit, "plan": plan, "by": dispatcher}
    assert "which other reason" in refusal(lambda: take_out(**call, answer=Answer("other")))
    assert broken(lambda: take_out(**call, answer=Answer("nonsense"))) == ["lock"]


def test_overtime_asks_and_more_than_is_allowed_is_refused(plan, busy, visit, colleague, dispatcher):
    """From 10:30 to 16 all is taken; an hour more ends at 17, half an hour after the shift."""
    Assignment.objects.filter(pk=busy.pk).update(during=span("2026-11-23 10:30", 5.5))
    there = {"visit": visit, "plan": plan, "technician": colleague, "by": dispatcher}
    assert "no room to begin" in refusal(lambda: assign(**there))
    change(colleague, overtime_minutes=30)
    with pytest.raises(AsksError) as asked:
        assign(**there)
    assert asked.value.messages == [f"{colleague.name} is home 30 min after the shift ends."]
    assert assign(**there, answer=Answer("customer")).soft == ["overtime"]


def test_who_knows_the_site_is_not_replaced_without_a_reason(plan, planned, technician, colleague, dispatcher):
    first = VisitFactory(order=planned.visit.order, state="finished", outcome="follow_up", finished_at=NOW)
    AssignmentFactory(
        plan=PlanFactory(territory=plan.territory, day="2026-11-20", state="published"),
        technician=technician,
        live=True,
        visit=first,
        during=span("2026-11-20 11:00", 1),
    )
    assert broken(lambda: assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher)) == ["known_face"]


def test_undo_is_shown_while_the_message_waits(plan, visit, technician, dispatcher):
    edit = assign(visit=visit, plan=plan, technician=technician, by=dispatcher)
    assert last_edits(plan, by=dispatcher).to_undo == edit
    PlanEdit.objects.update(at=NOW - timedelta(minutes=2))
    assert last_edits(plan, by=dispatcher).to_undo is None


def test_hard_rules_are_refused_whatever_is_said(plan, planned, busy, colleague, dispatcher):
    change(colleague, overtime_minutes=0)
    with pytest.raises(EditError) as refused:
        assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher, answer=BUSY)
    assert not isinstance(refused.value, AsksError)
