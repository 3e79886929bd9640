"""A draft accepted in part, on three or four visits of an hour at the technicians' own door: no drives."""

import random
from dataclasses import replace

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dispatch.editing.services import assign, set_lock, take_out
from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from dispatch.planning.differences import differences, version_of
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import accept, publish
from dispatch.planning.services.accepting import Proposal, needed_with
from dispatch.planning.services.draft import assignments_of
from dispatch.planning.snapshot import problem_of
from routing import Reason, Solution, Unplanned, check
from routing.timing import working_day
from routing.tour import Tour, legs_of
from routing.travel import GreatCircle
from technicians.models import Absence
from tests.factories import COLOGNE, AssignmentFactory, PlanFactory, ShiftFactory, UserFactory, VisitFactory, at, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(territory):
    def make(*rows, state="draft") -> Plan:
        """A version of (visit, technician, start) rows, of an hour each."""
        plan = PlanFactory(territory=territory, version=territory.plans.count() + 1, state=state)
        if state == "published":
            Plan.objects.filter(pk=plan.pk).update(published_at=at("2026-11-20 12:00"))
        for visit, technician, start in rows:
            facts = {"during": span(f"2026-11-23 {start}", 1), "live": state == "published"}
            AssignmentFactory(plan=plan, visit=visit, technician=technician, **facts)
        return plan

    return make


@pytest.fixture
def dispatcher(territory):
    return UserFactory(organisation=territory.organisation, role="dispatcher")


@pytest.fixture
def visits(make_visit):
    return [make_visit() for _number in range(4)]


def stops(plan: Plan) -> list[tuple]:
    rows = plan.assignments.order_by("technician", "during").select_related("visit", "technician")
    zone = plan.territory.zone
    return [(row.visit, row.technician, f"{row.during.lower.astimezone(zone):%H:%M}") for row in rows]


def refused(**asked) -> PlanningError:
    with pytest.raises(PlanningError) as error, transaction.atomic():
        accept(**asked)
    return error.value


def test_one_change_of_two_is_published_and_the_draft_stays_for_the_other(
    version, visits, technician, another, dispatcher
):
    a, b, *_rest = visits
    first = version((a, technician, "09:00"), (b, technician, "14:30"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"))
    made = accept(plan=draft, visits={a.pk}, against=first, by=dispatcher)
    assert stops(made) == [(b, technician, "14:30"), (a, another, "09:00")]
    assert (made.state, made.published_by) == ("published", dispatcher)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Proposal.of(draft, made).changes.keys() == {b.pk}


def test_all_changes_accepted_are_the_draft_itself(version, visits, technician, another, dispatcher):
    a, b, *_rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"))
    assert accept(plan=draft, visits={a.pk, b.pk}, against=first, by=dispatcher) == draft


def test_a_visit_in_the_gap_of_another_needs_that_one_to_leave_and_takes_it_along_where_asked(
    version, visits, technician, another, dispatcher
):
    """B comes where A stands until now. C moves too, and nobody needs that."""
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), (c, technician, "14:30"), state="published")
    draft = version((a, another, "09:00"), (b, technician, "09:00"), (c, technician, "15:30"))
    error = refused(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert (error.code, error.params["visits"]) == ("needs_others", {a.pk})
    assert stops(first) == [(a, technician, "09:00"), (c, technician, "14:30")]
    made = accept(plan=draft, visits={b.pk}, against=first, by=dispatcher, takes_along=True)
    assert stops(made) == [(b, technician, "09:00"), (c, technician, "14:30"), (a, another, "09:00")]


def test_what_it_needs_needs_others_in_turn(version, visits, technician, another):
    """D comes for A, A for C, and C is taken out."""
    a, c, d, _rest = visits
    first = version((a, technician, "09:00"), (c, another, "09:00"), state="published")
    draft = version((d, technician, "09:00"), (a, another, "09:00"))
    assert needed_with({d.pk}, Proposal.of(draft, first)) == {a.pk, c.pk}
    assert needed_with({c.pk}, Proposal.of(draft, first)) == set()


def test_a_break_that_has_no_room_beside_both_is_seen(version, visits, technician, another):
    """Half an hour between 11 and 14: at 11, 12 and 13 there are visits of an hour, so the one at 12 has to go."""
    a, b, c, _rest = visits
    first = version((a, technician, "10:45"), (b, technician, "11:45"), state="published")
    draft = version((a, technician, "10:45"), (b, another, "11:45"), (c, technician, "12:45"))
    assert needed_with({c.pk}, Proposal.of(draft, first)) == {b.pk}


def test_what_was_left_as_it_is_waits_with_that_reason_and_what_was_taken_out_with_the_drafts(
    version, visits, technician, another, dispatcher
):
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((b, technician, "14:30"), (c, another, "09:00"))
    draft.unplanned.create(visit=a, reason="over_limit", params={"count": 2})
    made = accept(plan=draft, visits={a.pk, b.pk}, against=first, by=dispatcher)
    assert stops(made) == [(b, technician, "14:30")]
    waiting = list(made.unplanned.order_by("visit").values_list("visit", "reason"))
    assert waiting == [(a.pk, "over_limit"), (c.pk, "not_accepted")]


def test_changes_by_hand_win_over_a_draft_that_knows_nothing_of_them(version, visits, technician, another, dispatcher):
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), (b, technician, "14:30"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"), (c, technician, "15:30"))
    assign(visit=a, plan=first, technician=another, by=dispatcher)
    put = Assignment.objects.get(plan=first, visit=a).during
    assert Proposal.of(draft, first).changes.keys() == {b.pk, c.pk}
    made = accept(plan=draft, visits={c.pk}, against=first, by=dispatcher)
    assert made.assignments.get(visit=a).technician == another
    assert made.assignments.get(visit=a).during == put
    assert stops(made)[:2] == [(b, technician, "14:30"), (c, technician, "15:30")]


def test_what_was_taken_out_by_hand_stays_out(version, visits, technician, another, dispatcher):
    a, b, *_rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, technician, "10:00"), (b, another, "09:00"), (visits[2], another, "14:30"))
    take_out(visit=a, plan=first, by=dispatcher)
    made = accept(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert stops(made) == [(b, another, "09:00")]
    assert made.unplanned.get(visit=a).reason == "taken_out"


def test_a_change_that_a_hand_stands_in_the_way_of_is_refused_by_name(version, visits, technician, another, dispatcher):
    """The draft puts B where A was put by hand since."""
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, technician, "09:00"), (b, another, "08:15"), (c, technician, "14:30"))
    assign(visit=a, plan=first, technician=another, by=dispatcher)
    error = refused(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert error.code == "in_the_way"
    assert another.name in str(error)


def test_a_lock_set_in_the_draft_on_what_stands_the_same_is_kept(version, visits, technician, another, dispatcher):
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, technician, "09:00"), (b, technician, "14:30"), (c, another, "09:00"))
    set_lock(visit=a, plan=draft, lock="both", by=dispatcher)
    made = accept(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert list(made.assignments.order_by("during").values_list("visit", "lock")) == [(a.pk, "both"), (b.pk, "")]


def test_what_has_begun_is_no_change_and_stays(version, visits, technician, another, dispatcher):
    a, b, c, _rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"), (c, technician, "14:30"))
    type(a).objects.filter(pk=a.pk).update(state="en_route", en_route_at=at("2026-11-23 08:50"))
    made = accept(plan=draft, visits={b.pk}, against=first, by=dispatcher)
    assert stops(made) == [(a, technician, "09:00"), (b, another, "14:30")]


def test_of_somebody_absent_by_now_any_part_may_leave(version, visits, technician, another):
    a, b, *_rest = visits
    first = version((a, technician, "09:00"), (b, technician, "14:30"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"))
    Absence.objects.create(technician=technician, during=span("2026-11-23 08:00", 9), kind="sick")
    assert needed_with({a.pk}, Proposal.of(draft, first)) == set()


def test_without_a_published_version_any_part_can_be_the_first(version, visits, technician, another, dispatcher):
    a, b, *_rest = visits
    draft = version((a, technician, "09:00"), (b, another, "09:00"))
    made = accept(plan=draft, visits={b.pk}, against=None, by=dispatcher)
    assert stops(made) == [(b, another, "09:00")]
    assert made.unplanned.get().reason == "not_accepted"


def test_another_version_or_change_than_was_looked_at_is_refused(version, visits, technician, another, dispatcher):
    a, b, *_rest = visits
    first = version((a, technician, "09:00"), state="published")
    draft = version((a, another, "09:00"), (b, another, "14:30"))
    asked = {"plan": draft, "by": dispatcher}
    assert refused(visits={a.pk}, against=None, **asked).code == "changed_since"
    assert refused(visits={visits[2].pk}, against=first, **asked).code == "changed_since"
    assert refused(visits=set(), against=first, **asked).code == "nothing_chosen"
    publish(plan=draft)
    assert refused(visits={a.pk}, against=draft, **asked).code == "changed_since"


def test_any_two_versions_of_a_day_can_be_compared(version, visits, technician, another):
    a, b, c, d = visits
    one = version((a, technician, "09:00"), (b, technician, "14:30"), (c, another, "09:00"))
    other = version((a, another, "14:30"), (b, technician, "15:30"), (d, technician, "09:00"))
    found = differences(was=version_of(one), becomes=version_of(other))
    kinds = {visit: change.kind for visit, change in found.items()}
    assert kinds == {a.pk: "moved", b.pk: "retimed", c.pk: "taken_out", d.pk: "added"}


TRAVEL = GreatCircle()


@settings(
    max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10**9), kept=st.sets(st.integers(0, 8), max_size=8))
def test_any_part_with_what_it_needs_breaks_no_rule_and_leaves_all_other_days_row_for_row(territory, seed, kept):
    with transaction.atomic():
        draw_and_accept(territory, random.Random(seed), kept)
        transaction.set_rollback(True)


def draw_and_accept(territory, chance: random.Random, kept: set[int]) -> None:
    team = [ShiftFactory(technician__territory=territory).technician for _number in range(3)]
    clock = DayClock(at("2026-11-23").date(), territory.zone)
    for _number in range(9):
        some_visit(territory, chance)
    first, draft = (drawn(territory, clock, chance, state=state) for state in ("published", "draft"))
    proposal = Proposal.of(draft, first)
    chosen = {visit for number, visit in enumerate(sorted(proposal.changes)) if number not in kept}
    if not chosen:
        return
    concerned = chosen | needed_with(chosen, proposal)
    changed = {technician for visit in concerned for technician in proposal.changes[visit].technicians}
    dispatcher = UserFactory(organisation=territory.organisation)
    made = accept(plan=draft, visits=chosen, against=first, by=dispatcher, takes_along=True)
    for technician in team:
        if technician.pk not in changed:
            assert rows_of(made, technician) == rows_of(first, technician)
    for visit in concerned:
        assert places(made, visit) == places(draft, visit)
    assert broken_rules(made, clock) == ()


def some_visit(territory, chance: random.Random) -> None:
    place = Point(COLOGNE.x + chance.uniform(-0.2, 0.2), COLOGNE.y + chance.uniform(-0.1, 0.1), srid=4326)
    site = {"organisation": territory.organisation, "territory": territory, "point": place}
    VisitFactory(**{f"order__ticket__site__{name}": value for name, value in site.items()})


def drawn(territory, clock: DayClock, chance: random.Random, *, state: str) -> Plan:
    """A version that keeps all rules: visits in any order with anybody who has room for them."""
    plan = PlanFactory(territory=territory, version=territory.plans.count() + 1, state=state)
    problem = problem_of(territory=territory, clock=clock, as_of=at("2026-11-21 12:00"))
    orders: dict[str, list] = {person.id: [] for person in problem.technicians}
    people = {person.id: person for person in problem.technicians}
    for visit in chance.sample(problem.visits, len(problem.visits)):
        name = chance.choice(list(orders))
        if timed(people[name], [*orders[name], visit]):
            orders[name].append(visit)
    visits = dict(territory.organisation.orders.values_list("visits__uuid", "visits"))
    pks = dict(territory.technicians.values_list("uuid", "pk"))
    for name, those in orders.items():
        if those:
            rows = assignments_of(
                timed(people[name], those),
                plan=plan,
                visit_pks={str(uuid): pk for uuid, pk in visits.items()},
                technician_pk=next(pk for uuid, pk in pks.items() if str(uuid) == name),
                locks={},
                at_time=(),
                clock=clock,
            )
            for row in rows:
                row.live = state == "published"
                row.save()
    return plan


def timed(person, visits):
    tour = Tour(person, working_day(person), tuple(visits), legs_of(person, visits, TRAVEL))
    found = tour.timed()
    return None if found is None else tour.route(found)


def places(plan: Plan, visit: int) -> list[tuple]:
    return [stop.where for stop in version_of(plan).get(visit, ())]


def rows_of(plan: Plan, technician) -> list[tuple]:
    rows = plan.assignments.filter(technician=technician).order_by("during")
    return list(rows.values_list("visit", "during", "travel_s", "lock"))


def broken_rules(plan: Plan, clock: DayClock) -> tuple[str, ...]:
    """As the independent judge sees the version's rows, each at its second."""
    problem = problem_of(territory=plan.territory, clock=clock, as_of=at("2026-11-21 12:00"))
    visits = {visit.id: visit for visit in problem.visits}
    people = {person.id: person for person in problem.technicians}
    days: dict[str, list] = {}
    for row in plan.assignments.select_related("visit", "technician").order_by("technician", "during"):
        start_s = clock.seconds(row.during.lower)
        pinned = replace(visits[str(row.visit.uuid)], windows=((start_s, start_s),))
        days.setdefault(str(row.technician.uuid), []).append(pinned)
    routes = tuple(timed(people[name], those) for name, those in days.items())
    assert None not in routes
    planned = {stop.visit for route in routes for stop in route.stops}
    left = tuple(v for v in problem.visits if v.id not in planned)
    solution = Solution(routes, tuple(Unplanned(v.id, Reason.WINDOW_FULL, {}) for v in left))
    return check(problem, solution, TRAVEL).violations
