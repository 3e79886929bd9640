"""What a phone sends: each entry once, in order, and nothing lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from dispatch.models import FieldEntry
from orders.models import Message, Visit, VisitAction
from orders.services.visits import record_action
from tests.dispatch.mobile.test_visit import lines
from tests.factories import AssignmentFactory, CallbackFactory, PlanFactory, TechnicianFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
NOW = at("2026-11-23 10:00")


def entry(visit: Visit, kind: str, *, when=NOW, **facts) -> dict:
    data = {name: [str(value)] for name, value in facts.items()}
    sent = {"kind": kind, "about": str(visit.uuid), "at": when.isoformat(), "data": data}
    return {"uuid": str(uuid4()), "version": 1, "photos": [], **sent}


def send(client: Client, technician, *entries, now=NOW, person=None):
    body = {"person": person or technician.user_id, "now": now.isoformat(), "entries": list(entries)}
    return client.post("/sync/", body, content_type="application/json")


def states(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["state"] for each in answer.json()["answers"]]


def shift_of(visit: Visit) -> list[dict]:
    """From the way there to the end, as the phone wrote it down."""
    return [
        entry(visit, "on-my-way", when=at("2026-11-23 08:40")),
        entry(visit, "arrived", when=at("2026-11-23 09:01")),
        entry(visit, "done", when=at("2026-11-23 09:40"), report="Dose getauscht.", **lines()),
    ]


def test_a_stop_that_was_worked_through_offline_stands_as_it_was_done(own, technician, stop):
    assert states(send(own, technician, *shift_of(stop.visit))) == ["applied"] * 3
    visit = Visit.objects.get(pk=stop.visit_id)
    assert (visit.state, visit.outcome, visit.report) == ("finished", "done", "Dose getauscht.")
    assert [visit.en_route_at, visit.on_site_at, visit.finished_at] == [
        at("2026-11-23 08:40"),
        at("2026-11-23 09:01"),
        at("2026-11-23 09:40"),
    ]
    assert not Message.objects.filter(event="on_my_way").exists(), "the way of an hour ago is no news"
    assert all(kept.data == {} for kept in FieldEntry.objects.all()), "the facts stand with the visit"


def test_the_same_entries_again_get_the_same_answers_and_change_nothing(own, technician, stop):
    entries = shift_of(stop.visit)
    first = send(own, technician, *entries).json()
    assert send(own, technician, *entries).json() == first
    assert VisitAction.objects.count() == FieldEntry.objects.count() == 3


def test_a_bad_entry_gets_its_own_answer_and_the_next_ones_are_taken(own, technician, stop):
    bad = [17, {"uuid": "no uuid"}, entry(stop.visit, "on-my-way") | {"at": "yesterday"}, entry(stop.visit, "fly-away")]
    answer = send(own, technician, *bad, entry(stop.visit, "on-my-way"))
    assert states(answer) == ["unreadable", "unreadable", "unreadable", "kept", "applied"]
    assert "at:" in answer.json()["answers"][2]["said"]


def test_a_phone_whose_clock_is_two_hours_off_says_the_right_times(own, technician, stop):
    wrong = timedelta(hours=2)
    for off, kind in [(wrong, "on-my-way"), (-wrong, "arrived")]:
        answer = send(own, technician, entry(stop.visit, kind, when=NOW - timedelta(minutes=5) + off), now=NOW + off)
        assert states(answer) == ["applied"]
    visit = Visit.objects.get(pk=stop.visit_id)
    assert (visit.en_route_at, visit.on_site_at) == (NOW - timedelta(minutes=5),) * 2
    kept = FieldEntry.objects.get(kind="arrived")
    assert kept.device_at == kept.at - wrong


def test_nothing_is_later_than_now_whatever_the_phone_says(own, technician, stop):
    send(own, technician, entry(stop.visit, "on-my-way", when=NOW + timedelta(hours=3)))
    assert Visit.objects.get(pk=stop.visit_id).en_route_at == NOW


def test_a_job_done_that_was_cancelled_meanwhile_is_kept_for_the_office(own, technician, stop):
    Visit.objects.filter(pk=stop.visit_id).update(state="cancelled")
    answer = send(own, technician, *shift_of(stop.visit))
    assert states(answer) == ["kept"] * 3
    kept = FieldEntry.objects.get(kind="done")
    assert kept.data["report"] == ["Dose getauscht."]
    assert (kept.visit_id, kept.seen_at) == (stop.visit_id, None)
    assert "Cancelled" in answer.json()["answers"][2]["said"]


def test_for_who_goes_the_office_wins_but_what_was_done_is_done(own, technician, stop):
    AssignmentFactory(
        plan=stop.plan,
        visit=stop.visit,
        technician=TechnicianFactory(territory=stop.plan.territory),
        live=True,
        during=stop.during,
    )
    stop.live = False
    stop.save()
    assert states(send(own, technician, *shift_of(stop.visit))) == ["refused", "kept", "kept"]
    visit = Visit.objects.get(pk=stop.visit_id)
    assert (visit.outcome, visit.en_route_at) == ("done", None)


def test_work_of_a_colleague_who_is_at_it_already_is_not_ended_by_a_late_entry(own, technician, stop):
    other = TechnicianFactory(territory=stop.plan.territory)
    AssignmentFactory(plan=stop.plan, visit=stop.visit, technician=other, live=True, during=stop.during)
    stop.live = False
    stop.save()
    record_action(uuid=uuid4(), visit=stop.visit, kind="on_site", by=other.user, at=NOW)
    assert states(send(own, technician, shift_of(stop.visit)[2])) == ["kept"]
    assert Visit.objects.get(pk=stop.visit_id).state == "on_site"


def test_a_visit_that_was_never_theirs_is_refused_and_nothing_is_said_of_it(own, technician, plan):
    strange = AssignmentFactory(plan=plan, technician=TechnicianFactory(territory=plan.territory), live=True)
    draft = AssignmentFactory(
        plan=PlanFactory(territory=plan.territory, day=plan.day, version=900),
        technician=technician,
        during=span("2026-11-23 15:00", 1),
    )
    unknown = Visit(uuid=uuid4())
    visits = [strange.visit, draft.visit, unknown]
    answer = send(own, technician, *[entry(visit, "on-my-way") for visit in visits])
    assert states(answer) == ["refused"] * 3
    assert len({each["said"] for each in answer.json()["answers"]}) == 1
    assert not VisitAction.objects.exists()


def test_a_call_counts_once_and_at_its_time(own, technician, stop):
    call = CallbackFactory(organisation=stop.plan.organisation, owner=technician.user)
    sent = entry(call, "call", when=at("2026-11-23 09:30"), result="no_answer", note="Mailbox")
    assert states(send(own, technician, sent)) == states(send(own, technician, sent)) == ["applied"]
    assert [(a.result, a.at) for a in call.attempts.all()] == [("no_answer", at("2026-11-23 09:30"))]


def test_an_incomplete_report_is_kept_with_what_is_missing(own, technician, stop):
    answer = send(own, technician, entry(stop.visit, "done", **lines()))
    assert states(answer) == ["kept"]
    assert Visit.objects.get(pk=stop.visit_id).state == "open"


def test_a_second_person_on_the_phone_never_sends_as_the_first(own, technician, stop, people):
    other = TechnicianFactory(territory=stop.plan.territory)
    assert send(own, technician, *shift_of(stop.visit), person=other.user_id).status_code == 403
    sent = entry(stop.visit, "on-my-way")
    assert states(send(own, technician, sent)) == ["applied"]
    assert states(send(people["colleague"], technician, sent, person=_person(people["colleague"]))) == ["unreadable"]


def _person(client: Client) -> int:
    return client.get("/sync/").json()["person"]


@pytest.mark.parametrize("who", ["dispatcher", "agent", "anonymous"])
def test_only_technicians_have_a_log(people, technician, stop, who):
    refused = 401 if who == "anonymous" else 403
    assert send(people[who], technician, entry(stop.visit, "on-my-way")).status_code == refused
    for address in ("/sync/", "/sync/day/"):
        assert people[who].get(address).status_code == refused


def test_a_stale_token_is_refused_and_a_fresh_one_is_had_without_a_new_sign_in(technician, stop):
    client = Client(enforce_csrf_checks=True)
    client.force_login(technician.user, backend="django.contrib.auth.backends.ModelBackend")
    assert send(client, technician, entry(stop.visit, "on-my-way")).status_code == 403
    client.defaults["HTTP_X_CSRFTOKEN"] = client.get("/sync/").json()["token"]
    assert states(send(client, technician, entry(stop.visit, "on-my-way"))) == ["applied"]
