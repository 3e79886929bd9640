"""The day's rows as data, which the page draws itself: only those that are in sight, however many there are."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils.translation import gettext as _

from dispatch.board.appearance import Appearance
from dispatch.board.axis import Axis
from dispatch.board.selection import Selection
from dispatch.board.timeline import Block, Row, Stop
from dispatch.models import Lock
from orders.models.field_order import order_number
from orders.models.site import address_line

Data = dict[str, Any]
ANYTHING = UUID(int=0)
PARTS = ("working", "breaks", "absent", "stops")  # what each of several days adds to a lane


def day_data(selection: Selection, axis: Axis, days: Sequence[Sequence[Row]]) -> Data:
    """All that the page draws: the axis, the rows of each day, how addresses are made, and words."""
    plan = selection.plan
    return {
        **axis_data(axis),
        "zone": selection.territory.timezone,
        "visit_url": address_of("board_visit") + "?plan={plan}",
        "plans": [day.plan.pk if day.plan else "" for day in selection.days],
        "spaces_url": address_of("board_spaces", plan.uuid) if plan else "",
        "assign_url": address_of("board_assign", plan.uuid) if plan else "",
        "technician_url": address_of("board_technician", plan.uuid, of="technician") if plan else "",
        "words": words(),
        "lanes": lanes_of(days, axis),
    }


def axis_data(axis: Axis) -> Data:
    return {"begins": [instant.isoformat() for instant in axis.begins], "day_s": axis.day_s}


def address_of(page: str, *before: UUID, of: str = "visit") -> str:
    """With a place for the uuid of what it is about."""
    return reverse(f"admin:{page}", args=[*before, ANYTHING]).replace(str(ANYTHING), f"{{{of}}}")


def words() -> dict[str, str]:
    return {
        "break": _("Break"),
        "load": _("{percent} % of the shift is booked"),
        "detour": _("{minutes} min more travel"),
        "push": _("others {minutes} min later"),
        "breaks_promise": _("⚠ not as promised: the customer has to be told"),
        "no_space": _("not on duty"),
        "not_found": _("Nothing of this day is called so."),
        "nowhere": _("Nobody has room for it as the day stands. Move another visit first, or promise another time."),
        "no_plan": _("This day has no plan yet. Press “Plan” first."),
        "no_line": _("There is no connection to the server. Nothing was changed."),
        "menu": _("{name}: what happened?"),
        "mending": _("A repair is looked for. That takes up to 3 seconds, and changes nothing yet."),
        "unanswered": _("That did not work. Load the page again; you may have to sign in."),
    }


def lanes_of(days: Sequence[Sequence[Row]], axis: Axis) -> list[Data]:
    """One for each technician; places and lengths in seconds on the axis. The frontend's `board/day.js` reads them."""
    lanes: dict[int, Data] = {}
    for number, rows in enumerate(days):
        for row in rows:
            lane = lane_of(row, axis, number)
            known = lanes.setdefault(row.technician.pk, lane)
            if known is not lane:
                for part in PARTS:
                    known[part] += lane[part]
    return list(lanes.values())


def lane_of(row: Row, axis: Axis, day: int) -> Data:
    return {
        "technician": str(row.technician.uuid),
        "url": reverse("admin:technicians_technician_change", args=[row.technician.pk]),
        "name": row.technician.name,
        "skills": [[held.name, held.level] for held in row.skills],
        "load_percent": row.load_percent,
        "working": [axis.piece(shift.lower, shift.upper, day) for shift in row.working],
        "breaks": [axis.piece(rest.lower, rest.upper, day) for rest in row.breaks],
        "absent": [[*axis.piece(away.during.lower, away.during.upper, day), away.label] for away in row.absent],
        "stops": [stop_of(block, axis, day) for block in row.blocks],
    }


def stop_of(block: Block, axis: Axis, day: int) -> Data:
    stop = block.stop
    begin_s, length_s = axis.piece(stop.during.lower, stop.during.upper, day)
    return {
        "visit": str(stop.visit),
        "order": order_number(stop.order),
        "begin_s": begin_s,
        "length_s": length_s,
        "travel_s": stop.travel_s,
        "look": block.look.kind,
        "icon": block.look.icon,
        "locked": bool(stop.lock),
        "place": stop.street or stop.city,
        "work": stop.work,
        "label": label_of(stop, block.look, axis.clock.zone),
    }


def label_of(stop: Stop, look: Appearance, zone: tzinfo) -> str:
    """All there is to say about it in one line."""
    address = address_line(stop.street, stop.postal_code, stop.city, stop.country)
    parts = ["{from}–{to}".format(**times(stop.during, zone)), address, stop.work, str(look.word)]
    if stop.promised is not None:
        parts.append(_("promised %(from)s–%(to)s") % times(stop.promised, zone))
    if stop.lock:
        parts.append(str(Lock(stop.lock).label))
    return ", ".join(parts)


def times(span: DateTimeTZRange, zone: tzinfo) -> dict[str, str]:
    """Its ends as the territory's clocks show them."""
    return {"from": f"{span.lower.astimezone(zone):%H:%M}", "to": f"{span.upper.astimezone(zone):%H:%M}"}
