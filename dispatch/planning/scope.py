"""Runs that plan a part: some technicians only, or what the days before in the same group have left over."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from dispatch.models import Assignment, PlanRun
from dispatch.planning.clock import DayClock
from dispatch.planning.snapshot import strangers
from routing import Lock, Problem, Visit

Doers = Mapping[str, Mapping[str, int]]


def others_in(run: PlanRun, clock: DayClock) -> Doers:
    """Visits of which somebody else has at least a part in the version the run is based on: who does them, from when.

    Visit's uuid → technician's uuid → start; one query, none where everybody is planned.
    """
    if not run.technicians or run.based_on_id is None:
        return {}
    rows = Assignment.objects.filter(plan=run.based_on_id, hold=None)
    doers: dict[str, dict[str, int]] = defaultdict(dict)
    for visit, technician, during in rows.values_list("visit__uuid", "technician__uuid", "during"):
        doers[str(visit)][str(technician)] = clock.seconds(during.lower)
    chosen = set(map(str, run.technicians))
    return {visit: them for visit, them in doers.items() if them.keys() - chosen}


def held_by_days_before(run: PlanRun) -> frozenset[str]:
    """Visits (uuids) in the plans that the same group made of earlier days."""
    if run.group is None:
        return frozenset()
    rows = Assignment.objects.filter(plan__runs__group=run.group, plan__day__lt=run.day)
    return frozenset(map(str, rows.values_list("visit__uuid", flat=True)))


def narrowed(problem: Problem, *, only: frozenset[str] | None, others: Doers, without: frozenset[str]) -> Problem:
    """The part of a problem that is to be planned: `only` these technicians, all where None, `without` these visits.

    What `others` do is out of it. A visit that two do together, one of them of these, stays at its time.
    """
    if only is None and not without:
        return problem
    visits = [visit for visit in problem.visits if visit.id not in without]
    team = problem.technicians
    if only is not None:
        visits = [kept for visit in visits if (kept := part_of(visit, only, others.get(visit.id, {}))) is not None]
        team = tuple(technician for technician in team if technician.id in only)
        team = (*team, *strangers(visits, team))
    ids, names = {visit.id for visit in visits}, {technician.id for technician in team}
    published = (row for row in problem.published if row.visit in ids and row.technician in names)
    return replace(problem, visits=tuple(visits), technicians=team, published=tuple(published))


def part_of(visit: Visit, only: frozenset[str], doers: Mapping[str, int]) -> Visit | None:
    """What of a visit these technicians have to do: all of it, where nobody else does a part of it."""
    own = doers.keys() & only
    if doers and not own:
        return None
    locks = tuple(Lock(technician, doers[technician]) for technician in own)
    if doers:
        return replace(visit, technicians_needed=1, second_skills=None, skills={}, locks=locks)
    return visit
