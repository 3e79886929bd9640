"""What `orders` keeps about a customer, kind by kind: the one list by which it is erased and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pghistory.core
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, F, JSONField, Model, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Upper

from orders.models import (
    CallbackAttempt,
    ChecklistAnswer,
    Contact,
    Customer,
    CustomerPhone,
    FieldOrder,
    Interruption,
    Message,
    PartUsed,
    Site,
    Survey,
    Ticket,
    TicketMerge,
    TriedStep,
    Visit,
    VisitPhoto,
)
from orders.models.visit import CouldNotReason
from orders.selectors.dossier import Dossier

(ConsentEvent,) = pghistory.core.event_models(tracks_model=Customer)


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of row about a customer, under a `name` that stays the same in every export.

    Erasing empties its columns `words` and sets those of `instead`; with neither, the rows themselves go. What is
    neither is a fact that says nothing of a person: a state, a time, a number of ours. Where `is_told` is false the
    rows speak of other people as well, and an export leaves them out.
    """

    name: str
    model: type[Model]
    rows: Callable[[Dossier], QuerySet[Any]]
    words: tuple[str, ...] = ()
    instead: Mapping[str, Any] = field(default_factory=dict)
    is_told: bool = True

    @property
    def goes(self) -> bool:
        return not (self.words or self.instead)

    @property
    def changes(self) -> dict[str, Any]:
        return {name: empty(self.model._meta.get_field(name)) for name in self.words} | dict(self.instead)


def empty(column: Any) -> Any:
    """What a column holds that says nothing."""
    if column.null:
        return None
    if isinstance(column, JSONField):
        return {}
    return [] if isinstance(column, ArrayField) else ""


def of(model: type[Model], lookup: str, part: str) -> Callable[[Dossier], QuerySet[Any]]:
    """The rows whose `lookup` is in that part of the dossier."""
    return lambda dossier: model._default_manager.filter(**{f"{lookup}__in": getattr(dossier, part)})


def messages_of(dossier: Dossier) -> QuerySet[Message]:
    """About their cases; and what other systems wrote to their addresses, which knows of no case."""
    of_nobody = Message.objects.alias(to=Upper("address")).filter(ticket=None)
    each = (
        Message.objects.filter(ticket__in=dossier.tickets),
        Message.objects.filter(copy_of__ticket__in=dossier.tickets),
        Message.objects.filter(report_of__in=dossier.visits),
        of_nobody.filter(to__in=[address.upper() for address in dossier.addresses]),
    )
    first, *others = (rows.values("pk") for rows in each)
    # One index each: joined by OR they would be looked for in the whole table.
    return Message.objects.filter(pk__in=first.union(*others))


def merges_of(dossier: Dossier) -> QuerySet[TicketMerge]:
    return TicketMerge.objects.filter(Q(ticket__in=dossier.tickets) | Q(into__in=dossier.tickets))


# A merge that is taken back needs the pks that it moved; "replaced" are texts.
WITHOUT_TEXTS = CombinedExpression(F("moved"), "-", Value("replaced", TextField()), output_field=JSONField())
# Why work could not be done is a code of ours, or what the technician wrote.
CODES_ONLY = Case(When(outcome_reason__in=CouldNotReason.values, then=F("outcome_reason")), default=Value(""))

# In this order: a row goes before what it belongs to.
KEPT = (
    Kept("messages", Message, messages_of),
    Kept("contacts", Contact, of(Contact, "ticket", "tickets")),
    Kept("steps_tried", TriedStep, of(TriedStep, "ticket", "tickets")),
    Kept("calls_made", CallbackAttempt, of(CallbackAttempt, "callback", "callbacks"), words=("note",)),
    Kept("photos", VisitPhoto, of(VisitPhoto, "visit", "visits")),
    Kept("checklist_answers", ChecklistAnswer, of(ChecklistAnswer, "visit", "visits"), words=("value", "remark")),
    Kept("parts_used", PartUsed, of(PartUsed, "visit", "visits"), words=("serial_number",)),
    Kept(
        "visits",
        Visit,
        of(Visit, "pk", "visits"),
        words=("report", "signed_by"),
        instead={"outcome_reason": CODES_ONLY},
    ),
    Kept("orders", FieldOrder, of(FieldOrder, "pk", "orders"), words=("external_id", "state_reason", "note")),
    Kept("surveys", Survey, of(Survey, "ticket", "tickets"), words=("customer", "word")),
    Kept("merges", TicketMerge, merges_of, instead={"moved": WITHOUT_TEXTS}),
    Kept(
        "tickets",
        Ticket,
        of(Ticket, "pk", "tickets"),
        words=(
            "customer",
            "external_id",
            "ticket_type",
            "severity",
            "name",
            "description",
            "state_reason",
            "line_test_detail",
            "network_element",
        ),
    ),
    Kept(
        "sites",
        Site,
        of(Site, "pk", "sites"),
        words=("customer", "street", "postal_code", "city", "point", "accuracy", "access_notes"),
    ),
    Kept(
        "shared_sites",
        Site,
        lambda dossier: Site.objects.filter(pk__in=dossier.shared_sites, customer=dossier.customer),
        words=("customer", "access_notes"),
    ),
    Kept("interruptions", Interruption, lambda dossier: Interruption.objects.filter(customer=dossier.customer)),
    Kept("phones", CustomerPhone, lambda dossier: CustomerPhone.objects.filter(customer=dossier.customer)),
    Kept("consents", ConsentEvent, lambda dossier: ConsentEvent._default_manager.filter(pgh_obj=dossier.customer)),
    Kept("customer", Customer, lambda dossier: Customer.objects.filter(pk=dossier.customer.pk)),
)
