"""How a visit looks on the board: a colour, an icon and a word; never a colour alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
UNPLANNED = Appearance("planned", "", _("Not planned"))
CANCELLED = Appearance("cancelled", "✕", _("Cancelled"))
LEGEND = (PLANNED, EN_ROUTE, ON_SITE, DONE, LATE, AT_RISK, MISSED)


def appearance(
    state: str,
    outcome: str,
    promised: DateTimeTZRange | None,
    *,
    starts: datetime,
    ends: datetime,
    now: datetime,
    is_away: bool = False,
) -> Appearance:
    """Of a visit: `starts` and `ends` are the planned times, `promised` the window that the customer was told.

    `is_away`: the technician is absent then.
    """
    match state:
        case VisitState.FINISHED if outcome == Outcome.DONE:
            return DONE
        case VisitState.FINISHED:
            return Appearance("attention", "⚠", Outcome(outcome).label)
        case VisitState.CANCELLED:
            return CANCELLED
        case VisitState.ON_SITE:
            return ON_SITE
    danger = danger_of(promised, starts=starts, now=now, is_away=is_away)
    if danger is None and state == VisitState.OPEN:
        return LATE if ends < now else PLANNED
    return danger or EN_ROUTE


def danger_of(
    promised: DateTimeTZRange | None, *, starts: datetime, now: datetime, is_away: bool = False
) -> Appearance | None:
    """While nobody is there yet: the window is over, the planned start lies behind it, or nobody would come."""
    if promised is None or (promised.upper >= max(starts, now) and not is_away):
        return None
    return MISSED if promised.upper < now else AT_RISK
