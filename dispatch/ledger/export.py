"""The ledger as a file for whoever pays: with what is owed, and by which rule of which scheme."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dispatch.models.ledger import LedgerEntry
from dispatch.spreadsheets import csv_file


def ledger_file(entries: QuerySet[LedgerEntry]) -> HttpResponse:
    return csv_file("promise-ledger", _records(entries))


def _records(entries: QuerySet[LedgerEntry]) -> Iterator[list[object]]:
    yield [
        _("Entry"), _("Corrects"), _("Corrected by"), _("Territory"), _("Kind of promise"), _("Order number"),
        _("Ticket"), _("From"), _("Until"), _("Promised at"), _("Ended at"), _("How it ended"), _("Whose fault"),
        _("Late (min)"), _("Days"), _("Owed"), _("Currency"), _("or percent of the monthly fee, if more"), _("Scheme"),
        _("Rule"),
    ]  # fmt: skip
    related = entries.select_related("territory", "order", "ticket", "corrects", "corrected_by")
    for entry in related.order_by("ended_at", "pk"):
        yield _record(entry)


def _record(entry: LedgerEntry) -> list[object]:
    corrected_by = getattr(entry, "corrected_by", None)
    return [
        str(entry.uuid),
        str(entry.corrects.uuid) if entry.corrects else "",
        str(corrected_by.uuid) if corrected_by else "",
        str(entry.territory or ""),
        entry.get_kind_display(),
        entry.order.number if entry.order else "",
        entry.ticket.number if entry.ticket else "",
        entry.window.lower.isoformat() if entry.window else "",
        entry.window.upper.isoformat() if entry.window else "",
        entry.promised_at.isoformat(),
        entry.ended_at.isoformat(),
        entry.get_ending_display(),
        entry.get_fault_display(),
        entry.late_minutes,
        "" if entry.days is None else entry.days,
        "" if entry.amount is None else entry.amount,
        entry.currency,
        entry.percent_of_fee or "",
        entry.scheme,
        entry.rule_id or "",
    ]
