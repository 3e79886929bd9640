"""A trial's result as its page shows it: totals side by side, the days as lanes, and what is left out and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.models import UnplannedVisit, WhatIf
from dispatch.planning.assumptions import Assumptions, is_imagined
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import Names, params_of, reason_text
from dispatch.planning.trial_result import routes_of, unplanned_of
from orders.models import Visit
from orders.models.field_order import order_number
from routing import Route
from technicians.models import Skill, Technician

HOUR_S, MINUTE_S = 3600, 60
MOST_LEFT_OUT = 50


@dataclass(frozen=True, slots=True)
class Compared:
    """One total of both; `change` is "" where nothing changed, `is_better` None where neither is better."""

    name: str
    before: str
    after: str
    change: str
    is_better: bool | None


@dataclass(frozen=True, slots=True)
class Piece:
    """On the day's axis, in minutes."""

    begin: int
    length: int
    label: str
    is_imagined: bool


@dataclass(frozen=True, slots=True)
class Lane:
    name: str
    is_imagined: bool
    words: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class LeftOut:
    order: str
    is_imagined: bool
    reason: str


def people_in(trials: Collection[WhatIf]) -> dict[str, str]:
    """The names of all technicians whom their assumptions speak of, by uuid; one query."""
    tried = [Assumptions.from_json(trial.assumptions) for trial in trials]
    return called({uuid for one in tried for uuid in (*one.absent, one.like)} - {""})


def called(ids: Collection[str]) -> dict[str, str]:
    return {str(uuid): name for uuid, name in Technician.objects.filter(uuid__in=ids).values_list("uuid", "name")}


def names_of(trial: WhatIf) -> Names:
    """What people call everything in the problem of a trial that is done; 3 queries."""
    problem = trial.run.problem or {}
    team, visits = (
        [row["id"] for row in problem[kind] if not is_imagined(row["id"])] for kind in ("technicians", "visits")
    )
    orders = Visit.objects.filter(uuid__in=visits).values_list("uuid", "order")
    skills = Skill.objects.filter(organisation=trial.run.organisation_id)
    return Names(
        skills=dict(skills.values_list("code", "name")),
        technicians=called(team),
        orders={str(uuid): order_number(order) for uuid, order in orders},
    )


def assumption_texts(trial: WhatIf, people: Mapping[str, str]) -> list[str]:
    """What is tried, a line each."""
    tried, texts = Assumptions.from_json(trial.assumptions), []
    if tried.more:
        words = ngettext(
            "%(count)s technician more, like %(name)s", "%(count)s technicians more, like %(name)s", tried.more
        )
        texts.append(words % {"count": tried.more, "name": people.get(tried.like, "…")})
    texts += [_("%(name)s absent") % {"name": people.get(uuid, "…")} for uuid in tried.absent]
    if tried.demand_percent:
        texts.append(_("%(percent)s %% more visits") % {"percent": tried.demand_percent})
    return texts


def comparison_of(trial: WhatIf) -> list[Compared]:
    before, after = (trial.result or {})["before"], (trial.result or {})["after"]

    def compared(name: str, key: str, unit_s: int = 1, *, more_is: bool | None) -> Compared:
        one, other = (None if total[key] is None else round(total[key] / unit_s, 1) for total in (before, after))
        return Compared(name, written(one), written(other), changed(one, other), better(one, other, more_is=more_is))

    return [
        compared(_("Visits to do"), "visits", more_is=None),
        compared(_("Visits planned"), "planned", more_is=True),
        compared(_("Lost priority"), "lost_priority", more_is=False),
        compared(_("Technicians with visits"), "technicians", more_is=None),
        compared(_("Travel, h"), "travel_s", HOUR_S, more_is=False),
        compared(_("Overtime, h"), "overtime_s", HOUR_S, more_is=False),
        compared(_("Time left in promised windows on average, min"), "slack_s", MINUTE_S, more_is=True),
    ]


def written(value: float | None) -> str:
    return "–" if value is None else number_format(value if value % 1 else int(value))


def changed(one: float | None, other: float | None) -> str:
    if one is None or other is None or one == other:
        return ""
    return f"{'+' if other > one else '−'}{written(round(abs(other - one), 1))}"


def better(one: float | None, other: float | None, *, more_is: bool | None) -> bool | None:
    if more_is is None or one is None or other is None or one == other:
        return None
    return (other > one) is more_is


def scale_of(trial: WhatIf) -> dict[str, Any]:
    """The axis in minutes since midnight: from the first to the last hour in which somebody is out."""
    routes = [route for route in routes_of(trial.result or {}) if route.stops]
    first = min((route.leave_s for route in routes), default=8 * HOUR_S) // HOUR_S
    last = -(-max((route.back_s for route in routes), default=17 * HOUR_S) // HOUR_S)
    clock = DayClock(trial.run.day, trial.run.territory.zone)
    hours = range(first, last + 1)
    return {
        "begin": first * 60,
        "length": (last - first) * 60,
        "hours": [
            (f"{100 * (hour - first) / (last - first):.2f}%", f"{clock.local(hour * HOUR_S):%H}") for hour in hours
        ],
    }


def lanes_of(trial: WhatIf, names: Names) -> list[Lane]:
    """The days of everybody who has visits, by name; the imagined ones first."""
    clock, number, lanes = DayClock(trial.run.day, trial.run.territory.zone), 0, []
    for route in routes_of(trial.result or {}):
        imagined = is_imagined(route.technician)
        number += imagined
        name = (
            _("Imagined %(number)s") % {"number": number} if imagined else names.technicians.get(route.technician, "…")
        )
        if route.stops:
            lanes.append(Lane(name, imagined, words_of(route, clock), list(pieces_of(route, clock, names))))
    return sorted(lanes, key=lambda lane: (not lane.is_imagined, lane.name))


def pieces_of(route: Route, clock: DayClock, names: Names) -> Iterator[Piece]:
    for stop in route.stops:
        order = names.orders.get(stop.visit) or _("imagined visit")
        label = f"{hour(clock.local(stop.start_s))}–{hour(clock.local(stop.end_s))}, {order}"
        yield Piece(stop.start_s // 60, max(1, (stop.end_s - stop.start_s) // 60), label, is_imagined(stop.visit))


def words_of(route: Route, clock: DayClock) -> str:
    """The same for who can't see the lane."""
    words = ngettext("%(count)s visit, %(from)s–%(to)s", "%(count)s visits, %(from)s–%(to)s", len(route.stops))
    first, last = route.stops[0].start_s, route.stops[-1].end_s
    return words % {"count": len(route.stops), "from": hour(clock.local(first)), "to": hour(clock.local(last))}


def hour(at: datetime) -> str:
    return f"{at:%H:%M}"


def left_out(trial: WhatIf, names: Names) -> list[LeftOut]:
    """What the trial does not plan, at most 50 of it."""
    clock = DayClock(trial.run.day, trial.run.territory.zone)
    found = []
    for left in list(unplanned_of(trial.result or {}))[:MOST_LEFT_OUT]:
        params = params_of(left.detail, clock=clock, names=names)
        reason = reason_text(UnplannedVisit(reason=left.reason.value, params=params))
        found.append(LeftOut(names.orders.get(left.visit) or _("imagined visit"), is_imagined(left.visit), reason))
    return found
