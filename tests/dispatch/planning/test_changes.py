"""What would let a visit in: from the planner's proof to a sentence on the board."""

import pytest
from django.utils import timezone, translation

from dispatch.models import Appointment, UnplannedVisit
from dispatch.planning.changes import SENTENCES, change_params, change_text
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Names
from dispatch.planning.services import execute_run, start_run
from dispatch.planning.services.draft import fill
from dispatch.planning.snapshot import problem_of
from routing import Reason, Solution, Unplanned
from routing.explain import explain
from routing.explain.change import Change, Kind
from routing.travel import GreatCircle
from technicians.models import Technician
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import BERLIN, PlanFactory, span

NAMES = Names(skills={}, technicians={"ewa": "Nowak, Ewa", "jan": "Roth, Jan"}, orders={"other": "F7"})
CLOCK = DayClock(MONDAY, BERLIN)


def sentence(kind, **fields):
    change = Change(
        kind=kind,
        visit="visit",
        price_s=0,
        travel_s=0,
        start_s=16 * 3600 + 600,
        behind=("", ""),
        routes=(),
        **{"technicians": ("ewa",)} | fields,
    )
    params = change_params(change, clock=CLOCK, names=NAMES)
    with translation.override("en"):
        return change_text(UnplannedVisit(reason="window_full", params={"change": params}))


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        (Kind.WIDEN_WINDOW, {"by_s": 2400}, "Would fit if the window were 40 min longer: Nowak, Ewa at 16:10."),
        (Kind.OVERTIME, {"by_s": 1061}, "Would fit with 18 min overtime: Nowak, Ewa at 16:10."),
        (
            Kind.UNLOCK,
            {"technicians": ("ewa", "jan")},
            "Would fit if it were not locked: Nowak, Ewa + Roth, Jan at 16:10.",
        ),
        (
            Kind.DROP,
            {"gives_way": "other"},
            "Would fit in place of F7, which is less urgent: Nowak, Ewa at 16:10.",
        ),
        (
            Kind.LEND,
            {"technicians": ("lent 1 for visit",)},
            "Would fit with one more technician who has the skills, at 16:10.",
        ),
    ],
)
def test_a_change_is_a_sentence_with_names_whole_minutes_and_a_local_time(kind, fields, said):
    assert sentence(kind, **fields) == said


@pytest.mark.parametrize("kind", Kind)
def test_every_change_has_its_sentence(kind):
    assert kind in SENTENCES
    assert "%(" not in sentence(kind)


def test_where_nothing_would_help_nothing_is_said():
    assert not change_text(UnplannedVisit(reason="window_full", params={"count": 1}))


def test_the_cheapest_change_is_stored_with_what_is_left_out(territory, clock, technician, make_visit):
    """Promised from 17 o'clock on, and a shift until 16:30: an hour earlier costs less than an hour of overtime."""
    visit = make_visit()
    Appointment.objects.create(
        organisation=territory.organisation, order=visit.order, state="confirmed", window=span("2026-11-23 17:00", 1)
    )
    problem = problem_of(territory=territory, clock=clock, as_of=timezone.now())
    solution = Solution((), (Unplanned(str(visit.uuid), Reason.NO_ONE_ON_SHIFT, {"count": 1}),))
    (explained,) = explain(problem, solution, GreatCircle(), limit_s=5).visits
    plan = PlanFactory(territory=territory)
    fill(plan=plan, problem=problem, solution=solution, changes={str(visit.uuid): explained.cheapest}, clock=clock)
    assert plan.unplanned.get().params == {
        "count": 1,
        "change": {
            "kind": "widen_window",
            "minutes": 90,
            "technicians": technician.name,
            "start": "2026-11-23T15:30:00+01:00",
            "order": "",
        },
    }


@pytest.mark.django_db(transaction=True)
def test_a_run_says_how_much_overtime_would_let_the_last_visit_in(territory, technician, make_visit):
    """Half an hour of break and two visits of 4 h end at 16:30; one of 20 minutes more takes until 16:50."""
    for minutes in (240, 240, 20):
        make_visit(order__service_minutes=minutes, order__priority=min(minutes, 100))
    plan = execute_run(run=start_run(territory=territory, day=MONDAY, time_limit_s=1))
    change = plan.unplanned.get().params["change"]
    assert (change["kind"], change["minutes"], change["technicians"]) == ("overtime", 20, technician.name)
    Technician.objects.update(overtime_minutes=20)
    assert execute_run(run=start_run(territory=territory, day=MONDAY, time_limit_s=1)).unplanned.count() == 0
