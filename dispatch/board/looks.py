"""What somebody of the organisation should look at: how many of each, and the page with just these rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, Model, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.sync.applying import ACCEPT_WORK
from dispatch.models import FieldEntry
from orders.models import Message, Outage, Ticket
from orders.models.message import MessageState
from orders.models.outage import OutageState
from orders.models.states import TICKET_OPEN, TicketState, VisitState
from technicians.models import Organisation


@dataclass(frozen=True, slots=True)
class Look:
    """`query` is what the admin's list needs to show the same rows; `is_problem`: it should be none."""

    word: str | Promise
    rows: type[Model]
    query: dict[str, str]
    only: dict[str, Any]
    is_problem: bool = False

    @property
    def url(self) -> str:
        meta = self.rows._meta
        return f"{reverse(f'admin:{meta.app_label}_{meta.model_name}_changelist')}?{urlencode(self.query)}"


KEPT = {"state": FieldEntry.State.KEPT, "seen_at": None}
SHOWN_AS_KEPT = {"open": "1", "state__exact": FieldEntry.State.KEPT.value}
LOOKS = [
    Look(_("Conflicts from phones"), FieldEntry, SHOWN_AS_KEPT, KEPT, is_problem=True),
    Look(
        _("Worked on after it was cancelled"),
        FieldEntry,
        {**SHOWN_AS_KEPT, "visit__state__exact": VisitState.CANCELLED.value},
        {**KEPT, "visit__state": VisitState.CANCELLED},
        is_problem=True,
    ),
    Look(
        _("Messages that could not be sent"),
        Message,
        {"state__exact": MessageState.FAILED.value},
        {"state": MessageState.FAILED},
        is_problem=True,
    ),
    Look(
        _("Repeats: it was mended before"),
        Ticket,
        {"is_repeat__exact": "1", "state__in": ",".join(TICKET_OPEN)},
        {"is_repeat": True, "state__in": TICKET_OPEN, "deleted_at": None},
    ),
    Look(_("Open outages"), Outage, {"state__exact": OutageState.OPEN.value}, {"state": OutageState.OPEN}),
    Look(
        _("Tickets that lack something"),
        Ticket,
        {"state__exact": TicketState.PENDING.value},
        {"state": TicketState.PENDING, "deleted_at": None},
    ),
    Look(
        _("Tickets held by an outage"),
        Ticket,
        {"state__exact": TicketState.HELD.value},
        {"state": TicketState.HELD, "deleted_at": None},
    ),
]


def counted(organisation: int) -> list[tuple[Look, int]]:
    """Each with how many rows its page shows; 1 query."""
    names = [f"count_{number}" for number in range(len(LOOKS))]
    counts = {name: count_of(look, organisation) for name, look in zip(names, LOOKS, strict=True)}
    row = Organisation.objects.filter(pk=organisation).annotate(**counts).values_list(*names).get()
    return list(zip(LOOKS, row, strict=True))


def count_of(look: Look, organisation: int) -> Coalesce:
    rows: QuerySet[Any] = look.rows._default_manager.filter(organisation=organisation, **look.only)
    if look.rows is FieldEntry:
        rows = rows.exclude(kind=ACCEPT_WORK)  # as its page leaves them out
    number = rows.order_by().values("organisation").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), Value(0))
