"""All that is kept about a customer, in a form that they can read and take along (GDPR, articles 15 and 20)."""

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from pghistory.models import Context

from dispatch.models import LedgerEntry
from dispatch.privacy.kept import KEPT
from orders.models import Callback, LookUp, Visit, VisitAction
from orders.models.visit import Outcome
from orders.report_pdf import pdf_of
from orders.selectors.dossier import Dossier
from orders.selectors.kept import of
from technicians.models import ApiClient, Organisation, Technician, User

# Whom we have working for us, and how the firm is set up, is not the customer's.
OTHERS = (User, Technician, Organisation, ApiClient, ContentType, Context)
MOST_REPORTS = 20  # about 0.1 s each; what they say stands in the data, whatever their number
Rows = Callable[[Dossier], QuerySet[Any]]


def ledger_of(dossier: Dossier) -> QuerySet[LedgerEntry]:
    about = Q(ticket__in=dossier.tickets) | Q(order__in=dossier.orders) | Q(callback__in=dossier.callbacks)
    return LedgerEntry.objects.filter(about)


# What is not erased, since it says nothing of a person by itself: it was about this one all the same.
FACTS: tuple[tuple[str, Rows], ...] = (
    ("calls_promised", of(Callback, "pk", "callbacks")),
    ("steps_of_visits", of(VisitAction, "visit", "visits")),
    ("promises", ledger_of),
    ("look_ups", lambda dossier: LookUp.objects.filter(customer=dossier.customer)),
)


def data_of(dossier: Dossier) -> dict[str, Any]:
    """Section → rows, each with the names of its columns; one query a section."""
    told = [(kept.name, kept.rows) for kept in KEPT if kept.is_told]
    return {name: list(_rows(rows(dossier))) for name, rows in (*told, *FACTS)}


def package(dossier: Dossier) -> bytes:
    """A ZIP: `data.json`, `photos/`, and the reports of the last 20 visits that were done."""
    out = BytesIO()
    sections = data_of(dossier)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        head = {"made_at": timezone.now(), "customer_number": dossier.customer.pk}
        text = json.dumps({**head, **sections}, cls=Readable, ensure_ascii=False, indent=2)
        archive.writestr("data.json", text)
        for photo in sections["photos"]:
            _add(archive, Path(default_storage.path(photo["image"])), f"photos/{photo['image']}")
        for visit in _done(dossier):
            archive.writestr(f"reports/{visit.order.number}-{visit.pk}.pdf", pdf_of(visit))
    return out.getvalue()


def _rows(rows: QuerySet[Any]) -> Iterable[dict[str, Any]]:
    return rows.order_by("pk").values(*_columns(rows.model))


def _columns(model: type[Model]) -> list[str]:
    """All but who of us did it, and our own organisation."""
    return [field.attname for field in model._meta.concrete_fields if field.related_model not in OTHERS]


def _done(dossier: Dossier) -> Iterable[Visit]:
    visits = Visit.objects.filter(pk__in=dossier.visits, outcome=Outcome.DONE).select_related("order")
    return visits.order_by("-finished_at")[:MOST_REPORTS]


def _add(archive: ZipFile, file: Path, name: str) -> None:
    """A picture that is gone is left out."""
    if file.exists():
        archive.write(file, name)


class Readable(DjangoJSONEncoder):
    """Spans, places, numbers: as people write them."""

    def default(self, value: Any) -> Any:
        if hasattr(value, "lower") and hasattr(value, "upper"):
            return {"from": value.lower, "until": value.upper}
        if hasattr(value, "coords"):
            return {"longitude": value.x, "latitude": value.y}
        try:
            return super().default(value)
        except TypeError:
            return str(value)
