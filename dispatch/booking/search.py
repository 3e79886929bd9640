"""The best windows for a wish: real insertions on planned days, capacity on the others."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.booking.capacity import fill_of, kinds_of, taken
from dispatch.booking.diary import Days, committed
from dispatch.booking.windows import HORIZON_DAYS, Slot, slots_of
from dispatch.booking.wishes import Wish
from dispatch.planning.clock import DayClock
from routing.slots import NoOffer, Offer, spread
from technicians.models import Territory

FEWEST, MOST, USUAL = 1, 10, 5
# On a day without routes the way there is not known yet: what an insertion usually costs, and what a full day adds.
USUAL_DETOUR_S = 900
FULL_DAY_S = 1800


class NoSlot(StrEnum):
    """Why an answer is empty: the engine's reasons, and our own."""

    NO_DAY = NoOffer.NO_DAY
    NO_SKILL = NoOffer.NO_SKILL
    NOBODY_ON_SHIFT = NoOffer.NOBODY_ON_SHIFT
    OUT_OF_REACH = NoOffer.OUT_OF_REACH
    FULL = NoOffer.FULL
    NO_WINDOW = "no_window"  # what was asked for holds no window that the territory offers
    TOO_FAR = "too_far"  # all of it lies behind the last day that can be booked
    PAST = "past"  # all of it is over
    TOO_SOON = "too_soon"  # all of it lies before the time from which the order is wanted
    NOT_BOOKABLE = "not_bookable"  # the order takes no appointment now
    NOT_ON_MAP = "not_on_map"  # the site has no point or no territory


@dataclass(frozen=True, slots=True)
class Found:
    """A window that can be kept now. `rank` 1 is the best; `offer` says what it would cost, in seconds of travel."""

    slot: Slot
    rank: int
    offer: Offer
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Advice:
    """Why there is nothing, and what would help: the first window on the same days, and on any other.

    `bookable`: from now to the end of the horizon, where what was asked for lies outside of it.
    """

    reason: NoSlot
    same_days: Slot | None = None
    other_day: Slot | None = None
    bookable: DateTimeTZRange | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """In order of time; empty with an `advice`."""

    found: tuple[Found, ...]
    advice: Advice | None = None


def find_slots(
    *,
    wish: Wish,
    spans: Sequence[DateTimeTZRange],
    now: datetime,
    count: int = USUAL,
    earliest: datetime | None = None,
    but: DateTimeTZRange | None = None,
) -> Answer:
    """The best `count` windows that lie inside one of `spans`, spread over days and halves of days.

    No span is the whole horizon; none begins before `earliest`, and the window `but` is left out. The database is
    asked for versions and, where days are not planned, for the places taken: 2 queries where nothing has changed.
    """
    since = earliest or now
    every = [s for s in slots_of(wish.territory, now=now) if s.span.lower >= since and s.span != but]
    asked = [slot for slot in every if is_inside(slot, spans)]
    days = committed(wish.territory, horizon(wish.territory, now=now), now=now)
    found = list(best(wish, asked, days, count=count))
    if found:
        return Answer(tuple(sorted(found, key=lambda each: each.slot.span.lower)))
    advice = advise(wish, every, asked, spans, days)
    if not asked:
        advice = outside(advice, wish.territory, spans, now=now, since=since)
    return Answer((), advice)


def first_slot(*, wish: Wish, since: datetime, now: datetime) -> Slot | None:
    """The window that begins after `since` and is over soonest; of two, the narrower."""
    slots = [slot for slot in slots_of(wish.territory, now=now) if slot.span.lower >= since]
    known = committed(wish.territory, horizon(wish.territory, now=now), now=now)
    by_window = {slot.window: slot for slot in slots}
    free = (by_window[offer.window] for offer in offers(wish, slots, known))
    return min(free, key=lambda slot: (slot.span.upper, slot.span.upper - slot.span.lower), default=None)


def horizon(territory: Territory, *, now: datetime) -> list[date]:
    today = now.astimezone(territory.zone).date()
    return [today + timedelta(days=ahead) for ahead in range(HORIZON_DAYS)]


def is_inside(slot: Slot, spans: Sequence[DateTimeTZRange]) -> bool:
    return not spans or any(span.lower <= slot.span.lower and slot.span.upper <= span.upper for span in spans)


def best(wish: Wish, slots: Iterable[Slot], known: Days, *, count: int) -> Iterator[Found]:
    by_window = {slot.window: slot for slot in slots}
    chosen = spread(list(offers(wish, by_window.values(), known)), count=count)
    for rank, offer in enumerate(sorted(chosen, key=lambda each: each.price), start=1):
        slot = by_window[offer.window]
        yield Found(slot, rank, offer, is_planned=slot.day not in known.crews)


def offers(wish: Wish, slots: Iterable[Slot], known: Days) -> Iterator[Offer]:
    slots = list(slots)
    planned = [slot for slot in slots if slot.day not in known.crews]
    yield from known.engine.offers(wish.wanted(slot.window for slot in planned)) if planned else ()
    open_days = [slot for slot in slots if slot.day in known.crews]
    used = taken(wish.territory, {slot.day for slot in open_days}, kinds_of(wish)) if open_days else {}
    for slot, places in zip(open_days, known.places_of(wish, open_days), strict=True):
        fill = fill_of(slot, places, used)
        if fill <= 1:
            scarcity = FULL_DAY_S * fill * fill
            yield Offer(slot.window, (), USUAL_DETOUR_S, 0, 0.0, scarcity, USUAL_DETOUR_S + scarcity)


def advise(
    wish: Wish, every: Iterable[Slot], asked: Collection[Slot], spans: Sequence[DateTimeTZRange], known: Days
) -> Advice:
    """What the agent can say to the customer instead of "no"."""
    zone = wish.territory.zone
    days = {day for span in spans for day in days_between(span.lower.astimezone(zone), span.upper.astimezone(zone))}
    others = [slot for slot in every if slot not in asked]
    by_window = {slot.window: slot for slot in others}
    free = sorted((by_window[offer.window] for offer in offers(wish, others, known)), key=lambda slot: slot.span.lower)
    return Advice(
        reason_of(wish, asked or every, known) if asked or not spans else NoSlot.NO_WINDOW,
        same_days=next((slot for slot in free if slot.day in days), None),
        other_day=next((slot for slot in free if slot.day not in days), None),
    )


def outside(
    advice: Advice, territory: Territory, spans: Sequence[DateTimeTZRange], *, now: datetime, since: datetime
) -> Advice:
    """Where all that was asked for lies before or behind what can be booked: which, and what can be."""
    days = horizon(territory, now=now)
    bookable = DateTimeTZRange(now, DayClock(days[-1], territory.zone).next_midnight)
    if spans and all(span.upper <= now for span in spans):
        return replace(advice, reason=NoSlot.PAST, bookable=bookable)
    if since >= bookable.upper or (spans and all(span.lower >= bookable.upper for span in spans)):
        return replace(advice, reason=NoSlot.TOO_FAR, bookable=bookable)
    if spans and all(span.upper <= since for span in spans):
        return replace(advice, reason=NoSlot.TOO_SOON)
    return advice


def days_between(first: datetime, last: datetime) -> Iterator[date]:
    """At most a horizon's worth of the local days that a span touches."""
    for ahead in range(min((last.date() - first.date()).days, HORIZON_DAYS) + 1):
        yield first.date() + timedelta(days=ahead)


def reason_of(wish: Wish, slots: Iterable[Slot], known: Days) -> NoSlot:
    """Why none of these has room: of planned days the engine says it, of the others what lacks there.

    Of several reasons that which came nearest to a slot; days on which nobody works have none but that.
    """
    slots, reasons = list(slots), []
    if planned := [slot for slot in slots if slot.day not in known.crews]:
        reasons.append(NoSlot(known.engine.why_not(wish.wanted(slot.window for slot in planned)).reason))
    if worked := [slot for slot in slots if slot.day in known.crews and len(known.crews[slot.day].homes)]:
        reasons.append(reason_of_open_days(wish, worked, known))
    return max(reasons, key=list(NoSlot).index, default=NoSlot.NOBODY_ON_SHIFT)


def reason_of_open_days(wish: Wish, slots: Sequence[Slot], known: Days) -> NoSlot:
    """Of days that are not planned, and on which somebody works."""
    crews = [known.crews[day] for day in {slot.day for slot in slots}]
    kinds = kinds_of(wish)
    if not all(any(crew.able(skill, level).any() for crew in crews) for _area, skill, level in kinds):
        return NoSlot.NO_SKILL
    room = dict.fromkeys(kinds, 0)
    for each in (one for found in known.places_of(wish, slots) for one in found):
        room[each.kind] = max(room[each.kind], each.capacity)
    if any(not capacity for (area, _skill, _level), capacity in room.items() if not area):
        return NoSlot.NOBODY_ON_SHIFT
    return NoSlot.FULL if all(room.values()) else NoSlot.OUT_OF_REACH
