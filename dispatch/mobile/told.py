"""How a day stands, from what was told of it: each entry is a fact, and the last word on a matter counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dispatch.models import DayEntry
from dispatch.models.day_entry import DayKind


class Pause(NamedTuple):
    """A break; `end` is None while it lasts."""

    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """`overtime` is the last answer to whether a longer day is all right; `told_late`: visits whose customers know."""

    begun_at: datetime | None
    ended_at: datetime | None
    breaks: tuple[Pause, ...]
    late_minutes: int
    overtime: DayEntry | None
    told_late: frozenset[str]

    @property
    def work(self) -> str:
        """`before` the day, `on` it, or `over`: as the phone goes on from it."""
        return "over" if self.ended_at else "on" if self.begun_at else "before"

    @property
    def pause(self) -> str:
        """`on` during a break, `had` after one, `off` before the first: what can be taken back hangs on it."""
        if not self.breaks:
            return "off"
        return "had" if self.breaks[-1].end else "on"


def told(entries: Iterable[DayEntry]) -> Told:
    """`entries` of one person and day in any order; a tap that fits nothing, such as an end without a begin, is idle.

    Who goes on after *done for the day* begins again: the day then counts from its first begin.
    """
    begun_at = ended_at = overtime = None
    breaks: list[Pause] = []
    late_minutes, told_late = 0, set()
    for entry in sorted(entries, key=lambda entry: (entry.at, entry.received_at)):
        match entry.kind:
            case DayKind.BEGIN:
                begun_at, ended_at = begun_at or entry.at, None
            case DayKind.END:
                ended_at = entry.at
            case DayKind.BREAK_BEGIN | DayKind.BREAK_END | DayKind.BREAK_UNDO:
                breaks = _after(breaks, entry)
            case DayKind.LATE:
                late_minutes = entry.facts["minutes"]
                told_late |= set(entry.facts["told"])
            case DayKind.OVERTIME:
                overtime = entry
    return Told(begun_at, ended_at, tuple(breaks), late_minutes, overtime, frozenset(told_late))


def _after(breaks: list[Pause], entry: DayEntry) -> list[Pause]:
    is_on = bool(breaks) and breaks[-1].end is None
    match entry.kind:
        case DayKind.BREAK_BEGIN if not is_on:
            return [*breaks, Pause(entry.at, None)]
        case DayKind.BREAK_END if is_on:
            return [*breaks[:-1], Pause(breaks[-1].begin, entry.at)]
        case DayKind.BREAK_UNDO if is_on:
            return breaks[:-1]
        case DayKind.BREAK_UNDO if breaks:
            return [*breaks[:-1], Pause(breaks[-1].begin, None)]
    return breaks
