"""How the states of a visit look on the phone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models.states import VisitState
from orders.models.visit import Outcome


class Look(NamedTuple):
    """How a state is shown: a word, an icon and the name of a colour."""

    word: str | Promise
    icon: str
    colour: str


LOOKS: dict[str, Look] = {
    VisitState.OPEN: Look(_("planned"), "○", "planned"),
    VisitState.EN_ROUTE: Look(_("on the way"), "➤", "on-site"),
    VisitState.ON_SITE: Look(_("on site"), "●", "on-site"),
    VisitState.CANCELLED: Look(_("cancelled"), "✕", "muted"),
    Outcome.DONE: Look(_("done"), "✓", "done"),
    Outcome.NO_ACCESS: Look(_("no access"), "⚠", "attention"),
    Outcome.FOLLOW_UP: Look(_("follow-up"), "↻", "attention"),
    Outcome.COULD_NOT: Look(_("not done"), "!", "problem"),
    Outcome.CUSTOMER_CANCELLED: Look(_("cancelled by the customer"), "✕", "muted"),
}

# What the phone may show by itself, as nobody else knows of it yet.
STANDING_LOOKS = {
    "en_route": LOOKS[VisitState.EN_ROUTE],
    "on_site": LOOKS[VisitState.ON_SITE],
    "noted": Look(_("noted"), "✓", "done"),
}
