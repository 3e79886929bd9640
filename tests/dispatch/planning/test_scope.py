"""Runs for some technicians, for several days and with goals by name: what is planned, and what stays as it is."""

import pytest

from dispatch.models import Appointment, Plan, PlanRun
from dispatch.planning import curve, tasks
from dispatch.planning.reasons import reason_text
from dispatch.planning.services import ask_to_end, execute_run, start_run, start_runs
from dispatch.planning.services.queue import next_waiting
from routing import Goals
from technicians.models import PlanGoals
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import AssignmentFactory, PlanFactory, ShiftFactory, UserFactory, at, span

pytestmark = pytest.mark.django_db(transaction=True)
TUESDAY = at("2026-11-24").date()


@pytest.fixture
def ask(territory):
    """Start runs, one for Monday unless told otherwise."""
    user = UserFactory(organisation=territory.organisation)

    def start(**facts):
        plain = {"days": [MONDAY], "time_limit_s": 1, "goals": None, "technicians": [], "shown": None}
        return start_runs(territory=territory, started_by=user, **(plain | facts))

    return start


def days_of(plan: Plan) -> set[tuple]:
    return set(plan.assignments.values_list("visit", "technician", "during"))


class TestSomeTechnicians:
    @pytest.fixture
    def base(self, territory):
        return PlanFactory(territory=territory, day=MONDAY)

    def test_the_others_day_stays_as_it_is_and_free_visits_go_to_who_is_planned(
        self, ask, base, technician, another, make_visit
    ):
        """The other one's visit of 15 o'clock could be at 8; it stays, though nobody locked it."""
        theirs, free = make_visit(), make_visit()
        AssignmentFactory(plan=base, technician=another, visit=theirs, during=span("2026-11-23 15:00", 1), travel_s=77)
        (run,) = ask(technicians=[technician.uuid], shown=base)
        plan = execute_run(run=run)
        assert set(plan.assignments.values_list("visit", "technician", "travel_s", "lock")) == {
            (theirs.pk, another.pk, 77, ""),
            (free.pk, technician.pk, 0, ""),
        }
        assert plan.assignments.get(visit=theirs).during == span("2026-11-23 15:00", 1)
        run.refresh_from_db()
        assert (run.visits, run.planned, run.based_on) == (1, 1, base)

    def test_a_visit_of_two_stays_at_its_time_for_both(self, ask, base, technician, another, make_visit):
        both = make_visit(order__needed_technicians=2)
        for one in (technician, another):
            AssignmentFactory(plan=base, technician=one, visit=both, during=span("2026-11-23 13:00", 1))
        plan = execute_run(run=ask(technicians=[technician.uuid], shown=base)[0])
        assert days_of(plan) == {(both.pk, one.pk, span("2026-11-23 13:00", 1)) for one in (technician, another)}
        assert not plan.assignments.exclude(lock="").exists()

    def test_what_is_moved_by_hand_meanwhile_is_neither_lost_nor_there_twice(
        self, ask, base, technician, another, make_visit
    ):
        """One visit goes to the other one's day while the run is at work, one comes from it."""
        goes, comes = make_visit(), make_visit()
        to_go = AssignmentFactory(plan=base, technician=technician, visit=goes, during=span("2026-11-23 09:00", 1))
        to_come = AssignmentFactory(plan=base, technician=another, visit=comes, during=span("2026-11-23 09:00", 1))

        def move(_progress):
            base.assignments.filter(pk=to_go.pk).update(technician=another, during=span("2026-11-23 11:00", 1))
            base.assignments.filter(pk=to_come.pk).update(technician=technician, during=span("2026-11-23 12:00", 1))

        plan = execute_run(run=ask(technicians=[technician.uuid], shown=base)[0], progress=move)
        assert days_of(plan) == {(goes.pk, another.pk, span("2026-11-23 11:00", 1))}
        assert dict(plan.unplanned.values_list("visit", "reason")) == {comes.pk: "changed_meanwhile"}

    def test_a_lock_to_somebody_who_is_not_planned_is_said_to_be_impossible(
        self, ask, base, technician, another, make_visit
    ):
        visit = make_visit()
        AssignmentFactory(plan=base, technician=another, visit=visit, during=span("2026-11-23 09:00", 1), lock="both")
        empty = PlanFactory(territory=base.territory, day=MONDAY, state="superseded", version=base.version - 1)
        plan = execute_run(run=ask(technicians=[technician.uuid], shown=empty)[0])
        assert plan.unplanned.get().reason == "lock_impossible"

    def test_what_the_others_lose_is_not_counted_as_the_runs_own(self, ask, base, technician, another, make_visit):
        """The other one left the team: three visits of theirs wait, and one was to be planned."""
        make_visit()
        for hour in (9, 11, 13):
            during = span(f"2026-11-23 {hour:02}:00", 1)
            AssignmentFactory(plan=base, technician=another, visit=make_visit(), during=during)
        another.active = False
        another.save()
        (run,) = ask(technicians=[technician.uuid], shown=base)
        plan = execute_run(run=run)
        assert (run.state, run.visits, run.planned, plan.unplanned.count()) == ("done", 1, 1, 3)

    def test_what_nobody_looked_at_says_so_and_what_came_in_later_is_not_listed(
        self, ask, base, technician, make_visit
    ):
        """One visit is promised to the day before, so that this day's run leaves it aside."""
        aside, too_long, late = make_visit(), make_visit(order__service_minutes=600), []
        during = span("2026-11-22 09:00", 2)
        org = base.organisation
        Appointment.objects.create(organisation=org, order=aside.order, state="confirmed", window=during)

        def come_in(_progress):
            if not late:
                late.append(make_visit())

        (run,) = ask(technicians=[technician.uuid], shown=base)
        plan = execute_run(run=run, progress=come_in)
        rows = {row.visit_id: row for row in plan.unplanned.all()}
        assert rows.keys() == {aside.pk, too_long.pk}
        assert (rows[aside.pk].reason, rows[aside.pk].params) == ("out_of_run", {"chosen": 1})
        assert reason_text(rows[too_long.pk]).startswith("Only 1 technician was planned in this run.")

    def test_other_days_are_based_on_what_is_published_there_else_on_the_newest(self, ask, territory, base, technician):
        published = PlanFactory(territory=territory, day=TUESDAY, state="published", version=1)
        PlanFactory(territory=territory, day=TUESDAY, version=2)
        runs = ask(days=[MONDAY, TUESDAY], technicians=[technician.uuid], shown=base)
        assert [run.based_on for run in runs] == [base, published]


class TestSeveralDays:
    @pytest.fixture
    def two_days(self, ask, territory, technician, make_visit):
        """One technician, a Monday and a Tuesday of 8 h, and three visits of 3 h."""
        ShiftFactory(technician=technician, day=TUESDAY, during=span("2026-11-24 08:00", 8.5))
        for _ in range(3):
            make_visit(order__service_minutes=180)
        return ask(days=[MONDAY, TUESDAY])

    def test_the_second_day_plans_what_the_first_has_left_over(self, two_days):
        assert tasks.run_queued_plans() == 2
        first, second = (Plan.objects.get(day=day) for day in (MONDAY, TUESDAY))
        assert (first.assignments.count(), second.assignments.count()) == (2, 1)
        assert not set(first.assignments.values_list("visit")) & set(second.assignments.values_list("visit"))
        assert two_days[0].group == two_days[1].group is not None

    def test_a_day_waits_for_the_one_before_and_goes_on_when_that_has_ended(self, two_days):
        PlanRun.objects.filter(pk=two_days[0].pk).update(state="running")
        assert next_waiting(without=[]) is None
        PlanRun.objects.filter(pk=two_days[0].pk).update(state="failed")
        assert next_waiting(without=[]) == two_days[1]

    def test_all_are_ended_together(self, two_days, dispatcher):
        PlanRun.objects.filter(pk=two_days[0].pk).update(state="running")
        assert ask_to_end(PlanRun.objects.all(), by=dispatcher) == 2
        rows = PlanRun.objects.order_by("day").values_list("state", "cancel_requested_by")
        assert list(rows) == [("running", dispatcher.pk), ("failed", dispatcher.pk)]

    def test_one_day_that_is_being_planned_keeps_all_from_starting(self, ask, territory):
        start_run(territory=territory, day=TUESDAY)
        with pytest.raises(Exception, match="is being planned already"):
            ask(days=[MONDAY, TUESDAY])
        assert PlanRun.objects.count() == 1


class TestGoals:
    def test_a_choice_is_kept_on_the_run_and_weighs_its_problem(self, ask, territory, technician, make_visit):
        make_visit()
        chosen = PlanGoals.objects.create(organisation=territory.organisation, name="Freitags", travel=7, change=0)
        (run,) = ask(goals=chosen)
        chosen.delete()
        execute_run(run=run)
        assert (run.goals_name, run.goals_weights["travel"]) == ("Freitags", 7)
        assert Goals(**run.problem["goals"]) == Goals(travel=7, change=0, tight=1, uneven=5, scarce=10)

    def test_without_one_the_territorys_own_count(self, ask, territory):
        territory.goals_weights = {"uneven": 9}
        territory.save()
        (run,) = ask()
        assert (run.goals_name, run.goals_weights["uneven"]) == ("", 9)


def test_the_score_over_time_is_kept_and_ends_with_what_was_stored(ask, technician, make_visit):
    make_visit()
    execute_run(run=(run := ask()[0]))
    assert run.curve[-1][1:] == [run.lost_priority, run.cost]


def test_a_long_run_keeps_its_curve_short():
    kept = curve.Curve()
    for number in range(1000):
        kept.add(1000 - number, 0)
    assert len(kept.points) <= curve.MOST_POINTS
    assert (kept.points[0][1], kept.points[-1][1]) == (1000, 1)
