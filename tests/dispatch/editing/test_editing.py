"""What a dispatcher changes in a plan: put into a day, taken out, locked, taken back. No drives: all at one door."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages

from dispatch.editing.choices import choices, movable
from dispatch.editing.errors import EditError
from dispatch.editing.selectors import LastEdits, last_edits
from dispatch.editing.services import assign, set_lock, take_out
from dispatch.editing.undoing import redo, undo
from dispatch.models import Appointment, Assignment, Plan, PlanEdit
from dispatch.planning.clock import DayClock
from dispatch.planning.services import publish
from dispatch.planning.snapshot import locks_of
from orders.models import Message, Visit
from technicians.models import Absence, Shift, Technician, User
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.offering.conftest import NOW
from tests.factories import (
    AssignmentFactory,
    PlanFactory,
    SkillFactory,
    TechnicianFactory,
    UserFactory,
    at,
    span,
)

pytestmark = pytest.mark.django_db


def promise(visit: Visit, window) -> Appointment:
    order = visit.order
    return Appointment.objects.create(organisation=order.organisation, order=order, state="confirmed", window=window)


def stops(plan: Plan) -> list[tuple[str, str, str]]:
    """Technician, begin and lock of every stop, in their order."""
    zone = plan.territory.zone
    rows = plan.assignments.select_related("technician").order_by("technician", "during")
    return [(row.technician.name, f"{row.during.lower.astimezone(zone):%H:%M}", row.lock) for row in rows]


def refusal(call) -> str:
    with pytest.raises(EditError) as refused:
        call()
    return " ".join(refused.value.messages)


def back(plan: Plan, by: User, edit: PlanEdit | None = None) -> None:
    """Take the last change back, or this one."""
    undo(edit=(edit or PlanEdit.objects.latest("at")).uuid, plan=plan, by=by)


def again(plan: Plan, by: User) -> None:
    redo(edit=PlanEdit.objects.latest("at").uuid, plan=plan, by=by)


@pytest.fixture
def planned(plan, make_visit, technician) -> Assignment:
    """The technician's only stop: 11 to 12, promised from 11 to 13."""
    found = AssignmentFactory(
        plan=plan, technician=technician, live=True, visit=make_visit(), during=span("2026-11-23 11:00", 1)
    )
    promise(found.visit, span("2026-11-23 11:00", 2))
    return found


def test_an_unplanned_visit_goes_where_it_is_put_and_its_customer_is_told(plan, visit, technician, dispatcher):
    plan.unplanned.create(visit=visit, reason="window_full")
    edit = assign(visit=visit, plan=plan, technician=technician, by=dispatcher)
    assert stops(plan) == [(technician.name, "10:00", "")]
    assert Assignment.objects.get().live
    assert not plan.unplanned.exists()
    assert Appointment.objects.get(order=visit.order).window == span("2026-11-23 09:00", 2)
    assert Message.objects.filter(event="appointment").count() == 1
    assert edit.has_told
    Message.objects.update(state="sending")
    assert refusal(lambda: back(plan, dispatcher)).startswith("The customer was told of it already.")


def test_a_move_takes_it_from_one_day_into_another_and_back_again(plan, planned, technician, colleague, dispatcher):
    before = stops(plan)
    assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher)
    assert stops(plan) == [(colleague.name, "11:00", "")]
    back(plan, dispatcher)
    assert stops(plan) == before
    again(plan, dispatcher)
    assert stops(plan) == [(colleague.name, "11:00", "")]
    assert not Message.objects.exists(), "the promise stays as it is"
    assert "nothing to do again" in refusal(lambda: again(plan, dispatcher))


def test_what_is_taken_out_waits_among_the_unplanned_and_the_promise_stays(plan, planned, dispatcher):
    take_out(visit=planned.visit, plan=plan, by=dispatcher)
    assert stops(plan) == []
    assert [row.visit for row in plan.unplanned.all()] == [planned.visit]
    assert Appointment.objects.get().state == "confirmed"
    back(plan, dispatcher)
    assert len(stops(plan)) == 1
    assert not plan.unplanned.exists()


def test_the_next_stop_is_reached_from_the_one_before_it(plan, planned, technician, make_visit, dispatcher):
    behind = AssignmentFactory(
        plan=plan,
        technician=technician,
        live=True,
        visit=make_visit(),
        during=span("2026-11-23 13:00", 1),
        travel_s=900,
    )
    take_out(visit=planned.visit, plan=plan, by=dispatcher)
    behind.refresh_from_db()
    assert (behind.travel_s, behind.position) == (0, 0)


def test_a_lock_stays_put_and_others_go_around_it(plan, planned, visit, technician, dispatcher):
    set_lock(visit=planned.visit, plan=plan, lock="both", by=dispatcher)
    Shift.objects.filter(technician=technician).update(during=span("2026-11-23 10:30", 2))
    assert "no room to begin" in refusal(lambda: assign(visit=visit, plan=plan, technician=technician, by=dispatcher))
    assert stops(plan) == [(technician.name, "11:00", "both")]
    back(plan, dispatcher)
    assert stops(plan) == [(technician.name, "11:00", "")]


def test_a_stop_that_is_locked_to_its_technician_still_makes_room(plan, planned, visit, technician, dispatcher):
    set_lock(visit=planned.visit, plan=plan, lock="technician", by=dispatcher)
    Shift.objects.filter(technician=technician).update(during=span("2026-11-23 10:30", 2))
    assign(visit=visit, plan=plan, technician=technician, by=dispatcher)
    assert stops(plan) == [(technician.name, "10:30", ""), (technician.name, "11:30", "technician")]


@pytest.mark.parametrize(("lock", "said"), [("technician", " (technician)"), ("time", " (time)"), ("both", "")])
def test_a_lock_is_taken_back_and_done_again_and_the_words_say_which(plan, planned, technician, dispatcher, lock, said):
    edit = set_lock(visit=planned.visit, plan=plan, lock=lock, by=dispatcher)
    assert last_edits(plan, by=dispatcher).undo_words == f"{planned.visit.order.number}: Locked{said}"
    back(plan, dispatcher, edit)
    assert stops(plan) == [(technician.name, "11:00", "")]
    again(plan, dispatcher)
    assert stops(plan) == [(technician.name, "11:00", lock)]


def test_who_can_take_it_comes_with_the_costs_and_who_cannot_with_the_reason(
    plan, planned, visit, technician, colleague, make_technician
):
    skill = SkillFactory(organisation=plan.organisation)
    visit.order.order_type.required_skills.create(skill=skill, level=2)
    fits, refused = choices(movable(visit, plan, now=NOW), now=NOW)
    assert fits == []
    assert {one.why for one in refused} == {f"lacks {skill.name} 2"}
    colleague.skills.create(skill=skill, level=2)
    absent = make_technician()
    absent.skills.create(skill=skill, level=3)
    Shift.objects.filter(technician=absent).delete()
    fits, refused = choices(movable(visit, plan, now=NOW), now=NOW)
    assert [(one.technician, one.starts_at, one.detour_s, one.push_s) for one in fits] == [(colleague, NOW, 0, 0)]
    assert {one.technician: one.why for one in refused}[absent] == "off duty or absent"


def test_a_draft_is_changed_without_anybody_hearing_of_it(plan, planned, visit, technician, colleague, dispatcher):
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2, state="draft")
    draft.unplanned.create(visit=visit, reason="window_full")
    assign(visit=visit, plan=draft, technician=colleague, by=dispatcher)
    assert stops(draft) == [(colleague.name, "10:00", "")]
    assert not draft.assignments.get().live
    assert not Message.objects.exists()
    back(draft, dispatcher)
    assert stops(draft) == []
    assert draft.unplanned.get().reason == "window_full"


HINDRANCES = {
    "Somebody is on the way already": lambda visit, _plan: change(visit, state="en_route"),
    "This version is not in use any more.": lambda _visit, plan: change(plan, state="superseded"),
    "The customer is promised another day.": lambda visit, _plan: promise(visit, span("2026-11-24 11:00", 2)),
    "The work is not wanted before another day.": lambda visit, _plan: change(visit, not_before=at("2026-11-25 08:00")),
}


def change(row, **facts) -> None:
    type(row).objects.filter(pk=row.pk).update(**facts)


@pytest.mark.parametrize("said", HINDRANCES)
def test_what_cannot_be_is_said_and_nothing_is_changed(plan, visit, technician, dispatcher, said):
    HINDRANCES[said](visit, plan)
    assert said in refusal(lambda: assign(visit=visit, plan=plan, technician=technician, by=dispatcher))
    assert stops(plan) == []
    assert not PlanEdit.objects.exists()


def test_two_technicians_at_once_are_moved_together_and_taking_out_can_be_taken_back(
    plan, planned, technician, colleague, dispatcher
):
    change(planned.visit.order, needed_technicians=2)
    AssignmentFactory(plan=plan, technician=colleague, live=True, visit=planned.visit, during=planned.during)
    before = stops(plan)
    planned.visit.order.refresh_from_db()
    assert "Two technicians do this visit together." in refusal(
        lambda: assign(visit=planned.visit, plan=plan, technician=technician, by=dispatcher)
    )
    take_out(visit=planned.visit, plan=plan, by=dispatcher)
    assert stops(plan) == []
    back(plan, dispatcher)
    assert stops(plan) == before


def test_what_somebody_changed_since_is_not_taken_back(plan, planned, technician, colleague, dispatcher):
    other = UserFactory(organisation=plan.organisation, role="dispatcher")
    assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher)
    set_lock(visit=planned.visit, plan=plan, lock="both", by=other)
    assert CHANGED in refusal(lambda: back(plan, dispatcher, PlanEdit.objects.get(by=dispatcher)))
    assert stops(plan) == [(colleague.name, "11:00", "both")]


CHANGED = "This was changed since"


class TestTakingBack:
    """A visit that was taken out of the technician's day, and what may have happened before that is taken back."""

    @pytest.fixture
    def edit(self, plan, planned, dispatcher) -> PlanEdit:
        return take_out(visit=planned.visit, plan=plan, by=dispatcher)

    def test_not_where_somebody_gave_it_to_another_meanwhile(self, plan, planned, colleague, dispatcher, edit):
        other = UserFactory(organisation=plan.organisation, role="dispatcher")
        assign(visit=planned.visit, plan=plan, technician=colleague, by=other)
        assert CHANGED in refusal(lambda: back(plan, dispatcher, edit))
        assert stops(plan) == [(colleague.name, "11:00", "")]

    def test_not_where_its_time_is_at_another_visit_by_now(
        self, plan, planned, technician, make_visit, dispatcher, edit
    ):
        """One that has begun, and that no change by hand looks at any more."""
        begun = make_visit(state="en_route")
        AssignmentFactory(plan=plan, technician=technician, live=True, visit=begun, during=span("2026-11-23 11:30", 1))
        assert CHANGED in refusal(lambda: back(plan, dispatcher, edit))

    def test_not_into_the_day_of_somebody_who_is_absent_by_now(self, plan, technician, dispatcher, edit):
        Absence.objects.create(technician=technician, during=span("2026-11-23 10:00", 8), kind="sick")
        assert CHANGED in refusal(lambda: back(plan, dispatcher, edit))
        assert stops(plan) == []

    def test_not_into_the_past(self, plan, dispatcher, edit):
        with time_machine.travel(at("2026-11-23 11:30"), tick=False):
            assert CHANGED in refusal(lambda: back(plan, dispatcher, edit))

    def test_not_where_the_promise_is_gone_and_nobody_would_be_told(self, plan, planned, dispatcher, edit):
        Appointment.objects.update(state="cancelled")
        assert CHANGED in refusal(lambda: back(plan, dispatcher, edit))

    def test_a_second_press_takes_back_nothing_else(self, plan, planned, technician, colleague, dispatcher):
        first = assign(visit=planned.visit, plan=plan, technician=colleague, by=dispatcher)
        second = set_lock(visit=planned.visit, plan=plan, lock="both", by=dispatcher)
        back(plan, dispatcher, second)
        assert "nothing to take back" in refusal(lambda: back(plan, dispatcher, second))
        assert stops(plan) == [(colleague.name, "11:00", "")]
        back(plan, dispatcher, first)
        assert [name for name, *_ in stops(plan)] == [technician.name]


def test_what_was_changed_in_a_draft_is_not_taken_back_once_it_is_published(
    plan, planned, technician, colleague, dispatcher
):
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2, state="draft")
    AssignmentFactory(plan=draft, technician=technician, visit=planned.visit, during=planned.during)
    assign(visit=planned.visit, plan=draft, technician=colleague, by=dispatcher)
    publish(plan=draft, by=dispatcher)
    assert last_edits(draft, by=dispatcher) == LastEdits()
    assert "nothing to take back" in refusal(lambda: back(draft, dispatcher))
    assert Assignment.objects.get(live=True).technician == colleague


def test_what_is_held_for_a_customer_on_the_line_is_not_touched(plan, visit, technician, dispatcher):
    order = visit.order
    held = Appointment.objects.create(
        organisation=order.organisation,
        order=order,
        state="initialized",
        window=span("2026-11-23 11:00", 2),
        expires_at=NOW + timedelta(minutes=5),
    )
    AssignmentFactory(
        plan=plan, technician=technician, live=True, visit=visit, during=span("2026-11-23 11:00", 1), hold=held
    )
    for change_it in (
        lambda: take_out(visit=visit, plan=plan, by=dispatcher),
        lambda: set_lock(visit=visit, plan=plan, lock="both", by=dispatcher),
        lambda: assign(visit=visit, plan=plan, technician=technician, by=dispatcher),
    ):
        assert "A time is just being agreed with the customer." in refusal(change_it)
    assert Assignment.objects.get().hold == held


def test_taking_out_what_another_day_has_taken_over_changes_nothing_there(plan, planned, technician, dispatcher):
    tomorrow = PlanFactory(territory=plan.territory, day=plan.day + timedelta(days=1), state="published")
    Assignment.objects.filter(pk=planned.pk).update(live=False)
    AssignmentFactory(
        plan=tomorrow, technician=technician, live=True, visit=planned.visit, during=span("2026-11-24 11:00", 1)
    )
    assert "It is in nobody's day" in refusal(lambda: take_out(visit=planned.visit, plan=plan, by=dispatcher))
    assert Assignment.objects.get(plan=tomorrow).live


def test_a_lock_in_the_published_version_binds_while_there_is_a_newer_draft_without_it(plan, planned, dispatcher):
    set_lock(visit=planned.visit, plan=plan, lock="both", by=dispatcher)
    draft = PlanFactory(territory=plan.territory, day=plan.day, version=2, state="draft")
    AssignmentFactory(plan=draft, technician=planned.technician, visit=planned.visit, during=planned.during)
    locks = locks_of(territory=plan.territory, clock=DayClock(plan.day, plan.territory.zone), now=NOW)
    assert [lock.technician for lock in locks[planned.visit_id].to] == [str(planned.technician.uuid)]


class TestPages:
    def url(self, plan, visit, what="assign") -> str:
        return f"/admin/board/plans/{plan.uuid}/visits/{visit.uuid}/{what}/"

    def test_the_page_lists_and_a_press_assigns_and_undo_stands_on_the_board(
        self, dispatcher_client, plan, planned, technician, colleague
    ):
        page = dispatcher_client.get(self.url(plan, planned.visit)).content.decode()
        assert f'value="{colleague.uuid}"' in page
        answer = dispatcher_client.post(self.url(plan, planned.visit), {"technician": str(colleague.uuid)})
        moved = f"{planned.visit.order.number} to {colleague.name}, 11:00"
        assert [str(said) for said in get_messages(answer.wsgi_request)] == [moved]
        board = dispatcher_client.get(answer.url).content.decode()
        assert f"Take back: {moved}" in board
        edit = PlanEdit.objects.get()
        assert dispatcher_client.post(f"/admin/board/plans/{plan.uuid}/undo/").status_code == 404
        dispatcher_client.post(f"/admin/board/plans/{plan.uuid}/undo/", {"edit": str(edit.uuid)})
        assert [name for name, *_ in stops(plan)] == [technician.name]

    def test_the_case_has_the_buttons_and_they_work(self, dispatcher_client, plan, planned):
        case = dispatcher_client.get(f"/admin/board/visits/{planned.visit.uuid}/?plan={plan.pk}").content.decode()
        for what in ("assign", "lock", "out"):
            assert self.url(plan, planned.visit, what) in case
        answer = dispatcher_client.post(self.url(plan, planned.visit, "lock"), {"lock": "nonsense"})
        assert "Lock: choose" in str(*get_messages(answer.wsgi_request))
        dispatcher_client.post(self.url(plan, planned.visit, "lock"), {"lock": "both"})
        assert stops(plan)[0][2]
        dispatcher_client.post(self.url(plan, planned.visit, "out"))
        assert stops(plan) == []

    def test_strangers_find_nothing_and_a_look_changes_nothing(self, plan, planned, colleague, client):
        stranger = signed_in(UserFactory(role="dispatcher"))
        technician = signed_in(colleague.user)
        for what in ("assign", "lock", "out"):
            assert stranger.post(self.url(plan, planned.visit, what)).status_code == 404
            assert technician.post(self.url(plan, planned.visit, what)).status_code in (302, 403)
            assert client.post(self.url(plan, planned.visit, what)).status_code == 302
        assert stranger.post(f"/admin/board/plans/{plan.uuid}/undo/").status_code == 404
        assert len(stops(plan)) == 1
        assert not PlanEdit.objects.exists()

    def test_a_technician_of_others_is_404_and_nonsense_as_well(self, dispatcher_client, plan, planned):
        for wrong in (str(TechnicianFactory().uuid), "x", ""):
            assert dispatcher_client.post(self.url(plan, planned.visit), {"technician": wrong}).status_code == 404
        assert Technician.objects.get(assignments=planned).pk == planned.technician_id


def test_of_two_who_decide_at_once_the_first_wins_and_the_other_hears_who_it_was(
    dispatcher_client, plan, planned, colleague, make_technician, organisation
):
    third = make_technician()
    ada = UserFactory(organisation=organisation, role="dispatcher", is_staff=True, first_name="Ada", last_name="Boll")
    address = f"/admin/board/plans/{plan.uuid}/visits/{planned.visit.uuid}/assign/"
    seen = dispatcher_client.get(address).context["seen"]
    assert signed_in(ada).post(address, {"technician": colleague.uuid, "seen": seen}).status_code == 302
    answer = dispatcher_client.post(address, {"technician": third.uuid, "seen": seen}, follow=True)
    order = planned.visit.order.number
    said = f"Ada Boll was faster: {order} to {colleague.name}, 11:00. Look at it first."
    assert said in answer.content.decode()
    assert stops(plan) == [(colleague.name, "11:00", "")]
    assert PlanEdit.objects.count() == 1


def test_who_has_the_visit_is_not_offered_and_the_least_travel_stands_first(plan, planned, technician, colleague):
    fits, refused = choices(movable(planned.visit, plan, now=NOW), now=NOW)
    assert [choice.technician for choice in fits] == [colleague]
    assert refused == []
    assert [c.detour_s for c in fits] == sorted(c.detour_s for c in fits)
