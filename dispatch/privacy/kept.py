"""What else is kept about a customer: the kinds of rows of `dispatch`, added to those of `orders`."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Max, Min, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from dispatch.models import (
    Appointment,
    Call,
    CustomerLink,
    DayEntry,
    FieldEntry,
    FieldPoint,
    IdempotencyKey,
    PhotoUpload,
    PlanEdit,
    PlanRun,
    Praise,
    SlotSearch,
    WorkOrderCancellation,
    WrittenBack,
)
from dispatch.models.plan import RunState
from orders.models import Callback, Contact, Customer, FieldOrder, Site, Ticket, Visit
from orders.selectors import kept
from orders.selectors.dossier import Dossier
from orders.selectors.kept import Kept, messages_of, of


def notes_of(dossier: Dossier) -> QuerySet[WrittenBack]:
    """To the conversations of their cases in other systems."""
    theirs = Contact.objects.filter(
        ticket__in=dossier.tickets,
        conversation=OuterRef("conversation"),
        source=Concat(Value("connector-"), Cast(OuterRef("connector_id"), TextField())),
    )
    return WrittenBack.objects.filter(Exists(theirs))


def calls_of(dossier: Dossier) -> QuerySet[Call]:
    """On their cases, and of their numbers where nobody knew whose they were."""
    on_cases = Call.objects.filter(contact__ticket__in=dossier.tickets)
    of_numbers = Call.objects.filter(
        number__in=dossier.addresses, connector__organisation=dossier.customer.organisation_id
    )
    return Call.objects.filter(pk__in=on_cases.values("pk").union(of_numbers.values("pk")))


def answers_of(dossier: Dossier) -> QuerySet[IdempotencyKey]:
    """What callers of the API were answered when they made a row that is about the customer."""
    made = (
        of(Ticket, "pk", "tickets")(dossier),
        of(FieldOrder, "pk", "orders")(dossier),
        of(Callback, "pk", "callbacks")(dossier),
        of(Appointment, "order", "orders")(dossier),
        of(SlotSearch, "order", "orders")(dossier),
        messages_of(dossier),
    )
    uuids: Any
    uuids, *others = (rows.order_by().values(known_as=Cast("uuid", TextField())) for rows in made)
    return IdempotencyKey.objects.alias(row=KT("body__id")).filter(row__in=uuids.union(*others))


def admin_log_of(dossier: Dossier) -> QuerySet[LogEntry]:
    """Django's log of the admin names rows as they were called, and what was changed on a page."""
    pages: list[tuple[type[Model], list[int]]] = [
        (Customer, [dossier.customer.pk]),
        (Site, dossier.sites + dossier.shared_sites),
        (Ticket, dossier.tickets),
        (FieldOrder, dossier.orders),
        (Visit, dossier.visits),
        (Callback, dossier.callbacks),
    ]
    kinds = ContentType.objects.get_for_models(*(model for model, _pks in pages))
    each = (Q(content_type=kinds[model], object_id__in=[str(pk) for pk in pks]) for model, pks in pages)
    return LogEntry.objects.filter(reduce(or_, each))


def runs_of(dossier: Dossier) -> QuerySet[PlanRun]:
    """Runs of the planner that are over and whose snapshot says where the customer's visits were."""
    about = Visit.objects.filter(pk__in=dossier.visits)
    span = about.aggregate(first=Min("created_at"), last=Max("finished_at"))
    if span["last"] is None:
        return PlanRun.objects.none()
    uuids = about.values_list("uuid", flat=True)
    names_one = reduce(or_, (Q(problem__visits__contains=[{"id": str(uuid)}]) for uuid in uuids))
    return PlanRun.objects.filter(
        names_one,
        organisation=dossier.customer.organisation_id,
        created_at__range=(span["first"], span["last"]),
        state__in=[RunState.DONE, RunState.FAILED],
    )


def edits_of(dossier: Dossier) -> QuerySet[PlanEdit]:
    return PlanEdit.objects.filter(Q(visit__in=dossier.visits) | Q(other__in=dossier.visits))


def entries_of(dossier: Dossier) -> QuerySet[FieldEntry]:
    return FieldEntry.objects.filter(Q(visit__in=dossier.visits) | Q(callback__in=dossier.callbacks))


def days_of(dossier: Dossier) -> QuerySet[DayEntry]:
    """What technicians told of days, where it speaks of the customer's visits."""
    told: Any = DayEntry.visits.through
    return DayEntry.objects.filter(pk__in=told.objects.filter(visit__in=dossier.visits).values("dayentry"))


KEPT = (
    Kept("admin_log", LogEntry, admin_log_of, words=("change_message",), instead={"object_repr": F("object_id")}),
    Kept("api_answers", IdempotencyKey, answers_of),
    Kept("notes_to_other_systems", WrittenBack, notes_of),
    Kept("phone_calls", Call, calls_of),
    Kept("phone_entries", FieldEntry, entries_of),
    Kept("photos_on_their_way", PhotoUpload, of(PhotoUpload, "visit", "visits")),
    Kept("places_of_taps", FieldPoint, of(FieldPoint, "action__visit", "visits")),
    Kept("day_reports", DayEntry, days_of, words=("note",), is_told=False),
    Kept("plan_changes", PlanEdit, edits_of, words=("note",)),
    Kept("praise", Praise, of(Praise, "survey__ticket", "tickets"), is_told=False),
    Kept("plan_snapshots", PlanRun, runs_of, words=("problem",), is_told=False),
    Kept("links", CustomerLink, of(CustomerLink, "ticket", "tickets"), is_told=False),
    Kept("slot_searches", SlotSearch, of(SlotSearch, "order", "orders")),
    Kept(
        "cancellations",
        WorkOrderCancellation,
        of(WorkOrderCancellation, "order", "orders"),
        words=("reason", "refusal"),
    ),
    Kept(
        "appointments",
        Appointment,
        of(Appointment, "order", "orders"),
        words=("reason", "category", "description", "external_id"),
    ),
    *kept.KEPT,
)
