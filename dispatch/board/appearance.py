"""How a visit looks on the board: a colour, an icon and a word; never a colour alone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.models import Appointment
from orders.models import Visit
from orders.models.states import VisitState
from orders.models.visit import Outcome


@dataclass(frozen=True, slots=True)
class Appearance:
    kind: str  # the CSS class
    icon: str
    word: str | Promise


DONE = Appearance("done", "✓", _("Done"))
ON_SITE = Appearance("on-site", "●", _("On site"))
EN_ROUTE = Appearance("on-site", "➜", _("On the way"))
PLANNED = Appearance("planned", "", _("Planned"))
AT_RISK = Appearance("problem", "!", _("Promise at risk"))
LATE = Appearance("attention", "⚠", _("Later than planned"))
CANCELLED = Appearance("cancelled", "✕", _("Cancelled"))


def appearance(visit: Visit, *, ends: datetime, at_risk: bool, now: datetime) -> Appearance:
    """`ends` is the planned end, `at_risk` whether the customer's window is in danger."""
    if visit.state == VisitState.FINISHED:
        word = visit.get_outcome_display()
        return DONE if visit.outcome == Outcome.DONE else Appearance("attention", "⚠", word)
    if visit.state == VisitState.CANCELLED:
        return CANCELLED
    if visit.state == VisitState.ON_SITE:
        return ON_SITE
    if at_risk:
        return AT_RISK
    if visit.state == VisitState.EN_ROUTE:
        return EN_ROUTE
    return LATE if ends < now else PLANNED


def is_at_risk(visit: Visit, promise: Appointment | None, *, starts: datetime, now: datetime) -> bool:
    """Nobody is there yet, and the planned start or the present is past the promised window."""
    waiting = visit.state in (VisitState.OPEN, VisitState.EN_ROUTE)
    return waiting and promise is not None and promise.window.upper < max(starts, now)
