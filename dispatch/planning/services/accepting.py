"""A draft accepted in part: the version in force with some of the draft's changes becomes the next version in force."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.models import Assignment, Plan, UnplannedVisit
from dispatch.planning.booking_order import lock_territory
from dispatch.planning.differences import Change, Stop, Version, days_of, differences, version_of
from dispatch.planning.errors import PlanningError
from dispatch.planning.mixed import MixedDays
from dispatch.planning.reasons import Dropped
from dispatch.planning.services.draft import next_plan
from dispatch.planning.services.merge import by_hand
from dispatch.planning.services.publish import publish
from technicians.models import Technician, User


@dataclass
class Proposal:
    """What a draft changes of the version `against` which it is held; without one, everything is new.

    What people have changed by hand in that version meanwhile is no part of it: their change wins.
    """

    plan: Plan
    against: Plan | None
    was: Version
    becomes: Version
    changes: dict[int, Change]
    touching: dict[int, list[Change]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, plan: Plan, against: Plan | None) -> "Proposal":
        """5 queries."""
        was, becomes = version_of(against), version_of(plan)
        changes = differences(was=was, becomes=becomes)
        if plan.state == Plan.State.DRAFT:
            for visit in by_hand(plan):
                changes.pop(visit, None)
        proposal = cls(plan, against, was, becomes, changes)
        for change in changes.values():
            for technician in change.technicians:
                proposal.touching[technician].append(change)
        return proposal

    def stops(self, accepted: Collection[int]) -> Iterator[Stop]:
        """The version in force with these changes; locks of what stands the same are as the draft has them."""
        for visit in self.was.keys() | (self.becomes.keys() & self.changes.keys()):
            if visit in accepted:
                yield from self.becomes.get(visit, ())
            elif visit in self.changes or {s.where for s in self.was[visit]} != {s.where for s in self.same(visit)}:
                yield from self.was.get(visit, ())
            else:
                locks = {stop.technician: stop.lock for stop in self.same(visit)}
                yield from (stop._replace(lock=locks[stop.technician]) for stop in self.was[visit])

    def same(self, visit: int) -> tuple[Stop, ...]:
        return self.becomes.get(visit, ())


def published(plan: Plan) -> Plan | None:
    """The version in force of the same day."""
    return Plan.objects.filter(territory=plan.territory_id, day=plan.day, state=Plan.State.PUBLISHED).first()


def needed_with(chosen: Collection[int], proposal: Proposal) -> set[int]:
    """The changes without which these can't be: visits that stand where one of them comes to stand.

    A day that only loses stops can be done as before; any other is timed anew, to the second. Of the changes in a
    day that can't be done those are taken that it needs, rather few, and rather such that concern nobody else.
    Raises `PlanningError` (code ``in_the_way``) where what was changed by hand since leaves no way. 8 queries.
    """
    days = Days(proposal)
    accepted = set(chosen)
    waiting = {technician for visit in accepted for technician in proposal.changes[visit].technicians}
    while waiting:
        technician = waiting.pop()
        for change in days.needed(technician, accepted):
            accepted.add(change.visit)
            waiting |= change.technicians
    return accepted - set(chosen)


class Days:
    """The technicians' days of a version that is accepted in part."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.mixed = MixedDays(proposal.plan, proposal.was, proposal.becomes)
        self.former, self.new = days_of(proposal.was), days_of(proposal.becomes)

    def needed(self, technician: int, accepted: Collection[int]) -> list[Change]:
        if self.works(technician, accepted):
            return []
        rest = [change for change in self.proposal.touching[technician] if change.visit not in accepted]
        needed = {change.visit for change in rest}
        if not self.works(technician, {*accepted, *needed}):
            name = Technician.objects.get(pk=technician)
            raise PlanningError(
                _("%(name)s's day was changed by hand since. Leave what concerns it as it is, or publish everything."),
                code="in_the_way",
                params={"name": name},
            )
        for change in sorted(rest, key=lambda change: (-len(change.technicians), change.visit)):
            if self.works(technician, {*accepted, *needed} - {change.visit}):
                needed.discard(change.visit)
        return [change for change in rest if change.visit in needed]

    def works(self, technician: int, accepted: Collection[int]) -> bool:
        stops = self.day(technician, accepted)
        places = {(stop.visit, stop.during) for stop in stops}
        known = ({(stop.visit, stop.during) for stop in day[technician]} for day in (self.former, self.new))
        return any(places <= day for day in known) or self.mixed.fits(technician, stops)

    def day(self, technician: int, accepted: Collection[int]) -> list[Stop]:
        """What is changed and accepted as the draft has it, and everything else as the version in force."""
        new = [stop for stop in self.new[technician] if stop.visit in accepted]
        kept = [stop for stop in self.former[technician] if stop.visit not in accepted]
        return sorted((*new, *kept), key=lambda stop: stop.during.lower)


@transaction.atomic
def accept(
    *,
    plan: Plan,
    visits: Collection[int],
    against: Plan | None,
    by: User,
    takes_along: bool = False,
    break_promises: bool = False,
    as_many_as: int | None = None,
) -> Plan:
    """Publish the version in force with the draft's changes of these `visits` (pks), and return what was published.

    That is the draft itself where all its changes are accepted; else a new version, and the draft stays for the rest.
    `against` is the version in force when that was decided. What the chosen changes need as well goes with them where
    `takes_along` is true. Raises `PlanningError` with nothing changed: ``changed_since``, ``nothing_chosen``,
    ``needs_others`` (the pks in its params' ``visits``), ``in_the_way``, or what `publish` raises, which
    `break_promises` and `as_many_as` are for.
    """
    lock_territory(plan.territory_id)
    plan.refresh_from_db()
    in_force = published(plan)
    proposal = Proposal.of(plan, in_force)
    refuse_overtaken(proposal, visits, against)
    needed = needed_with(visits, proposal)
    if needed and not takes_along:
        raise PlanningError(
            ngettext(
                "What you chose needs one change more.", "What you chose needs %(count)s changes more.", len(needed)
            ),
            code="needs_others",
            params={"count": len(needed), "visits": needed},
        )
    accepted = {*visits, *needed}
    chosen = plan if accepted == proposal.changes.keys() else mixed_version(proposal, accepted)
    publish(plan=chosen, by=by, break_promises=break_promises, as_many_as=as_many_as)
    return chosen


def refuse_overtaken(proposal: Proposal, visits: Collection[int], against: Plan | None) -> None:
    plan = proposal.plan
    if plan.state != Plan.State.DRAFT:
        raise PlanningError(_("This version is no draft any more. Look at the board again."), code="changed_since")
    if proposal.against != against or not proposal.changes.keys() >= set(visits):
        raise PlanningError(_("The plan was changed since. Here is what differs now."), code="changed_since")
    if not visits and proposal.changes:
        raise PlanningError(_("Nothing is chosen. Tick what you accept."), code="nothing_chosen")


def mixed_version(proposal: Proposal, accepted: Collection[int]) -> Plan:
    """A draft that is the version in force with these changes."""
    made = next_plan(territory=proposal.plan.territory, day=proposal.plan.day)
    days: dict[int, list[Stop]] = defaultdict(list)
    for stop in proposal.stops(accepted):
        days[stop.technician].append(stop)
    changed = {technician for visit in accepted for technician in proposal.changes[visit].technicians}
    mixed = Days(proposal).mixed
    rows = []
    for technician in sorted(days):
        stops = sorted(days[technician], key=lambda stop: stop.during.lower)
        legs_s = [stop.travel_s for stop in stops]
        if technician in changed and technician in mixed.people:
            legs_s = mixed.legs_s(technician, stops)
        rows += [row_of(stop, leg_s, made) for stop, leg_s in zip(stops, legs_s, strict=True)]
    Assignment.objects.bulk_create(rows, batch_size=2000)
    UnplannedVisit.objects.bulk_create(left_out(proposal, made, {row.visit_id for row in rows}))
    return made


def row_of(stop: Stop, leg_s: int, plan: Plan) -> Assignment:
    facts = {"visit_id": stop.visit, "technician_id": stop.technician, "during": stop.during, "lock": stop.lock}
    return Assignment(plan=plan, travel_s=leg_s, **facts)


def left_out(proposal: Proposal, made: Plan, planned: Collection[int]) -> list[UnplannedVisit]:
    """Everything that either version knows of and this one does not plan; the draft's reasons are newer."""
    reasons: dict[int, tuple[str, Mapping[str, object]]] = {
        visit: (Dropped.NOT_ACCEPTED.value, {"version": proposal.plan.version}) for visit in proposal.changes
    }
    for plan in filter(None, (proposal.against, proposal.plan)):
        for row in plan.unplanned.all():
            reasons[row.visit_id] = row.reason, row.params
    return [
        UnplannedVisit(plan=made, visit_id=visit, reason=reason, params=params)
        for visit, (reason, params) in sorted(reasons.items())
        if visit not in planned
    ]


@transaction.atomic
def throw_away(*, plan: Plan) -> None:
    """A draft that nobody wants any more, with all that is in it; raises `PlanningError` where it is none."""
    lock_territory(plan.territory_id)
    plan.refresh_from_db()
    if plan.state != Plan.State.DRAFT:
        raise PlanningError(_("Only a draft can be thrown away; this version was in force."), code="no_draft")
    plan.delete()
