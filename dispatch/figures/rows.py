"""The rows behind a number: visits and calls, never who did them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dispatch.figures.definitions import COUNTED
from dispatch.figures.rolling import FEWEST
from dispatch.figures.selection import OTHER, Selection
from dispatch.models.figures import FigureGroup, FigureRow
from orders.models import Callback, Visit
from orders.models.visit import Outcome


def rows_behind(selection: Selection, measure: str, *, weekday: int | None = None) -> QuerySet[FigureRow]:
    """What `sums.total_of` counts, newest first."""
    counted = COUNTED[measure]
    group = FigureGroup.objects.filter(
        Q(order_type=None) if counted.is_of_calls else Q(order_type=OuterRef("order_type")),
        territory=OuterRef("territory"),
        week=OuterRef("week"),
        technicians__gte=FEWEST,
    )
    rows = FigureRow.objects.filter(counted.rows, territory__in=selection.chosen)
    if selection.kind is not None:
        group = group.filter(pooled=selection.kind == OTHER, order_type__isnull=False)
    if selection.kind:
        rows = rows.filter(order_type=selection.kind)
    if selection.territory is None and selection.territories:
        rows = rows.filter(organisation=selection.territories[0].organisation_id)
    if weekday:
        rows = rows.filter(day__iso_week_day=weekday)
    rows = rows.filter(Exists(group), day__range=(selection.first_week, selection.last))
    return rows.order_by("-day", "-pk")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as people read it; `url` is where its case or call is shown."""

    day: date
    number: str
    url: str
    territory: str
    work: str
    place: str
    what: str

    @property
    def cells(self) -> tuple[object, ...]:
        return self.day, self.number, self.territory, self.work, self.place, self.what


COLUMNS = (_("Day"), _("Order"), _("Territory"), _("Kind of work"), _("Place"), _("How it ended"))


def lines_of(rows: QuerySet[FigureRow]) -> list[Line]:
    """One query."""
    related = rows.select_related(
        "territory", "order_type", "visit__order__site", "callback__ticket__site", "callback__ticket__category"
    )
    return [call_line(row, row.callback) if row.callback else visit_line(row) for row in related]


def waiting_lines(visits: QuerySet[Visit]) -> list[Line]:
    """Of visits that are still to be made; the day is that of the order. One query."""
    related = visits.select_related("order__site__territory", "order__order_type")
    return [
        Line(
            timezone.localdate(visit.order.created_at),
            visit.order.number,
            reverse("admin:board_visit", args=[visit.uuid]),
            str(visit.order.site.territory),
            visit.order.order_type.name,
            visit.order.site.district,
            visit.get_state_display(),
        )
        for visit in related
    ]


def visit_line(row: FigureRow) -> Line:
    visit = row.visit
    assert visit is not None  # noqa: S101  a row has a visit or a call
    said = [Outcome(visit.outcome).label, *_promise(row.on_time), *([gettext("repeat")] if row.is_repeat else [])]
    return Line(
        row.day,
        visit.order.number,
        reverse("admin:board_visit", args=[visit.uuid]),
        row.territory.name,
        row.order_type.name if row.order_type else "",
        visit.order.site.district,
        " · ".join(map(str, said)),
    )


def call_line(row: FigureRow, call: Callback) -> Line:
    site = call.ticket.site
    return Line(
        row.day,
        call.ticket.number,
        reverse("admin:orders_callback_change", args=[call.pk]),
        row.territory.name,
        gettext("Callback"),
        site.district if site else "",
        gettext("called in time") if row.kept else gettext("not called in time"),
    )


def _promise(on_time: bool | None) -> list[str]:
    if on_time is None:
        return []
    return [gettext("in the promised window") if on_time else gettext("not in the promised window")]
