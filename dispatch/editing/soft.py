"""The rules that a person may break by hand, if they say why; all others are kept, whatever anybody says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.editing.choices import Movable
from dispatch.editing.errors import AsksError, Broken
from dispatch.editing.locks import broken_by, broken_lock
from dispatch.editing.steps import Found
from dispatch.models import Appointment
from dispatch.models.plan_edit import EditReason, SoftRule
from dispatch.planning.backlog import last_there
from routing import Place
from routing.slots import TechnicianDay
from routing.slots.placing import raw_legs_s
from routing.travel import GreatCircle
from technicians.models import User


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a soft rule is broken all the same. `calls`: the customer is promised a call, not another window."""

    reason: str = ""
    note: str = ""
    calls: bool = False

    @property
    def facts(self) -> dict[str, str]:
        return {"reason": self.reason, "note": self.note}


def refuse_unexplained(broken: Sequence[Broken], answer: Answer, *, begins: datetime | None = None) -> dict[str, Any]:
    """The change's facts about it; raises `AsksError` while soft rules are broken without a reason.

    `begins` is when the visit would begin by this change, where it is put somewhere.
    """
    if not broken:
        return {}
    if answer.reason not in EditReason.values:
        raise AsksError(broken, begins=begins)
    if answer.reason == EditReason.OTHER and not answer.note.strip():
        raise AsksError(broken, _("Say in a few words which other reason there is."), begins)
    return {"soft": [each.rule.value for each in broken], **answer.facts}


def broken_by_move(move: Movable, places: Sequence[Found], holders: set[int], by: User) -> list[Broken]:
    """What is broken by these places for the visit, instead of where its `holders` have it; 4 queries at most."""
    broken = [*broken_lock(move.visit, move.plan, by, broken_by(move, places))]
    if move.promise is not None and any(found.breaks_promise for found in places):
        broken.append(Broken(SoftRule.PROMISE, promise_words(move.promise)))
    for found in places:
        broken += broken_shift(found, move)
    return [*broken, *broken_acquaintance(move, places, holders)]


def promise_words(promise: Appointment) -> str:
    first, last = (f"{timezone.localtime(end):%H:%M}" for end in (promise.window.lower, promise.window.upper))
    return _("The customer is promised %(from)s–%(to)s.") % {"from": first, "to": last}


def broken_shift(found: Found, move: Movable) -> Iterator[Broken]:
    """The technician would be home later than the shift ends, and than they are anyway; overtime allows it."""
    day, placed = found.route, found.placed
    ends = [(stop.end_s, stop.place) for stop in day.stops[: placed.position]]
    ends.append((placed.start_s + move.wanted.service_s, move.wanted.place))
    behind = day.stops[placed.position :]
    ends += [(s + stop.service_s, stop.place) for stop, s in zip(behind, placed.starts_s, strict=True)]
    late_s = home_s(day, *ends[-1], move.travel) - day.technician.shift[1]
    last = day.stops[-1] if day.stops else None
    anyway_s = home_s(day, last.end_s, last.place, move.travel) - day.technician.shift[1] if last else 0
    if late_s > max(anyway_s, 0):
        facts = {"name": found.technician, "minutes": -(-late_s // 60)}
        yield Broken(SoftRule.OVERTIME, _("%(name)s is home %(minutes)d min after the shift ends.") % facts)


def home_s(day: TechnicianDay, end_s: int, place: Place, travel: GreatCircle) -> int:
    return end_s + day.technician.slowed_s(raw_legs_s([(place, day.technician.end)], travel)[0])


def broken_acquaintance(move: Movable, places: Sequence[Found], holders: set[int]) -> Iterator[Broken]:
    """Taken from whoever was at the order's last visit, and given to somebody who was not."""
    were_there = last_there([move.visit.order_id]).get(move.visit.order_id, frozenset())
    if not were_there or any(str(found.technician.uuid) in were_there for found in places):
        return
    rows = move.plan.assignments.filter(visit=move.visit, technician__in=holders).select_related("technician")
    for row in rows:
        if str(row.technician.uuid) in were_there:
            words = _("%(name)s was there before and knows the site.") % {"name": row.technician}
            yield Broken(SoftRule.KNOWN_FACE, words)
