"""What a technician can do at a stop; pages and phones that were offline do the same things."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dispatch.mobile.cancelling import CancelledForm
from dispatch.mobile.following_up import FollowUpForm
from dispatch.mobile.forms import CouldNotForm, DoneForm, NoAccessForm, OnMyWayForm, VisitForm
from orders.models.visit import ActionKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Doing:
    """One kind of action: its form, the page that shows it ("" for a single tap), and what is said afterwards."""

    kind: ActionKind
    form: type[VisitForm]
    said: "_StrPromise"
    template: str = ""


DOINGS = {
    "on-my-way": Doing(ActionKind.EN_ROUTE, OnMyWayForm, _("Have a good trip.")),
    "not-on-my-way": Doing(ActionKind.NOT_EN_ROUTE, VisitForm, _("Taken back: you are not on the way.")),
    "called": Doing(ActionKind.CALLED, VisitForm, _("Noted.")),
    "arrived": Doing(ActionKind.ON_SITE, VisitForm, _("Arrived.")),
    "done": Doing(ActionKind.DONE, DoneForm, _("Done. Thank you!"), "mobile/done.html"),
    "no-access": Doing(
        ActionKind.NO_ACCESS, NoAccessForm, _("Noted. The office calls the customer."), "mobile/no_access.html"
    ),
    "follow-up": Doing(
        ActionKind.FOLLOW_UP, FollowUpForm, _("Noted. A new visit is waiting to be planned."), "mobile/follow_up.html"
    ),
    "could-not": Doing(
        ActionKind.COULD_NOT, CouldNotForm, _("Noted. The office takes care of the next step."), "mobile/could_not.html"
    ),
    "customer-cancelled": Doing(
        ActionKind.CANCELLED, CancelledForm, _("Noted. The order is cancelled."), "mobile/cancelled.html"
    ),
}
