"""Who is given which work of the desks, and when. The clock stands at Monday 2026-11-23, 10:00 in Cologne."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.models import Callback, FieldOrder, Visit
from orders.services.callbacks import record_attempt
from orders.services.desk import decide, drop, take_next
from orders.services.desk_ranking import rank_open
from technicians.models import Organisation, User
from tests.factories import (
    CallbackFactory,
    DeskRuleFactory,
    DeskSkillFactory,
    FieldOrderFactory,
    OrganisationFactory,
    UserFactory,
    at,
    span,
)

NOW = at("2026-11-23 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def agent(organisation) -> User:
    return UserFactory(organisation=organisation, role="agent")


@pytest.fixture
def colleague(organisation) -> User:
    return UserFactory(organisation=organisation, role="agent")


def call(organisation: Organisation, due: str = "2026-11-23 09:00", **facts) -> Callback:
    """Promised for the 2 hours from `due`, and to be made now."""
    facts = {"next_at": NOW - timedelta(hours=1), **facts}
    return CallbackFactory(ticket__site__organisation=organisation, due=span(due, 2), **facts)


def skilled(user: User, *skills) -> User:
    user.desk_skills.set(skills)
    return user


def test_the_soonest_promise_comes_first_then_priority_then_age(organisation, agent):
    soon = call(organisation, "2026-11-23 08:30")
    low = call(organisation, priority=10)
    high = call(organisation, priority=90)
    high_and_younger = call(organisation, priority=90)
    overdue = call(organisation, "2026-11-23 07:00", priority=0)
    taken = []
    while task := take_next(agent=agent):
        taken.append(task)
        record_attempt(uuid=uuid4(), callback=task, by=agent, result="solved")
    assert taken == [overdue, soon, high, high_and_younger, low]


def test_a_call_is_not_given_out_before_its_window_or_its_next_attempt(organisation, agent, clock):
    later = call(organisation, "2026-11-23 10:30", next_at=at("2026-11-23 10:30"))
    assert take_next(agent=agent) is None
    clock.move_to(at("2026-11-23 10:30"))
    assert take_next(agent=agent) == later


def test_asking_again_gives_the_same_one_and_to_others_the_next(organisation, agent, colleague):
    first, second = call(organisation, "2026-11-23 08:30"), call(organisation)
    assert [take_next(agent=agent), take_next(agent=agent), take_next(agent=colleague)] == [first, first, second]
    first.refresh_from_db()
    assert (first.taken_by, first.taken_until) == (agent, NOW + timedelta(minutes=15))


def test_what_is_given_back_goes_to_others_at_once_and_to_the_same_person_last(organisation, agent, colleague):
    first, second = call(organisation, "2026-11-23 08:30"), call(organisation)
    assert take_next(agent=agent) == first
    assert drop(agent=agent, task=first) is True
    assert [take_next(agent=agent), take_next(agent=colleague)] == [second, first]
    assert drop(agent=agent, task=first) is False  # the colleague's now
    assert (drop(agent=agent, task=second), drop(agent=colleague, task=first)) == (True, True)
    assert take_next(agent=agent) == first  # both were given back by somebody; the first was the colleague's last
    assert (drop(agent=agent, task=first), take_next(agent=agent)) == (True, first)


def test_an_abandoned_call_comes_back_after_its_time_out(organisation, agent, colleague, clock):
    abandoned = call(organisation)
    assert (take_next(agent=agent), take_next(agent=colleague)) == (abandoned, None)
    clock.shift(timedelta(minutes=15, seconds=-1))
    assert take_next(agent=colleague) is None
    clock.shift(timedelta(seconds=1))
    assert (take_next(agent=colleague), take_next(agent=agent)) == (abandoned, None)


def test_the_rule_says_how_long_one_person_may_keep_it(organisation, agent):
    DeskRuleFactory(organisation=organisation, work="requested", lease_minutes=5)
    DeskRuleFactory(organisation=organisation, lease_minutes=40, position=1)
    call(organisation)
    rank_open(organisation=organisation)
    assert take_next(agent=agent).taken_until == NOW + timedelta(minutes=40)


def test_a_call_ends_the_lease_and_comes_back_when_it_is_to_be_tried_again(organisation, agent, colleague, clock):
    busy = call(organisation)
    take_next(agent=agent)
    record_attempt(uuid=uuid4(), callback=busy, by=agent, result="busy")
    assert (take_next(agent=agent), take_next(agent=colleague)) == (None, None)
    clock.shift(timedelta(minutes=15))
    assert take_next(agent=colleague) == busy


def test_a_skill_is_needed_where_the_rule_says_so_and_never_waived(organisation, agent, colleague):
    billing, internet = (DeskSkillFactory(organisation=organisation) for _ in range(2))
    bill = call(organisation, "2026-11-23 07:00", desk_skill=billing)
    general = call(organisation)
    assert take_next(agent=skilled(colleague, internet)) == general
    assert take_next(agent=skilled(agent, internet, billing)) == bill
    assert take_next(agent=UserFactory(organisation=organisation, role="agent")) is None


def test_a_language_is_needed_until_the_promise_is_about_to_break(organisation, agent, colleague, clock):
    """Both have general skills; only the colleague speaks English. The promise ends at 11:00."""
    english = call(organisation, language="en")
    colleague.languages = ["en"]
    clock.move_to(at("2026-11-23 10:44"))
    assert take_next(agent=agent) is None
    clock.move_to(at("2026-11-23 10:45"))
    assert take_next(agent=agent) == english
    assert drop(agent=agent, task=english)
    assert take_next(agent=colleague) == english


def test_of_promises_that_end_together_ones_own_language_comes_first(organisation, agent):
    call(organisation, "2026-11-23 08:00", language="en", priority=100)
    german = call(organisation, "2026-11-23 08:00")
    assert take_next(agent=agent) == german


def test_who_owes_a_call_in_person_is_given_it_whatever_its_skill(organisation, agent, colleague, dispatcher, clock):
    own = call(organisation, owner=agent, desk_skill=DeskSkillFactory(organisation=organisation), language="en")
    assert [take_next(agent=who) for who in (colleague, dispatcher, agent)] == [None, None, own]
    drop(agent=agent, task=own)
    clock.move_to(at("2026-11-23 11:00"))  # the promise is over
    assert [take_next(agent=who) for who in (colleague, dispatcher)] == [None, own]


def test_strangers_technicians_and_people_who_left_are_given_nothing(organisation, agent):
    call(organisation)
    assert take_next(agent=UserFactory(role="agent")) is None
    for user in (
        UserFactory(organisation=organisation, role="technician"),
        UserFactory(organisation=organisation, role="agent", is_active=False),
    ):
        with pytest.raises(ValidationError) as refusal:
            take_next(agent=user)
        assert list(refusal.value.message_dict) == ["agent"]


class TestDecisions:
    """Orders that nobody brings to an end: pending, with no visit and no promised call."""

    @pytest.fixture
    def order(self, organisation) -> FieldOrder:
        return FieldOrderFactory(ticket__site__organisation=organisation, state="pending")

    def test_they_come_after_all_calls_by_priority_then_soonest_due(self, organisation, agent, order):
        FieldOrder.objects.filter(pk=order.pk).update(due_at=at("2026-11-20 10:00"))
        other = FieldOrderFactory(ticket__site__organisation=organisation, state="pending", service="tv")
        first = FieldOrderFactory(
            ticket__site__organisation=organisation, state="pending", service="tv", due_at=at("2026-11-23 18:00")
        )
        DeskRuleFactory(organisation=organisation, work="decision", service="tv", priority=60, lease_minutes=30)
        promised = call(organisation, "2026-11-23 09:30")
        taken = []
        for _each in range(4):
            task = take_next(agent=agent)
            taken.append(task)
            if isinstance(task, FieldOrder):
                decide(agent=agent, order=task, decision="visit")
            else:
                record_attempt(uuid=uuid4(), callback=task, by=agent, result="solved")
        assert taken == [promised, first, other, order]
        assert taken[1].taken_until == NOW + timedelta(minutes=30)
        assert take_next(agent=agent) is None

    def test_two_people_get_two_and_a_dropped_one_returns(self, organisation, agent, colleague, order, clock):
        assert (take_next(agent=agent), take_next(agent=colleague), take_next(agent=agent)) == (order, None, order)
        clock.shift(timedelta(minutes=15))
        assert take_next(agent=colleague) == order
        assert drop(agent=colleague, task=order)
        assert take_next(agent=agent) == order

    def test_it_needs_the_skill_of_its_rule(self, organisation, agent, order):
        skill = DeskSkillFactory(organisation=organisation)
        DeskRuleFactory(organisation=organisation, work="decision", skill=skill)
        assert take_next(agent=agent) is None
        assert take_next(agent=skilled(agent, skill)) == order

    @pytest.mark.parametrize(
        ("decision", "state", "visits"),
        [("visit", "inProgress", 1), ("give_up", "failed", 0), ("cancel", "cancelled", 0)],
    )
    def test_who_holds_it_decides(self, agent, order, decision, state, visits):
        take_next(agent=agent)
        decide(agent=agent, order=order, decision=decision, reason="Kunde ist ausgezogen")
        order.refresh_from_db()
        assert (order.state, order.taken_by, Visit.objects.count()) == (state, None, visits)

    def test_who_does_not_hold_it_decides_nothing(self, agent, colleague, order, clock):
        with pytest.raises(ValidationError, match="no longer hold"):
            decide(agent=agent, order=order, decision="cancel")
        take_next(agent=agent)
        with pytest.raises(ValidationError, match="no longer hold"):
            decide(agent=colleague, order=order, decision="cancel")
        clock.shift(timedelta(minutes=15))
        with pytest.raises(ValidationError, match="no longer hold"):
            decide(agent=agent, order=order, decision="cancel")
        order.refresh_from_db()
        assert order.state == "pending"

    def test_decided_elsewhere_it_is_held_no_longer(self, organisation, agent, order):
        take_next(agent=agent)
        Visit.objects.create(order=order)
        promised = call(organisation)
        assert take_next(agent=agent) == promised


calls = st.builds(
    dict,
    due=st.sampled_from(["07:00", "07:30", "08:00", "08:45", "09:30"]).map("2026-11-23 {}".format),
    next_at=st.sampled_from([NOW - timedelta(hours=1), NOW, NOW + timedelta(minutes=5)]),
    priority=st.sampled_from([10, 50, 90]),
    language=st.sampled_from(["de", "en"]),
    skill=st.sampled_from([None, 0, 1]),
    mine=st.booleans(),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(calls, max_size=8), st.lists(st.sampled_from(["de", "en"]), unique=True), st.sets(st.sampled_from([0, 1]))
)
def test_whoever_asks_gets_just_what_they_may_do_in_order(db, drawn, languages, skills):
    """Told once more, in plain Python."""
    organisation = OrganisationFactory()
    catalogue = [DeskSkillFactory(organisation=organisation) for _ in range(2)]
    agent = skilled(
        UserFactory(organisation=organisation, role="agent", languages=languages), *(catalogue[n] for n in skills)
    )
    spoken = languages or ["de"]
    expected = []
    for number, facts in enumerate(drawn):
        skill, mine = facts.pop("skill"), facts.pop("mine")
        row = call(
            organisation, **facts, desk_skill=None if skill is None else catalogue[skill], owner=agent if mine else None
        )
        allowed = (skill is None or skill in skills) and (
            row.language in spoken or row.due.upper - NOW <= timedelta(minutes=15)
        )
        if row.next_at <= NOW and (mine or allowed):
            expected.append(((row.due.upper, row.language not in spoken, -row.priority, number), row))
    taken = []
    while task := take_next(agent=agent):
        taken.append(task)
        record_attempt(uuid=uuid4(), callback=task, by=agent, result="solved")
    assert taken == [row for _key, row in sorted(expected, key=lambda each: each[0])]
