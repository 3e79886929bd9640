"""The customer is asked for other hours: the window opens earlier or closes later."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from routing.explain.board import Insertion
from routing.explain.change import Change, Kind
from routing.explain.question import TRIED, Question
from routing.faults import LATEST_S

MINUTE_S = 60
WIDER_S = tuple(minutes * MINUTE_S for minutes in (15, 30, 60, 120, 240))  # tried in turn


def widen_window(question: Question) -> Iterator[Change]:
    """The window opens earlier or closes later, by whole minutes."""
    board, visit = question.board, question.visit
    tours = board.tours_of(question.able)
    for wider_s in WIDER_S:
        wide = tuple((max(0, lo - wider_s), min(LATEST_S, hi + wider_s)) for lo, hi in visit.windows)
        found = list(islice(board.insertions(visit, tours, windows=wide), TRIED))
        changes = [change for one in found for change in narrowed(question, one, wider_s)]
        if changes:
            yield min(changes, key=lambda change: change.price_s)
            return


def narrowed(question: Question, found: Insertion, wider_s: int) -> Iterator[Change]:
    """The least widening with which the visit fits at the same position, for each end of each window."""
    for n, (lo, hi) in enumerate(question.visit.windows):
        later = question.retimed(found, ((hi, min(LATEST_S, hi + wider_s)),))
        if later is not None:
            by_s = whole_minutes(later.start_s - hi)
            yield from widened(question, found, n, (lo, min(LATEST_S, hi + by_s)), by_s)
        by_s = earlier_by(question, found, lo, min(wider_s, lo))
        if by_s:
            yield from widened(question, found, n, (lo - by_s, hi), by_s)


def earlier_by(question: Question, found: Insertion, lo: int, most_s: int) -> int:
    """How many seconds, at most `most_s`, before `lo` the visit must be able to start; 0 where that is no help."""
    steps = most_s // MINUTE_S

    def fits(minutes: int) -> bool:
        return question.retimed(found, ((lo - minutes * MINUTE_S, lo),)) is not None

    minutes = least(steps, fits)
    return 0 if minutes > steps else minutes * MINUTE_S


def widened(question: Question, found: Insertion, n: int, window: tuple[int, int], by_s: int) -> Iterator[Change]:
    windows = (*question.visit.windows[:n], window, *question.visit.windows[n + 1 :])
    fits = question.retimed(found, windows)
    if fits is not None:
        changed = replace(question.visit, windows=windows)
        earlier = window[0] < question.visit.windows[n][0]
        yield question.change(Kind.WIDEN_WINDOW, fits, by_s=by_s, earlier=earlier, visits=(changed,))


def least(most: int, fits: Callable[[int], bool]) -> int:
    """The least whole number that fits, where every larger one does too; `most` + 1 where not even `most` does."""
    low, high = 0, most + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low


def whole_minutes(seconds: int) -> int:
    return -(-seconds // MINUTE_S) * MINUTE_S
