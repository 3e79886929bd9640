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
MISSED = Appearance("missed", "!!", _("Promise missed"))
AT_RISK = Appearance("problem", "!", _("Promise at risk"))
LATE = Appearance("attention", "◔", _("Later than planned"))
CANCELLED = Appearance("cancelled", "✕", _("Cancelled"))
LEGEND = (PLANNED, EN_ROUTE, ON_SITE, DONE, LATE, AT_RISK, MISSED)


def appearance(
    visit: Visit, promise: Appointment | None, *, starts: datetime, ends: datetime, now: datetime
) -> Appearance:
    """`starts` and `ends` are the planned times, `promise` what the customer was told."""
    if visit.state == VisitState.FINISHED:
        word = visit.get_outcome_display()
        return DONE if visit.outcome == Outcome.DONE else Appearance("attention", "⚠", word)
    if visit.state == VisitState.CANCELLED:
        return CANCELLED
    if visit.state == VisitState.ON_SITE:
        return ON_SITE
    if promise is not None and promise.window.upper < now:
        return MISSED
    if promise is not None and promise.window.upper < starts:
        return AT_RISK
    if visit.state == VisitState.EN_ROUTE:
        return EN_ROUTE
    return LATE if ends < now else PLANNED
