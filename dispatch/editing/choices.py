"""Where a person can put a visit in a version of a day's plan: who, when, at what cost, and why not the others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.booking.routes import routes_of
from dispatch.booking.wishes import Wish, wish_of
from dispatch.editing.errors import EditError
from dispatch.models import Appointment, Assignment, Plan
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.planning.backlog import PLANNABLE, window_of
from dispatch.planning.clock import DayClock
from dispatch.planning.promises import is_promise, why_held
from dispatch.planning.travel import estimate_of
from orders.models import Visit
from orders.models.states import VisitState
from routing.eligible import holds
from routing.slots import Fit, TechnicianDay, Wanted, Window, fits
from routing.travel import GreatCircle
from technicians.models import Skill, Technician


@dataclass(frozen=True, slots=True)
class Movable:
    """An open visit, a version that can be changed, and when the service may begin there: promised, or doors open.

    `loose` is when it could begin if the promise were broken; None where there is none, or nobody to tell.
    """

    visit: Visit
    plan: Plan
    wish: Wish
    window: Window
    promise: Appointment | None
    loose: Window | None = None

    @property
    def clock(self) -> DayClock:
        return DayClock(self.plan.day, self.plan.territory.zone)

    @property
    def wanted(self) -> Wanted:
        return self.wish.wanted([self.window])

    @property
    def travel(self) -> GreatCircle:
        return estimate_of(self.plan.territory)

    @property
    def draft(self) -> Plan | None:
        """As `routes_of` takes it: None for the plan in force."""
        return self.plan if self.plan.state == Plan.State.DRAFT else None

    @property
    def begins(self) -> tuple[datetime, datetime]:
        return self.clock.instant(self.window.first_s), self.clock.instant(self.window.last_s)


@dataclass(frozen=True, slots=True)
class Choice:
    """Begin there at `starts_at`; `detour_s` is the travel that it adds, `push_s` how much later other stops begin."""

    technician: Technician
    starts_at: datetime
    detour_s: int
    push_s: int

    @property
    def cost_s(self) -> int:
        return self.detour_s + self.push_s

    @property
    def detour_minutes(self) -> int:
        return round(self.detour_s / 60)

    @property
    def push_minutes(self) -> int:
        return round(self.push_s / 60)


@dataclass(frozen=True, slots=True)
class Space:
    """A place in a technician's day: behind the stop `after` (an assignment's pk, "" for the first place)."""

    after: str
    choice: Choice
    breaks_promise: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a technician can't take it, in words."""

    technician: Technician
    why: str


def movable(visit: Visit, plan: Plan, *, now: datetime) -> Movable:
    """Raises `EditError` where the visit can't be put into this version: 5 queries."""
    clock = DayClock(plan.day, plan.territory.zone)
    refuse_unchangeable(plan, clock, now=now)
    if visit.state != VisitState.OPEN or visit.order.state not in PLANNABLE:
        raise EditError(_("Somebody is on the way already, or the order is closed or on hold."))
    wish = wish_of(visit.order)
    if wish is None or wish.territory.pk != plan.territory_id:
        raise EditError(_("The site has no place on the map, or lies in another territory."))
    elsewhere = Assignment.objects.filter(visit=visit, live=True, during__endswith__gt=now)
    if elsewhere.exclude(plan__territory=plan.territory_id, plan__day=plan.day).exists():
        raise EditError(_("It is planned on another day. Take it out there first."))
    promise = bound_by(visit, clock, now=now)
    if visit.not_before is not None and visit.not_before >= clock.next_midnight:
        raise EditError(_("The work is not wanted before another day."))
    window = Window(plan.day, *window_of(visit, promise=promise, clock=clock))
    loose = None
    if promise is not None and plan.state == Plan.State.PUBLISHED and visit.order.ticket_id is not None:
        loose = Window(plan.day, *window_of(visit, promise=None, clock=clock))
    return Movable(visit, plan, wish, window, promise, loose)


def refuse_unchangeable(plan: Plan, clock: DayClock, *, now: datetime) -> None:
    if plan.state == Plan.State.SUPERSEDED:
        raise EditError(_("This version is not in use any more. Change the published one, or a draft."))
    if clock.next_midnight <= now:
        raise EditError(_("This day is over."))


def bound_by(visit: Visit, clock: DayClock, *, now: datetime) -> Appointment | None:
    """The promise that has to be kept; raises `EditError` where that can't be on this day."""
    live = Appointment.objects.filter(order=visit.order_id, state__in=LIVE).first()
    if live is None or not is_promise(live, now=now, since=clock.present(now)):
        return None
    if live.state == AppointmentState.INITIALIZED:
        raise EditError(why_held(live))
    if not clock.midnight <= live.window.lower < clock.next_midnight:
        raise EditError(_("The customer is promised another day. Change the appointment first."))
    return live


def movable_alone(visit: Visit, plan: Plan, *, now: datetime) -> Movable:
    """As `movable`, of a visit that one technician does by themselves."""
    move = movable(visit, plan, now=now)
    if move.wish.technicians_needed > 1:
        raise EditError(_("Two technicians do this visit together. Open it and choose “Two technicians …”."))
    return move


def choices(move: Movable, *, now: datetime) -> tuple[list[Choice], list[Refusal]]:
    """Everybody else of the territory: who could take it, the cheapest first, and who could not; 11 queries."""
    fitting, _breaking, refused = all_choices(move, now=now)
    return fitting, refused


def all_choices(move: Movable, *, now: datetime) -> tuple[list[Choice], list[Space], list[Refusal]]:
    """As `choices`, and where it could go if its promise were broken; 11 queries."""
    found, refused = spaces(move, now=now)
    held = set(move.plan.assignments.filter(visit=move.visit).values_list("technician", flat=True))
    others = [choice for choice in best_of(found) if choice.technician.pk not in held]
    breaking = sorted((space for space in found if space.breaks_promise), key=lambda space: space.choice.cost_s)
    return others, breaking, [refusal for refusal in refused if refusal.technician.pk not in held]


def best_of(found: Iterable[Space]) -> list[Choice]:
    """Of each technician the place that costs least and keeps the promise; the cheapest first."""
    best: dict[int, Choice] = {}
    kept = (space for space in found if not space.breaks_promise)
    for space in sorted(kept, key=lambda space: (space.choice.cost_s, space.choice.technician.name)):
        best.setdefault(space.choice.technician.pk, space.choice)
    return list(best.values())


def spaces(move: Movable, *, now: datetime, only: list[int] | None = None) -> tuple[list[Space], list[Refusal]]:
    """Every place in which it fits in this version's days, or of `only` these technicians (pks), and who has none.

    10 queries; a millisecond or two for each technician.
    """
    planned = routes_of(territory=move.plan.territory, clock=move.clock, now=now, only=only, draft=move.draft)
    routes = list(without(planned, visit=move.visit, plan=move.plan))
    people = {str(t.uuid): t for t in Technician.objects.filter(uuid__in=[route.technician.id for route in routes])}
    names = dict(Skill.objects.filter(organisation=move.plan.organisation_id).values_list("code", "name"))
    found, refused = [], []
    for route in sorted(routes, key=lambda route: people[route.technician.id].name):
        person, behind = people[route.technician.id], ["", *(stop.id for stop in route.stops)]
        places, breaking = places_in(route, move)
        for fit in (*places, *breaking):
            choice = Choice(person, move.clock.instant(fit.placed.start_s), fit.detour_s, fit.push_s)
            found.append(Space(behind[fit.placed.position], choice, fit in breaking))
        if not places:
            refused.append(Refusal(person, why_not(move, route, names)))
    return found, refused


def places_in(route: TechnicianDay, move: Movable) -> tuple[list[Fit], list[Fit]]:
    """Where it fits, and where besides if its promise were broken."""
    places = fits(route, move.wanted, move.window, travel=move.travel)
    if move.loose is None:
        return places, []
    kept = {fit.placed.position for fit in places}
    loose = fits(route, move.wanted, move.loose, travel=move.travel)
    return places, [fit for fit in loose if fit.placed.position not in kept]


def without(routes: Iterable[TechnicianDay], *, visit: Visit, plan: Plan) -> Iterator[TechnicianDay]:
    """The routes of this version, as if the visit were in nobody's."""
    own = {str(pk) for pk in plan.assignments.filter(visit=visit).values_list("pk", flat=True)}
    for route in routes:
        yield replace(route, stops=tuple(stop for stop in route.stops if stop.id not in own))


def why_not(move: Movable, route: TechnicianDay, names: dict[str, str]) -> str:
    if route.is_off:
        return _("off duty or absent")
    needed, held = move.wish.skills, route.technician.skills
    if not holds(held, needed):
        lacking = [f"{names.get(code, code)} {level}" for code, level in needed.items() if held.get(code, 0) < level]
        return _("lacks %(skills)s") % {"skills": ", ".join(lacking)}
    if route.is_full:
        return _("has as many visits as a day may have")
    first, last = (f"{timezone.localtime(moment):%H:%M}" for moment in move.begins)
    return _("no room to begin between %(from)s and %(to)s") % {"from": first, "to": last}
