"""Trials with numbers that can be checked by hand: one technician of 8 h, visits next door of 3 h each."""

import pytest

from dispatch.access import stops_of
from dispatch.models import Appointment, Assignment, Plan, PlanRun, WhatIf
from dispatch.planning import tasks
from dispatch.planning.assumptions import Assumptions, assumed
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import adopt, publish, start_run, start_trial, throw_trial_away
from dispatch.planning.snapshot import problem_of
from orders.models import Visit
from routing import Place
from technicians.models import Absence, Technician
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import AssignmentFactory, PlanFactory, UserFactory, at, span

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visits(make_visit):
    return [make_visit(order__service_minutes=180) for _ in range(4)]


@pytest.fixture
def shown(territory, technician, visits):
    """A draft with two of the four: at 8 and at 11 o'clock. The last visit starts 3 h before its promise ends."""
    plan = PlanFactory(territory=territory, day=MONDAY)
    for visit, start in zip(visits, ("08:00", "11:00"), strict=False):
        AssignmentFactory(plan=plan, technician=technician, visit=visit, during=span(f"2026-11-23 {start}", 3))
    Appointment.objects.create(
        organisation=territory.organisation,
        order=visits[1].order,
        state="confirmed",
        window=span("2026-11-23 10:00", 4),
    )
    return plan


@pytest.fixture
def tried(shown, dispatcher):
    """Try something, and carry it out as the worker does."""
    user = UserFactory(organisation=shown.organisation)

    def go(**assumptions) -> WhatIf:
        trial = start_trial(shown=shown, assumptions=Assumptions(**assumptions), started_by=user, time_limit_s=1)
        assert tasks.run_queued_plans() == 1
        trial.refresh_from_db()
        return trial

    return go


def test_one_technician_more_does_the_other_two(tried, shown, technician):
    """Before: 2 of 4, lost priority 2 × 11, the promised one begins 3 h before its window ends. After: all four."""
    trial = tried(more=1, like=str(technician.uuid))
    before, after = trial.result["before"], trial.result["after"]
    assert before == {
        "visits": 4,
        "planned": 2,
        "lost_priority": 22,
        "travel_s": 0,
        "overtime_s": 0,
        "slack_s": 10800,
        "technicians": 1,
    }
    assert (after["visits"], after["planned"], after["lost_priority"], after["technicians"]) == (4, 4, 0, 2)
    assert (trial.run.state, trial.run.plan, trial.run.planned) == ("done", None, 4)


def test_half_as_many_visits_more_are_in_the_problem_and_nowhere_else(tried, technician):
    trial = tried(demand_percent=50)
    assert (trial.result["after"]["visits"], trial.result["after"]["planned"]) == (6, 2)
    assert Visit.objects.count() == 4
    assert [row["id"] for row in trial.run.problem["visits"][4:]] == ["imagined-visit-1", "imagined-visit-2"]


def test_who_is_absent_has_no_day_and_the_reason_says_so(tried, technician):
    trial = tried(absent=(str(technician.uuid),))
    assert trial.result["after"]["planned"] == 0
    assert {left["reason"] for left in trial.result["unplanned"]} == {"no_one_on_shift"}


def test_nothing_of_a_trial_is_a_row_of_a_plan_a_technician_or_a_visit(tried, shown, technician):
    rows = list(Assignment.objects.values())
    tried(more=3, like=str(technician.uuid), demand_percent=100)
    assert list(Assignment.objects.values()) == rows
    assert (Plan.objects.count(), Technician.objects.count(), Visit.objects.count()) == (1, 1, 4)
    assert not stops_of(technician.user, MONDAY).exists()


def test_adopting_keeps_what_is_real_and_lists_what_the_imagined_did(tried, shown, technician, visits):
    trial = tried(more=1, like=str(technician.uuid))
    plan = adopt(trial=trial)
    mine = set(plan.assignments.values_list("visit", flat=True))
    assert set(plan.assignments.values_list("technician", flat=True)) == {technician.pk}
    assert len(mine) == 2
    assert dict(plan.unplanned.values_list("visit", "reason")) == {
        visit.pk: "tried_with_more" for visit in visits if visit.pk not in mine
    }
    trial.refresh_from_db()
    assert (trial.state, trial.adopted_as, plan.state) == ("adopted", plan, "draft")
    publish(plan=plan, by=trial.run.started_by)
    assert stops_of(technician.user, MONDAY).count() == 2


def test_adopting_an_absence_enters_it(tried, another, technician):
    plan = adopt(trial=tried(absent=(str(technician.uuid),)))
    assert Absence.objects.get().technician == technician
    assert Absence.objects.get().during == span("2026-11-23 08:00", 8.5)
    assert set(plan.assignments.values_list("technician", flat=True)) == {another.pk}


def test_a_trial_ends_once(tried, technician):
    trial = tried(demand_percent=50)
    throw_trial_away(trial=trial)
    for again in (throw_trial_away, adopt):
        with pytest.raises(PlanningError, match="thrown away already"):
            again(trial=trial)
    assert Plan.objects.count() == 1


def test_a_trial_stands_beside_a_run_but_not_beside_another_trial(shown, dispatcher):
    start_run(territory=shown.territory, day=MONDAY)
    start_trial(shown=shown, assumptions=Assumptions(demand_percent=10), started_by=dispatcher, time_limit_s=1)
    with pytest.raises(PlanningError, match="Another trial"):
        start_trial(shown=shown, assumptions=Assumptions(demand_percent=10), started_by=dispatcher, time_limit_s=1)
    assert PlanRun.objects.count() == 2


def test_the_imagined_set_out_from_the_depot_and_the_same_seed_imagines_the_same(territory, clock, technician, visits):
    problem = problem_of(territory=territory, clock=clock, as_of=at("2026-11-21 12:00"))
    assumptions = Assumptions(more=2, like=str(technician.uuid), demand_percent=50)
    one, other = (assumed(problem, assumptions, depot=Place(50.0, 7.0), seed=5) for _ in range(2))
    assert one == other
    assert [(t.id, t.start, t.shift) for t in one.technicians[1:]] == [
        ("imagined-technician-1", Place(50.0, 7.0), problem.technicians[0].shift),
        ("imagined-technician-2", Place(50.0, 7.0), problem.technicians[0].shift),
    ]
