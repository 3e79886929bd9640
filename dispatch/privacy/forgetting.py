"""What has been kept for as long as it may be goes, kind by kind, in batches; never figures, never the ledger."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dispatch.models import Call, PlanRun, Praise, WrittenBack
from dispatch.models.plan import RunState
from dispatch.privacy import files
from dispatch.privacy.erasing import erase
from dispatch.retention import over_before
from dispatch.surveys import praise
from orders.models import Callback, Contact, Customer, LookUp, Message, Ticket, TriedStep, VisitPhoto
from orders.models.message import MessageState
from orders.models.states import TICKET_OVER, CallbackState

BATCH = 1000
MOST_CUSTOMERS = 20_000  # a night: some 20 minutes

log = structlog.get_logger(__name__)
Rows = QuerySet[Any]


def over(kind: str, now: datetime) -> dict[str, Rows]:
    """The rows whose time is over, by a name for the log."""
    before = over_before(kind, now=now)
    return {model._meta.label: rows for model, rows in _OVER[kind](before).items()}


def _photos(before: datetime) -> dict[Any, Rows]:
    return {VisitPhoto: VisitPhoto.objects.filter(visit__finished_at__lt=before)}


def _contacts(before: datetime) -> dict[Any, Rows]:
    """Of cases that are over; what an open one needs stays, however old."""
    return {
        model: model._default_manager.filter(at__lt=before, ticket__state__in=TICKET_OVER)
        for model in (Contact, TriedStep)
    }


def _messages(before: datetime) -> dict[Any, Rows]:
    """A copy goes with the message that it is one of."""
    old = Message.objects.filter(created_at__lt=before, copy_of=None)
    return {Message: old.exclude(state__in=[MessageState.QUEUED, MessageState.SENDING])}


def _sign_ins(before: datetime) -> dict[Any, Rows]:
    logs = (AccessAttempt, AccessFailureLog, AccessLog)
    return {model: model.objects.filter(attempt_time__lt=before) for model in logs}


_OVER: dict[str, Callable[[datetime], dict[Any, Rows]]] = {
    "photos": _photos,
    "contacts": _contacts,
    "messages": _messages,
    "calls": lambda before: {Call: Call.objects.filter(started_at__lt=before)},
    "notes": lambda before: {WrittenBack: WrittenBack.objects.filter(created_at__lt=before)},
    "praise": lambda before: {Praise: praise.over(before)},
    "admin_log": lambda before: {LogEntry: LogEntry.objects.filter(action_time__lt=before)},
    "sign_ins": _sign_ins,
    "look_ups": lambda before: {LookUp: LookUp.objects.filter(at__lt=before)},
}


def forget_what_is_over(*, now: datetime) -> int:
    """Delete what is over, empty old snapshots of the planner, and count all of it in the log; return how many rows."""
    gone = {name: _delete(rows) for kind in _OVER for name, rows in over(kind, now).items()}
    gone |= {
        "snapshots": _empty_snapshots(now),
        Session._meta.label: _delete(Session.objects.filter(expire_date__lt=now)),
    }
    files.forget_imports()
    log.info("forgotten", **{name.replace(".", "_"): count for name, count in gone.items() if count})
    return sum(gone.values())


def _delete(rows: Rows) -> int:
    """In batches, each in a transaction of its own; pictures go with their rows."""
    gone = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        batch = rows.model._default_manager.filter(pk__in=pks)
        with transaction.atomic():
            pictures = [Path(default_storage.path(name)) for name in _pictures(batch)]
            files.mark(pictures)
            batch.delete()
        files.remove(pictures)
        gone += len(pks)
    return gone


def _pictures(batch: Rows) -> list[str]:
    return list(batch.values_list("image", flat=True)) if batch.model is VisitPhoto else []


def _empty_snapshots(now: datetime) -> int:
    """What a run answered stays; what it was asked says where homes are."""
    old = PlanRun.objects.filter(created_at__lt=over_before("plan_snapshots", now=now), problem__isnull=False)
    return old.filter(state__in=[RunState.DONE, RunState.FAILED]).update(problem=None)


def erase_quiet_customers(*, now: datetime) -> int:
    """Erase customers whose cases are all long over; return how many. One of whom we have no case is not known so well.

    Each is a transaction of its own; who can't be erased yet waits for another night.
    """
    erased = 0
    for pk in _quiet(over_before("customers", now=now)):
        customer = Customer.objects.filter(pk=pk).first()
        if customer is None:
            continue
        try:
            erase(customer=customer)
        except ValidationError:
            log.info("not_erased_yet", customer=pk)
        else:
            erased += 1
    return erased


def _quiet(before: datetime) -> Iterator[int]:
    """Customers with cases, none of them open or touched since, nor told anything; one query."""
    of_theirs = Ticket.objects.filter(customer=OuterRef("pk"))
    lively = of_theirs.filter(
        ~Q(state__in=TICKET_OVER)
        | Q(updated_at__gte=before)
        | Q(reported_at__gte=before)
        | Exists(Contact.objects.filter(ticket=OuterRef("pk"), at__gte=before))
        | Exists(Callback.objects.filter(Q(state=CallbackState.OPEN) | Q(closed_at__gte=before), ticket=OuterRef("pk")))
    )
    quiet = Customer.objects.filter(Exists(of_theirs), ~Exists(lively)).order_by("pk")
    yield from quiet.values_list("pk", flat=True)[:MOST_CUSTOMERS]
