"""Two technicians, a swap, longer, split, more urgent: each by hand, each taken back. No drives: all at one door."""

from random import Random
from typing import Any

import pytest

from dispatch.editing.crew import assign_pair, take_off
from dispatch.editing.errors import AsksError, EditError
from dispatch.editing.length import extend, split
from dispatch.editing.selectors import in_words
from dispatch.editing.services import assign, set_lock, take_out
from dispatch.editing.soft import Answer
from dispatch.editing.swapping import swap
from dispatch.editing.undoing import redo, undo
from dispatch.editing.urgency import set_priority
from dispatch.models import Appointment, Assignment, Lock, Plan, PlanEdit
from dispatch.planning.clock import DayClock
from dispatch.planning.snapshot import problem_of
from dispatch.planning.stops import number_stops
from orders.models import FieldOrder, Visit
from technicians.models import Shift
from tests.dispatch.editing.test_editing import again, back, change, planned, promise, refusal, stops
from tests.dispatch.editing.test_spaces import late
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.offering.conftest import NOW
from tests.factories import AssignmentFactory, UserFactory, at, span

__all__ = ["late", "planned"]
pytestmark = pytest.mark.django_db


def times(plan: Plan, visit: Visit) -> list[tuple[str, str]]:
    zone = plan.territory.zone
    rows = plan.assignments.filter(visit=visit).order_by("technician")
    return [(f"{r.during.lower.astimezone(zone):%H:%M}", f"{r.during.upper.astimezone(zone):%H:%M}") for r in rows]


@pytest.fixture
def other(plan, colleague, make_visit) -> Assignment:
    """The colleague's stop: 14 to 15, promised from 11 to 16."""
    found = AssignmentFactory(
        plan=plan, technician=colleague, live=True, visit=make_visit(), during=span("2026-11-23 14:00", 1)
    )
    promise(found.visit, span("2026-11-23 11:00", 5))
    return found


class TestTwoTechnicians:
    def test_a_second_one_comes_at_the_same_time_and_is_taken_off_again(
        self, plan, planned, technician, colleague, dispatcher
    ):
        before = stops(plan)
        pair = [technician, colleague]
        edit = assign_pair(visit=planned.visit, plan=plan, people=pair, by=dispatcher)
        assert in_words(edit).endswith(f": Second technician {colleague.name}")
        assert times(plan, planned.visit) == [("11:00", "12:00")] * 2
        assert FieldOrder.objects.get(pk=planned.visit.order_id).needed_technicians == 2
        back(plan, dispatcher)
        assert stops(plan) == before
        assert FieldOrder.objects.get(pk=planned.visit.order_id).needed_technicians == 1
        again(plan, dispatcher)
        assert len(stops(plan)) == 2
        edit = take_off(visit=planned.visit, plan=plan, technician=technician, by=dispatcher)
        assert stops(plan) == [(colleague.name, "11:00", "")]
        assert FieldOrder.objects.get(pk=planned.visit.order_id).needed_technicians == 1
        back(plan, dispatcher, edit)
        assert len(stops(plan)) == 2

    def test_one_is_exchanged_and_both_are_moved(
        self, plan, planned, technician, colleague, make_technician, dispatcher
    ):
        """The third one is at work from 12 on: the two of them begin then, within the promise."""
        third = make_technician()
        Shift.objects.filter(technician=third).update(during=span("2026-11-23 12:00", 4))
        assign_pair(visit=planned.visit, plan=plan, people=[technician, colleague], by=dispatcher)
        assign_pair(visit=planned.visit, plan=plan, people=[technician, third], by=dispatcher)
        assert stops(plan) == [(technician.name, "12:00", ""), (third.name, "12:00", "")]
        names = " + ".join(sorted([technician.name, third.name]))
        assert in_words(PlanEdit.objects.first()) == f"{planned.visit.order.number} to {names}, 12:00"

    def test_without_a_common_time_it_is_refused_and_nothing_is_changed(
        self, plan, planned, technician, colleague, dispatcher
    ):
        Shift.objects.filter(technician=colleague).update(during=span("2026-11-23 13:30", 3))
        before = stops(plan)
        said = refusal(
            lambda: assign_pair(visit=planned.visit, plan=plan, people=[technician, colleague], by=dispatcher)
        )
        assert said == f"{colleague}: no room to begin between 11:00 and 13:00."
        assert "two different" in refusal(
            lambda: assign_pair(visit=planned.visit, plan=plan, people=[technician, technician], by=dispatcher)
        )
        assert stops(plan) == before
        assert FieldOrder.objects.get(pk=planned.visit.order_id).needed_technicians == 1

    def test_what_is_put_before_it_later_does_not_pull_the_two_apart(
        self, plan, planned, visit, technician, colleague, dispatcher
    ):
        assign_pair(visit=planned.visit, plan=plan, people=[technician, colleague], by=dispatcher)
        extend_by = {"visit": visit, "plan": plan, "by": dispatcher}
        assign(visit=visit, plan=plan, technician=technician, by=dispatcher, after="")
        assert "may not begin after 11:00" in refusal(lambda: extend(**extend_by, minutes=30))
        assert times(plan, planned.visit) == [("11:00", "12:00")] * 2

    def test_work_for_two_asks_why_one_should_be_enough(self, plan, planned, technician, colleague, dispatcher):
        assign_pair(visit=planned.visit, plan=plan, people=[technician, colleague], by=dispatcher)
        change(planned.visit.order.order_type, needed_technicians=2)
        planned.visit.refresh_from_db()
        with pytest.raises(AsksError) as asked:
            take_off(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher)
        assert asked.value.messages == ["This kind of work is for two technicians."]


class TestSwap:
    def test_two_visits_change_hands_and_back(self, plan, planned, other, technician, colleague, dispatcher):
        """11 to 13 is promised there, 11 to 16 here: both begin at 11 in the other's day."""
        before = stops(plan)
        edit = swap(visit=planned.visit, other=other.visit, plan=plan, by=dispatcher)
        rows = dict(plan.assignments.values_list("visit", "technician"))
        assert rows == {planned.visit_id: colleague.pk, other.visit_id: technician.pk}
        assert times(plan, planned.visit) == times(plan, other.visit) == [("11:00", "12:00")]
        assert in_words(edit) == f"Swapped {planned.visit.order.number} with {other.visit.order.number}"
        back(plan, dispatcher)
        assert stops(plan) == before
        again(plan, dispatcher)
        assert dict(plan.assignments.values_list("visit", "technician")) == rows

    def test_what_does_not_fit_there_is_refused_as_a_whole(self, plan, planned, other, technician, dispatcher):
        Appointment.objects.filter(order=other.visit.order).update(window=span("2026-11-23 14:00", 2))
        Shift.objects.filter(technician=technician).update(during=span("2026-11-23 09:00", 4))
        before = stops(plan)
        said = refusal(lambda: swap(visit=planned.visit, other=other.visit, plan=plan, by=dispatcher))
        assert said == f"{technician}: no room to begin between 14:00 and 16:00."
        assert stops(plan) == before

    def test_the_page_shows_what_can_change_hands(self, dispatcher_client, plan, planned, other):
        url = f"/admin/board/plans/{plan.uuid}/visits/{planned.visit.uuid}/swap/"
        page = dispatcher_client.get(url).content.decode()
        assert f'data-other="{other.visit.uuid}"' in page
        assert "this one at 11:00, that one at 11:00" in page


class TestLength:
    def test_what_follows_begins_later_as_far_as_it_must(self, plan, planned, late, dispatcher):
        """30 minutes more end at 12:30, when the next one begins; 60 push it by half an hour."""
        extend(visit=planned.visit, plan=plan, minutes=30, by=dispatcher)
        assert times(plan, planned.visit) + times(plan, late.visit) == [("11:00", "12:30"), ("12:30", "13:30")]
        edit = extend(visit=planned.visit, plan=plan, minutes=30, by=dispatcher)
        assert times(plan, planned.visit) + times(plan, late.visit) == [("11:00", "13:00"), ("13:00", "14:00")]
        assert in_words(edit).endswith("Service time 120 min")
        back(plan, dispatcher, edit)
        assert times(plan, planned.visit) + times(plan, late.visit) == [("11:00", "12:30"), ("12:30", "13:30")]
        assert FieldOrder.objects.get(pk=planned.visit.order_id).service_minutes == 90

    def test_the_rule_that_would_be_broken_is_named(self, plan, planned, late, technician, dispatcher):
        longer = {"visit": planned.visit, "plan": plan, "by": dispatcher}
        home = f"{technician} would be home at 17:00; the shift with its overtime ends at 16:30."
        assert refusal(lambda: extend(**longer, minutes=240)) == home
        promise(late.visit, span("2026-11-23 12:00", 1))
        order = late.visit.order.number
        late_words = f"{order} would begin at 13:30; it may not begin after 13:00."
        assert refusal(lambda: extend(**longer, minutes=90)) == late_words
        assert FieldOrder.objects.get(pk=planned.visit.order_id).service_minutes == 60
        assert "5 min at least" in refusal(lambda: extend(**longer, minutes=-60))
        assert "715 min at most" in refusal(lambda: extend(**longer, minutes=656))

    def test_a_lock_stays_one(self, plan, planned, dispatcher):
        set_lock(visit=planned.visit, plan=plan, lock="both", by=dispatcher)
        extend(visit=planned.visit, plan=plan, minutes=15, by=dispatcher)
        assert plan.assignments.get().lock == "both"

    def test_split_the_first_part_is_today_and_the_rest_a_visit_when_that_is_done(
        self, plan, planned, technician, dispatcher
    ):
        edit = split(visit=planned.visit, plan=plan, minutes=20, by=dispatcher)
        assert times(plan, planned.visit) == [("11:00", "11:20")]
        assert in_words(edit).endswith("Split into two 20 + 40 min")
        back(plan, dispatcher)
        assert times(plan, planned.visit) == [("11:00", "12:00")]
        assert Visit.objects.get(pk=planned.visit_id).rest_minutes == 0
        again(plan, dispatcher)
        finish(planned.visit, technician)
        first, rest = planned.visit.order.visits.order_by("pk")
        assert (first.outcome, rest.state) == ("follow_up", "open")
        order = FieldOrder.objects.get(pk=planned.visit.order_id)
        assert (order.service_minutes, order.is_open, rest.rest_minutes) == (40, True, 0)
        finish(rest, technician)
        assert FieldOrder.objects.get(pk=order.pk).state == "completed"

    def test_a_part_of_nothing_is_none(self, plan, planned, dispatcher):
        for minutes in (0, 58):
            said = refusal(lambda m=minutes: split(visit=planned.visit, plan=plan, minutes=m, by=dispatcher))
            assert said == "The first part takes 5 to 55 min."


def finish(visit: Visit, technician) -> None:
    from uuid import uuid4

    from orders.services.visits import record_action

    record_action(uuid=uuid4(), visit=visit, kind="done", by=technician.user, at=NOW)


def test_a_priority_by_hand_reaches_the_planner_and_is_taken_back(plan, planned, visit, dispatcher):
    """A promise counts 1000, and what is due 20 more: the rest is the order's own number."""

    def planner_has() -> dict[str, int]:
        problem = problem_of(territory=plan.territory, clock=DayClock(plan.day, plan.territory.zone), as_of=NOW)
        return {each.id: each.priority for each in problem.visits}

    before = planner_has()[str(visit.uuid)]
    usual = visit.order.priority
    edit = set_priority(visit=visit, plan=plan, priority=90, by=dispatcher)
    assert planner_has()[str(visit.uuid)] == before - usual + 90
    assert (edit.by, in_words(edit)) == (dispatcher, f"{visit.order.number}: Priority 90")
    back(plan, dispatcher)
    assert planner_has()[str(visit.uuid)] == before


def everything(plan: Plan) -> dict[str, list[Any]]:
    """All that a change by hand may touch, without the rows' own numbers."""
    visits = Visit.objects.order_by("pk")
    return {
        "stops": list(
            plan.assignments.order_by("technician", "during").values_list(
                "technician", "visit", "during", "travel_s", "position", "lock", "live"
            )
        ),
        "unplanned": sorted(plan.unplanned.values_list("visit", "reason")),
        "orders": list(
            FieldOrder.objects.order_by("pk").values_list("priority", "service_minutes", "needed_technicians")
        ),
        "visits": list(visits.values_list("state", "rest_minutes")),
        "promises": list(
            Appointment.objects.filter(state="confirmed").order_by("pk").values_list("order", "window", "missed_by")
        ),
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_was_done_undo_and_redo_return_every_row_as_it_was(
    plan, planned, late, other, visit, technician, colleague, dispatcher, seed
):
    """Fifteen changes at random, all taken back in turn, all done again: each state on the way is met again."""
    random = Random(seed)
    plan.unplanned.create(visit=visit, reason="window_full")
    promise(late.visit, span("2026-11-23 10:00", 4))
    promise(visit, span("2026-11-23 10:00", 6))
    number_stops(plan=plan)
    visits, people, why = [planned.visit, late.visit, other.visit, visit], [technician, colleague], Answer("urgent")

    def one() -> PlanEdit:
        read = Visit.objects.select_related("order__site__territory", "order__order_type", "order__ticket")
        chosen = read.get(pk=random.choice(visits).pk)
        facts = {"visit": chosen, "plan": plan, "by": dispatcher}
        return random.choice(
            [
                lambda: assign(**facts, technician=random.choice(people), answer=why),
                lambda: take_out(**facts, answer=why),
                lambda: set_lock(**facts, lock=random.choice(["", *Lock.values]), answer=why),
                lambda: assign_pair(**facts, people=people, answer=why),
                lambda: take_off(**facts, technician=random.choice(people), answer=why),
                lambda: swap(**facts, other=random.choice([v for v in visits if v.pk != chosen.pk]), answer=why),
                lambda: extend(**facts, minutes=random.choice([-15, 10, 20])),
                lambda: split(**facts, minutes=random.choice([20, 30])),
                lambda: set_priority(**facts, priority=random.randrange(101)),
            ]
        )()

    states, edits = [everything(plan)], []
    while len(edits) < 15:
        try:
            edits.append(one())
        except EditError:
            assert everything(plan) == states[-1], "a refusal changes nothing"
            continue
        states.append(everything(plan))
    assert len({edit.kind for edit in edits}) > 4
    for edit, state in zip(reversed(edits), reversed(states[:-1]), strict=True):
        undo(edit=edit.uuid, plan=plan, by=dispatcher)
        assert everything(plan) == state
    for edit, state in zip(edits, states[1:], strict=True):
        redo(edit=edit.uuid, plan=plan, by=dispatcher)
        assert everything(plan) == state


class TestPages:
    def test_the_panel_has_them_and_they_work(self, dispatcher_client, plan, planned, colleague, technician):
        case = dispatcher_client.get(f"/admin/board/visits/{planned.visit.uuid}/?plan={plan.pk}").content.decode()
        url = f"/admin/board/plans/{plan.uuid}/visits/{planned.visit.uuid}"
        for what in ("pair", "swap", "length", "priority"):
            assert f"{url}/{what}/" in case
        page = dispatcher_client.get(f"{url}/pair/").content.decode()
        assert f'data-technician="{colleague.uuid}"' in page
        dispatcher_client.post(f"{url}/length/", {"minutes": "15"})
        assert times(plan, planned.visit) == [("11:00", "12:15")]
        dispatcher_client.post(f"{url}/priority/", {"priority": "70"})
        assert FieldOrder.objects.get(pk=planned.visit.order_id).priority == 70
        dispatcher_client.post(f"{url}/length/", {"first": "30"})
        assert Visit.objects.get(pk=planned.visit_id).rest_minutes == 45
        dispatcher_client.post(f"{url}/pair/", {"technician": [technician.uuid, colleague.uuid]})
        assert len(stops(plan)) == 2
        case = dispatcher_client.get(f"/admin/board/visits/{planned.visit.uuid}/?plan={plan.pk}").content.decode()
        assert f"Without {colleague.name}" in case
        dispatcher_client.post(f"{url}/off/", {"technician": colleague.uuid})
        assert [name for name, *_ in stops(plan)] == [technician.name]

    def test_nonsense_is_answered_with_the_field_and_the_mend(self, dispatcher_client, plan, planned):
        url = f"/admin/board/plans/{plan.uuid}/visits/{planned.visit.uuid}"
        script = {"accept": "application/json"}
        for what, facts, said in (
            ("length", {"minutes": "x"}, "Minutes: write a whole number."),
            ("length", {"first": ""}, "First part, minutes: write a whole number."),
            ("priority", {"priority": "101"}, "Priority: choose 0 to 100; 100 is the most urgent."),
        ):
            answer = dispatcher_client.post(f"{url}/{what}/", facts, headers=script)
            assert (answer.status_code, answer.json()["refused"]) == (409, said)
        too_long = dispatcher_client.post(f"{url}/length/", {"minutes": "99999"}, headers=script)
        assert too_long.status_code == 409
        assert not PlanEdit.objects.exists()

    def test_strangers_find_nothing_and_a_look_changes_nothing(self, plan, planned, colleague, client):
        stranger, technician = signed_in(UserFactory(role="dispatcher")), signed_in(colleague.user)
        for what in ("pair", "off", "swap", "length", "priority"):
            url = f"/admin/board/plans/{plan.uuid}/visits/{planned.visit.uuid}/{what}/"
            assert stranger.post(url).status_code == 404
            assert technician.post(url).status_code in (302, 403)
            assert client.post(url).status_code == 302
        assert at("2026-11-23 10:00") == NOW
        assert not PlanEdit.objects.exists()
