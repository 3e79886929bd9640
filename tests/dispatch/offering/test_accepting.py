"""The first to accept gets the work, in a day in which it fits, and no promise is broken."""

from datetime import timedelta

import pytest
import time_machine

from dispatch.models import Appointment, Assignment, UnplannedVisit, WorkOffer
from dispatch.offering.errors import OfferError
from dispatch.offering.selectors import cards_of
from dispatch.offering.services import accept, forget_asked, offer, put_aside, withdraw
from dispatch.offering.urgent import suggestions, urgent_of
from orders.models import Message, Visit
from orders.services.visits import record_action
from technicians.models import Shift
from tests.dispatch.offering.conftest import NOW, UNTIL
from tests.factories import (
    AbsenceFactory,
    AssignmentFactory,
    SkillFactory,
    TechnicianFactory,
    TechnicianSkillFactory,
    at,
    span,
)

pytestmark = pytest.mark.django_db


def promise(visit: Visit, window, **facts: object) -> Appointment:
    facts = {"order": visit.order, "organisation": visit.order.organisation, "state": "confirmed", **facts}
    return Appointment.objects.create(window=window, **facts)


def stop_of(visit: Visit) -> Assignment:
    return Assignment.objects.get(visit=visit, live=True)


def refusal(offered: WorkOffer, technician) -> str:
    with pytest.raises(OfferError) as refused:
        accept(uuid=offered.uuid, by=technician.user)
    return str(refused.value)


def test_whoever_accepts_first_has_it_in_the_published_plan_at_once(plan, visit, technician, offered):
    UnplannedVisit.objects.create(plan=plan, visit=visit, reason="window_full")
    taken = accept(uuid=offered.uuid, by=technician.user)
    assert (taken.state, taken.taken_by, taken.taken_at) == ("taken", technician, NOW)
    stop = stop_of(visit)
    assert (stop.plan, stop.technician, stop.during) == (plan, technician, span("2026-11-23 10:00", 1))
    assert not plan.unplanned.exists()


def test_accepting_twice_is_accepting_once(visit, technician, offered):
    assert accept(uuid=offered.uuid, by=technician.user) == accept(uuid=offered.uuid, by=technician.user)
    assert Assignment.objects.filter(visit=visit).count() == 1


def test_a_colleague_who_comes_later_is_told(visit, technician, colleague, offered):
    accept(uuid=offered.uuid, by=technician.user)
    assert refusal(offered, colleague) == "A colleague was faster and has taken it. Thank you all the same."
    assert stop_of(visit).technician == technician


def test_who_is_told_that_they_were_too_late_is_told_by_no_card_as_well(
    technician, colleague, make_technician, offered
):
    waits = make_technician()
    offered.technicians.add(waits)
    accept(uuid=offered.uuid, by=technician.user)
    refusal(offered, colleague)
    assert not list(cards_of(colleague.user))
    assert [card.is_open for card in cards_of(waits.user)] == [False], "who never asked is told by the card"


def test_a_customer_without_a_promise_is_told_when_to_expect_somebody(visit, technician, offered):
    accept(uuid=offered.uuid, by=technician.user)
    promised = Appointment.objects.get(order=visit.order)
    assert (promised.state, promised.window) == ("confirmed", span("2026-11-23 09:00", 2))
    assert Message.objects.filter(event="appointment").count() == 1


def test_what_was_accepted_is_locked_so_that_no_plan_gives_it_to_another(visit, technician, offered):
    accept(uuid=offered.uuid, by=technician.user)
    assert stop_of(visit).lock == "both"


def test_a_promise_is_kept_and_not_touched(visit, technician, offered):
    given = promise(visit, span("2026-11-23 13:00", 2))
    accept(uuid=offered.uuid, by=technician.user)
    assert stop_of(visit).during.lower == at("2026-11-23 13:00")
    assert list(Appointment.objects.values_list("pk", "window", "state")) == [(given.pk, given.window, "confirmed")]
    assert not Message.objects.exists()


def test_it_goes_in_as_early_as_the_promises_of_the_day_allow(plan, visit, technician, offered, make_visit):
    """What is planned from 10:30 to 11:30 is promised to begin by 10:30: an hour fits behind it, and not before."""
    kept = AssignmentFactory(
        plan=plan, technician=technician, live=True, visit=make_visit(), during=span("2026-11-23 10:30", 1)
    )
    promise(kept.visit, span("2026-11-23 10:15", 0.25))
    accept(uuid=offered.uuid, by=technician.user)
    assert stop_of(kept.visit).during == kept.during
    assert stop_of(visit).during.lower == at("2026-11-23 11:30")


def test_what_does_not_fit_any_more_is_said_kindly_and_stays_on_offer(visit, technician, colleague, offered):
    Shift.objects.filter(technician=technician).update(during=span("2026-11-23 08:00", 2.5))
    assert refusal(offered, technician).startswith("As your day stands it does not fit any more.")
    assert not Assignment.objects.exists()
    assert accept(uuid=offered.uuid, by=colleague.user).taken_by == colleague


def test_nobody_takes_what_they_were_not_asked(offered, territory):
    stranger = TechnicianFactory(territory=territory)
    assert refusal(offered, stranger) == "This work was not offered to you."


def test_not_now_is_remembered_nowhere(offered, technician, colleague):
    put_aside(uuid=offered.uuid, by=technician.user)
    assert list(offered.technicians.all()) == [colleague]
    assert refusal(offered, technician) == "This work was not offered to you."
    assert accept(uuid=offered.uuid, by=colleague.user).taken_by == colleague


def test_a_day_later_nobody_knows_who_was_asked(offered, technician):
    accept(uuid=offered.uuid, by=technician.user)
    with time_machine.travel(UNTIL + timedelta(hours=23), tick=False):
        assert forget_asked() == 0
    with time_machine.travel(UNTIL + timedelta(days=1), tick=False):
        assert forget_asked() == 2
    offered.refresh_from_db()
    assert (offered.taken_by, offered.technicians.count()) == (technician, 0)


def test_an_offer_ends_with_its_time_or_when_the_office_takes_it_back(visit, technician, offered, dispatcher):
    with time_machine.travel(UNTIL, tick=False):
        assert refusal(offered, technician) == "The time of this offer is over. Thank you all the same."
    withdraw(work_offer=offered)
    assert refusal(offered, technician) == "The office has taken this offer back. Thank you all the same."
    again = offer(visit=visit, technicians=[technician], until=UNTIL, by=dispatcher)
    accept(uuid=again.uuid, by=technician.user)
    with pytest.raises(OfferError, match="has taken it already"):
        withdraw(work_offer=again)


def test_a_new_offer_takes_the_place_of_the_open_one(visit, technician, colleague, offered, dispatcher):
    again = offer(visit=visit, technicians=[colleague], until=UNTIL, by=dispatcher)
    offered.refresh_from_db()
    assert (offered.state, again.state) == ("withdrawn", "open")


@pytest.mark.parametrize("decided", ["planned", "held", "cancelled", "on the way", "unpublished"])
def test_what_the_office_decided_meanwhile_wins(plan, visit, technician, colleague, offered, decided):
    if decided == "planned":
        AssignmentFactory(plan=plan, technician=colleague, visit=visit, live=True, during=span("2026-11-23 14:00", 1))
    elif decided == "held":
        type(visit.order).objects.filter(pk=visit.order_id).update(state="held")
    elif decided == "cancelled":
        Visit.objects.filter(pk=visit.pk).update(state="cancelled")
    elif decided == "on the way":
        record_action(uuid=offered.uuid, visit=visit, kind="en_route", by=colleague.user, at=NOW)
    else:
        type(plan).objects.filter(pk=plan.pk).update(state="superseded")
    assert refusal(offered, technician).startswith("The office has decided otherwise about this work.")
    assert not Assignment.objects.filter(technician=technician).exists()


def test_a_visit_that_was_planned_and_never_begun_can_be_taken_by_somebody_else(
    plan, visit, technician, colleague, dispatcher
):
    """Its time is over at 10; the row of the past would bind its technician and hide the new stop."""
    AssignmentFactory(plan=plan, technician=colleague, visit=visit, live=True, during=span("2026-11-23 08:00", 1))
    again = offer(visit=visit, technicians=[technician], until=UNTIL, by=dispatcher)
    accept(uuid=again.uuid, by=technician.user)
    assert stop_of(visit).technician == technician


class TestWhatCanBeOffered:
    def why_not(self, visit: Visit) -> str:
        with pytest.raises(OfferError) as refused:
            urgent_of(Visit.objects.get(pk=visit.pk), now=NOW)
        return str(refused.value)

    def test_work_of_two_is_planned_instead(self, visit):
        visit.order.needed_technicians = 2
        visit.order.save()
        assert "two technicians" in self.why_not(visit)

    def test_a_visit_in_somebodys_day_is_not(self, plan, visit, technician):
        AssignmentFactory(plan=plan, technician=technician, visit=visit, live=True, during=span("2026-11-23 14:00", 1))
        assert "in somebody's day already" in self.why_not(visit)

    def test_what_is_promised_for_another_day_is_not(self, visit):
        promise(visit, span("2026-11-24 08:00", 2))
        assert "another day" in self.why_not(visit)

    def test_what_is_being_booked_this_minute_is_not(self, visit):
        promise(visit, span("2026-11-23 14:00", 2), state="initialized", expires_at=UNTIL)
        assert "just being agreed" in self.why_not(visit)

    def test_a_day_without_a_plan_has_nobody_to_ask(self, make_visit):
        assert "no published plan" in self.why_not(make_visit())

    def test_work_for_later_is_not(self, visit):
        visit.not_before = at("2026-11-24 00:00")
        visit.save()
        assert "before another day" in self.why_not(visit)

    def test_a_place_without_a_point_is_not(self, visit):
        type(visit.order.site).objects.filter(pk=visit.order.site_id).update(point=None, accuracy="")
        assert "no place on the map" in self.why_not(visit)


def test_those_are_proposed_who_are_on_shift_have_the_skills_and_could_be_there_the_soonest_first(
    visit, plan, make_technician, make_visit, territory
):
    skill = SkillFactory(organisation=territory.organisation)
    visit.order.order_type.required_skills.create(skill=skill, level=2)
    free, busy, absent, unskilled, without_phone = (make_technician() for _ in range(5))
    for able in (free, busy, absent, without_phone):
        TechnicianSkillFactory(technician=able, skill=skill, level=2)
    TechnicianSkillFactory(technician=unskilled, skill=skill, level=1)
    AbsenceFactory(technician=absent)
    off_duty = TechnicianFactory(territory=territory)
    TechnicianSkillFactory(technician=off_duty, skill=skill, level=3)
    type(without_phone).objects.filter(pk=without_phone.pk).update(user=None)
    at_work = make_visit(state="on_site")
    AssignmentFactory(plan=plan, technician=busy, live=True, visit=at_work, during=span("2026-11-23 09:30", 1.5))
    found = suggestions(urgent_of(visit, now=NOW), now=NOW)
    assert [way.technician for way in found] == [free, busy]
    assert [way.starts_at for way in found] == [NOW, at("2026-11-23 11:00")]
