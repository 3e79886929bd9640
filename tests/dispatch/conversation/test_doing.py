"""What an assistant does for a customer: once, refused in words when it can't be had, and seen at the desk."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dispatch.booking.services import holds
from dispatch.models import Appointment, Withdrawal
from orders.models import Callback, Contact, HelpStep, Outage, Ticket, Visit
from orders.services.merging import merge
from orders.services.tickets import add_tried_step, resolve
from tests.dispatch.conversation.conftest import TUESDAY, pair
from tests.dispatch.desk.conftest import signed_in
from tests.factories import ContactFactory, TicketFactory, UserFactory, span

pytestmark = pytest.mark.django_db


def period(window) -> dict[str, str]:
    return {"startDateTime": window.lower.isoformat(), "endDateTime": window.upper.isoformat()}


def facts_of(ticket: Ticket) -> list[object]:
    """All that asking could change."""
    kinds = (Contact, Callback, Withdrawal, Appointment, Visit, Ticket)
    return [sorted(kind.objects.values_list(), key=str) for kind in kinds] + [ticket.tried_steps.count()]


def test_asking_changes_nothing(ask, promised, ticket):
    before = facts_of(ticket)
    for name in ("status", "tried", "help", "slots"):
        assert ask(name).status_code == 200
    assert facts_of(ticket) == before


def test_the_same_wish_sent_again_counts_once_and_says_so(ask, promised, ticket):
    uuid = str(uuid4())
    for name, rows in (("cancel", Withdrawal), ("callback", Callback)):
        first = ask(name, {"uuid": uuid if name == "cancel" else str(uuid4())})
        assert first.status_code == 200
        again = ask(name, {"uuid": uuid})
        assert (again.status_code, rows.objects.count()) == (200, 1)
    assert ask("cancel", {"uuid": uuid}).json()["text"]["en"] == "We have that already."


def test_one_uuid_for_many_wishes_loses_none_of_them(ask, promised, ticket):
    """As a developer's first try has it; each wish is done, and each once."""
    same = {"uuid": str(uuid4())}
    for _twice in range(2):
        for name, sent in (
            ("tell", {"text": "The box hums."}),
            ("cancel", {}),
            ("undo", {}),
            ("callback", {}),
            ("handover", {"intent": "complain", "transcript": [{"who": "customer", "text": "Nobody came."}]}),
        ):
            assert ask(name, {**same, **sent}).status_code in (200, 409)
    assert Withdrawal.objects.get(ticket=ticket).state == "taken_back"
    texts = list(Contact.objects.filter(ticket=ticket, text__gt="").values_list("text", flat=True))
    assert [sum(words in text for text in texts) for words in ("The box hums.", "Nobody came.")] == [1, 1]
    assert Callback.objects.count() == 1


def test_a_window_that_was_taken_meanwhile_is_refused_in_both_languages(ask, ordered, technician):
    window = ask("slots").json()["slot"][0]["validFor"]
    technician.shifts.all().delete()
    answer = ask("book", {"validFor": window})
    assert (answer.status_code, answer.json()["text"]) == (
        409,
        {
            "de": "Diese Zeit wurde gerade vergeben. Bitte wählen Sie eine andere.",
            "en": "This time has just been taken. Please choose another one.",
        },
    )
    assert not Appointment.objects.exists()


def test_a_window_that_we_do_not_offer_is_named(ask, ordered):
    answer = ask("book", {"validFor": period(span("2026-11-24 08:07", 1))})
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "validFor")
    answer = ask("book", {"validFor": {"startDateTime": "2026-11-24T10:00:00+01:00"}})
    assert answer.json()["message"].startswith("validFor.endDateTime:")


def test_a_move_keeps_what_was_promised_until_it_is_done(ask, promised):
    assert period(promised.window) not in [each["validFor"] for each in ask("slots").json()["slot"]]
    window = ask("slots").json()["slot"][0]
    answer = ask("book", {"validFor": window["validFor"]}).json()
    promised.refresh_from_db()
    assert answer["appointment"]["startDateTime"] == window["validFor"]["startDateTime"]
    assert period(promised.window)["startDateTime"][:16] != TUESDAY.lower.isoformat()[:16]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(("name", "sent"), [("book", {"validFor": period(TUESDAY)}), ("cancel", {}), ("undo", {})])
def test_what_is_too_late_is_refused_in_both_languages(ask, promised, ordered, name, sent):
    Visit.objects.filter(order=ordered.order).update(state="en_route", en_route_at=promised.created_at)
    answer = ask(name, sent)
    text = answer.json()["text"]
    assert (answer.status_code, text["de"] != text["en"]) == (409, True)
    assert ask("status").json()["offers"] == ["call_me"]


def test_a_step_answered_on_the_phone_meanwhile_is_not_asked_and_an_old_answer_changes_nothing(ask, ticket):
    step = ask("help").json()["step"]
    known = HelpStep.objects.get(uuid=step["id"])
    add_tried_step(ticket=ticket, step=known.step, result="half nicht", channel="phone")
    solved = step["answer"][0]["id"]
    answer = ask("help", {"step": step["id"], "answer": solved}).json()
    assert answer["step"]["id"] != step["id"]
    ticket.refresh_from_db()
    assert (ticket.state, ticket.tried_steps.count()) == ("acknowledged", 1)


def test_an_answer_of_another_step_and_an_unknown_step_are_named(ask, ticket):
    first, second = HelpStep.objects.filter(category=ticket.category)
    answer = ask("help", {"step": str(first.uuid), "answer": second.answers.first().pk})
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "answer")
    answer = ask("help", {"step": str(uuid4()), "answer": 1})
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "step")


def test_a_hand_over_is_all_on_the_desk(ask, ticket, organisation):
    """Nothing is lost: what it is about, each line, what the assistant tried, and the call that is owed."""
    lines = [{"who": "customer", "text": "Die Box brummt."}, {"who": "assistant", "text": "Soll jemand anrufen?"}]
    sent = {
        "intent": "person",
        "text": "The box hums.",
        "transcript": lines,
        "triedStep": [{"code": "restart-modem", "result": "no change"}, {"name": "Unplugged the box"}],
        "callMe": True,
    }
    uuid = str(uuid4())
    answer = ask("handover", {"uuid": uuid, **sent}).json()
    ask("handover", {"uuid": uuid, **sent})
    (call,) = Callback.objects.filter(ticket=ticket)
    assert (call.reason, answer["callback"] is not None) == ("requested", True)
    assert list(ticket.tried_steps.values_list("step__code", "text", "channel").order_by("pk")) == [
        ("restart-modem", "", "chat"),
        (None, "Unplugged the box", "chat"),
    ]
    agent = signed_in(UserFactory(organisation=organisation, role="agent"))
    page = agent.get(answer["desk"].removeprefix("http://testserver")).content.decode()
    for words in ("Handed over: Speak to a person", "The box hums.", "Die Box brummt.", "Unplugged the box"):
        assert words in page
    assert "Assistant: Soll jemand anrufen?" in page
    assert ask("help").json()["step"]["text"]["en"].startswith("Are all cables firm")


def test_a_hand_over_without_a_call_owes_none_and_its_transcript_has_an_end(ask, ticket):
    answer = ask("handover", {"text": "To the shop, please."})
    assert (answer.status_code, answer.json()["callback"], Callback.objects.count()) == (200, None, 0)
    lines = [{"who": "customer", "text": "x" * 2000}] * 6
    answer = ask("handover", {"transcript": lines})
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "transcript")


def test_a_complaint_is_one_call_that_one_person_owes_however_often_it_is_told(ask, ticket, organisation):
    agent = UserFactory(organisation=organisation, role="agent")
    for _ in range(2):
        ask("handover", {"intent": "complain", "text": "Nobody came."})
    (call,) = Callback.objects.filter(ticket=ticket)
    assert (call.reason, call.owner) == ("complaint", agent)


def test_a_solved_case_is_handed_over_as_well(ask, ticket):
    resolve(ticket=ticket)
    answer = ask("handover", {"text": "Still broken.", "callMe": True}).json()
    assert (answer["state"], answer["callback"] is not None) == ("resolved", True)


def test_a_merged_case_is_the_one_that_it_went_into(identify, ticket):
    other = TicketFactory(site=ticket.site, category=ticket.category)
    merge(ticket=ticket, into=other)
    assert identify(**pair(ticket)).json()["ticket"] == other.number


def test_of_an_outage_the_customer_hears_that_nobody_needs_to_come(ask, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(
        state="held", outage=Outage.objects.create(organisation=ticket.organisation, network_element="CGN-1")
    )
    answer = ask("status").json()
    assert answer["text"]["en"].startswith("There is a fault in our network.")
    assert ask("help").json()["step"] is None


def test_more_than_40_a_day_are_refused_in_both_languages(ask, ticket):
    ContactFactory.create_batch(40, ticket=ticket, channel="chat", at=ticket.reported_at)
    Contact.objects.filter(ticket=ticket).update(at=Contact.objects.order_by("-at").first().at)
    answer = ask("tell", {"text": "More"})
    assert (answer.status_code, set(answer.json()["text"])) == (409, {"de", "en"})
    assert "very much for one day" in answer.json()["text"]["en"]


def test_who_told_much_can_still_undo_ask_for_a_call_and_reach_a_person(ask, identify, promised, ticket):
    ask("cancel", {})
    source = Contact.objects.filter(ticket=ticket).latest("pk").source
    ContactFactory.create_batch(40, ticket=ticket, channel="chat", source=source)
    Contact.objects.filter(ticket=ticket).update(at=timezone.now())
    assert ask("tell", {"text": "More"}).status_code == 409
    assert [ask(name, {}).status_code for name in ("undo", "callback")] == [200, 200]
    assert ask("handover", {"text": "A person, please."}).status_code == 200
    assert identify(**pair(ticket)).status_code == 200


def test_why_a_visit_is_needed_is_said_in_both_languages(ask, ticket):
    answer = HelpStep.objects.filter(category=ticket.category).first().answers.first()
    answer.end, answer.reason_de, answer.reason_en = "visit", "Das Kabel ist kaputt.", "The cable is broken."
    answer.save()
    text = ask("help", {"step": ask("help").json()["step"]["id"], "answer": answer.pk}).json()["text"]
    assert (text["de"].endswith("Das Kabel ist kaputt."), text["en"].endswith("The cable is broken.")) == (True, True)


def test_a_hand_over_promises_no_more_than_is_owed(ask, ticket):
    quiet = ask("handover", {"text": "I want to speak to somebody."}).json()
    assert (quiet["callback"], "We call you" in quiet["text"]["en"]) == (None, False)
    owed = ask("handover", {"text": "Please call.", "callMe": True}).json()
    assert "We call you" in owed["text"]["en"]


def test_a_status_costs_the_same_however_much_was_said_and_tried(ask, promised, ticket):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert ask("status").status_code == 200
        return len(counted)

    ask("status")
    few = queries()
    ContactFactory.create_batch(9, ticket=ticket)
    for _ in range(9):
        add_tried_step(ticket=ticket, text="Something", channel="phone")
    assert (queries(), few <= 12) == (few, True)


def test_a_hold_that_ran_out_is_no_hindrance(ask, ordered, saturday):
    holds.hold(order=ordered.order, span=TUESDAY)
    saturday.shift(timedelta(minutes=6))
    assert ask("book", {"validFor": period(TUESDAY)}).json()["appointment"] is not None


@pytest.mark.parametrize("name", ["book", "cancel", "undo", "callback", "tell", "handover"])
def test_a_wish_without_a_uuid_is_refused_and_named(ask, ticket, name):
    for uuid in ("", None, "mine", [1]):
        answer = ask(name, {"uuid": uuid, "text": "x", "validFor": period(TUESDAY)})
        assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "uuid")
