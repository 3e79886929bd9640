"""The day as a list: what the timeline shows as blocks, and what is left out, a line each; as a file, too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.board.lanes import times
from dispatch.board.queue import Card
from dispatch.board.timeline import Row
from dispatch.models import Lock
from dispatch.spreadsheets import as_csv, sheet_of
from orders.models.field_order import order_number
from orders.models.site import district_line


@dataclass(frozen=True, slots=True)
class Line:
    """A planned visit, or one that is not: it has a reason, and no time."""

    visit: str
    order: int
    work: str
    street: str
    place: str
    state: str
    icon: str = ""
    technician: str = ""
    begin: datetime | None = None
    end: datetime | None = None
    travel_minutes: int | None = None
    promised: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in the address, `value` is what the file has and what it is sorted by."""

    key: str
    label: str | Promise
    value: Callable[[Line], Any]


def hour(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


COLUMNS = (
    Column("begin", gettext_lazy("Begin"), lambda line: hour(line.begin)),
    Column("end", gettext_lazy("End"), lambda line: hour(line.end)),
    Column("technician", gettext_lazy("Technician"), lambda line: line.technician),
    Column("order", gettext_lazy("Order number"), lambda line: order_number(line.order)),
    Column("work", gettext_lazy("Kind of work"), lambda line: line.work),
    Column("street", gettext_lazy("Street"), lambda line: line.street),
    Column("place", gettext_lazy("Place"), lambda line: line.place),
    Column("state", gettext_lazy("State"), lambda line: line.state),
    Column("promised", gettext_lazy("Promised"), lambda line: line.promised),
    Column("travel", gettext_lazy("Travel (min)"), lambda line: line.travel_minutes),
    Column("note", gettext_lazy("Note"), lambda line: line.note),
)


def lines_of(rows: Iterable[Row], cards: Iterable[Card], zone: tzinfo) -> list[Line]:
    return [*planned(rows, zone), *(left_out(card, zone) for card in cards)]


def planned(rows: Iterable[Row], zone: tzinfo) -> Iterable[Line]:
    for row in rows:
        for block in row.blocks:
            stop = block.stop
            yield Line(
                visit=str(stop.visit),
                order=stop.order,
                work=stop.work,
                street=stop.street,
                place=district_line(stop.postal_code, stop.city, stop.country),
                state=str(block.look.word),
                icon=block.look.icon,
                technician=row.technician.name,
                begin=stop.during.lower.astimezone(zone),
                end=stop.during.upper.astimezone(zone),
                travel_minutes=round(stop.travel_s / 60),
                promised="{from}–{to}".format(**times(stop.promised, zone)) if stop.promised else "",
                note=str(Lock(stop.lock).label) if stop.lock else "",
            )


def left_out(card: Card, zone: tzinfo) -> Line:
    order = card.visit.order
    return Line(
        visit=str(card.visit.uuid),
        order=order.pk,
        work=order.order_type.name,
        street=order.site.street,
        place=order.site.district,
        state=_("Promise missed") if card.is_missed else _("Not planned"),
        icon="!!" if card.is_missed else "",
        promised="{from}–{to}".format(**times(card.promised, zone)) if card.promised else "",
        note=card.reason,
    )


def in_order(lines: Sequence[Line], key: str) -> list[Line]:
    """By a column, the other way round with `-` before it; empty cells last. By time where there is no such column."""
    name = key.removeprefix("-")
    column = next((column for column in COLUMNS if column.key == name), COLUMNS[0])
    value = (lambda line: line.order) if name == "order" else column.value
    filled = sorted((line for line in lines if value(line) not in ("", None)), key=value, reverse=key.startswith("-"))
    return [*filled, *(line for line in lines if value(line) in ("", None))]


def as_file(lines: Iterable[Line], kind: str) -> bytes:
    """`csv` or `xlsx`, its first line the columns' names; no cell is a formula, whatever customers wrote."""
    head = [str(column.label) for column in COLUMNS]
    sheet = sheet_of([head, *([column.value(line) for column in COLUMNS] for line in lines)], title=_("Day"))
    return bytes(sheet.export("xlsx")) if kind == "xlsx" else as_csv(sheet)
