"""What customers were promised, beside the rows that a list shows anyway."""

from typing import TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery

from dispatch.models import Appointment

Row = TypeVar("Row", bound=Model)


def with_promise(rows: QuerySet[Row, Row], *, order: str) -> QuerySet[Row, Row]:
    """Each row with `promised`, the confirmed window of the order at this path, or None."""
    confirmed = Appointment.objects.filter(order=OuterRef(order), state=Appointment.State.CONFIRMED)
    windows = Subquery(confirmed.order_by("-pk").values("window")[:1])
    return rows.annotate(promised=windows)  # type: ignore[return-value]  # the stubs forget whose rows they are
