"""What is wrong with numbers that came from outside, as sentences for one error that lists everything."""

from collections.abc import Iterable, Iterator, Mapping

LATEST_S = 14 * 24 * 3600  # seconds since the first day's midnight: two weeks are planned at once, no more
LARGEST_WEIGHT = 1_000_000


class ProblemError(ValueError):
    """The input makes no sense. `faults` lists everything that is wrong, each with the id it concerns."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults: tuple[str, ...] = tuple(faults)
        super().__init__("; ".join(self.faults))


def is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def is_seconds(value: object) -> bool:
    return is_whole(value, LATEST_S)


def is_number(value: object, limit: float) -> bool:
    """A finite number between -limit and limit, which is finite; NaN is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= limit


def seconds_faults(what: str, value: object) -> Iterator[str]:
    if not is_seconds(value):
        yield f"{what} of {value!r} s is not a number of whole seconds between 0 and {LATEST_S}"


def span_faults(what: str, spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Faults of (from, to) pairs, both ends in seconds since the first midnight."""
    for span in spans:
        if len(span) != 2 or not all(map(is_seconds, span)):  # noqa: PLR2004
            yield f"{what} {span!r} is not a pair of whole seconds between 0 and {LATEST_S}"
        elif span[0] > span[1]:
            yield f"{what} {span!r} ends before it begins"


def skill_faults(skills: Mapping[str, int]) -> Iterator[str]:
    for code, level in skills.items():
        if not is_whole(level, 100) or level < 1:
            yield f"skill {code!r} has level {level!r}, which is not a whole number from 1 to 100"


def amount_faults(what: str, amounts: Mapping[str, int]) -> Iterator[str]:
    for kind, amount in amounts.items():
        if not is_whole(amount, LARGEST_WEIGHT):
            yield f"{what} of {kind!r} is {amount!r}, which is not a whole number from 0"


def repeated(kind: str, ids: list[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in ids:
        if not isinstance(name, str) or not name:
            yield f"{kind} {name!r}: the id is not a word"
        elif name in seen:
            yield f"{kind} {name}: the id occurs more than once"
        seen.add(name)
