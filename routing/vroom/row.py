"""One object of the input, read key by key; what is wrong is noted under the object's name, and reading goes on."""

from collections.abc import Iterator, Mapping
from typing import Any

from routing.faults import LATEST_S, is_number
from routing.levels import Levels

Span = tuple[int, int]
PAIR = 2
NOBODY: frozenset[str] = frozenset()


class Row:
    """An object called `name` in faults. `null` is read as if the key were missing."""

    __slots__ = ("data", "faults", "name", "origin_s")

    def __init__(self, name: str, data: Mapping[str, Any], faults: list[str], origin_s: int) -> None:
        self.name, self.data, self.faults, self.origin_s = name, data, faults, origin_s

    def fault(self, what: str) -> None:
        self.faults.append(f"{self.name}: {what}")

    def refuse(self, keys: Mapping[str, str]) -> None:
        """Note each of `keys` (key → why) that stands here: to ignore it would give another plan than was asked for."""
        for key in self.data.keys() & keys.keys():
            if self.data[key]:
                self.fault(f"`{key}` {keys[key]}")

    def whole(self, key: str, default: int = 0) -> int:
        value = self.data.get(key)
        if value is None:
            return default
        if type(value) is not int:
            self.fault(f"{key} {value!r} is not a whole number")
            return default
        return value

    def whole_or_none(self, key: str) -> int | None:
        return None if self.data.get(key) is None else self.whole(key)

    def number(self, key: str, default: float) -> float:
        value = self.data.get(key)
        if value is None:
            return default
        if not is_number(value, 1e9):
            self.fault(f"{key} {value!r} is not a number")
            return default
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.data.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"{key} {value!r} is neither true nor false")
        return value is True

    def word(self, key: str) -> str:
        """An id as a word; a number becomes its digits."""
        value = self.data.get(key)
        if value is None:
            return ""
        if not is_id(value):
            self.fault(f"{key} {value!r} is neither a word nor a whole number")
            return ""
        return str(value)

    def words(self, key: str) -> frozenset[str]:
        if self.data.get(key) is None:
            return NOBODY
        return frozenset(str(value) for value in self.items(key) if self.is_word(key, value))

    def is_word(self, key: str, value: object) -> bool:
        if not is_id(value):
            self.fault(f"{key} has {value!r}, which is neither a word nor a whole number")
        return is_id(value)

    def items(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(f"{key} {value!r} is not a list")
            return []
        return value

    def rows(self, key: str) -> Iterator["Row"]:
        for item in self.items(key):
            if isinstance(item, dict):
                yield Row(f"{self.name}: {key}", item, self.faults, self.origin_s)
            else:
                self.fault(f"{key} has {item!r}, which is not an object")

    def skills(self, key: str) -> Levels:
        """A list of skills, each at level 1, or an object skill → level."""
        value = self.data.get(key)
        if isinstance(value, dict):
            return Levels(value)
        return Levels(dict.fromkeys(self.words(key), 1))

    def amounts(self, key: str) -> Levels:
        """A list of amounts, their kinds called by their position, or an object kind → amount."""
        value = self.data.get(key)
        if isinstance(value, dict):
            return Levels(value)
        return Levels({str(i): amount for i, amount in enumerate(self.items(key))})

    def time(self, key: str) -> int | None:
        value = self.data.get(key)
        if value is None:
            return None
        if not self.is_time(value):
            self.fault(f"{key} {value!r} is not {self.time_range}")
            return None
        return int(value) - self.origin_s

    def spans(self, key: str, default: tuple[Span, ...]) -> tuple[Span, ...]:
        """A list of [from, to]; `default` where there is none, or where one makes no sense."""
        if self.data.get(key) is None:
            return default
        items = self.items(key)
        spans = [self.span(key, item) for item in items]
        good = tuple(span for span in spans if span is not None)
        return good if len(good) == len(items) else default

    def span(self, key: str, value: Any) -> Span | None:
        if not isinstance(value, list) or len(value) != PAIR or not (self.is_time(value[0]) and self.is_time(value[1])):
            self.fault(f"{key} {value!r} is not a pair [from, to] of {self.time_range}")
        elif value[0] > value[1]:
            self.fault(f"{key} {value!r} ends before it begins")
        else:
            return value[0] - self.origin_s, value[1] - self.origin_s
        return None

    def is_time(self, value: object) -> bool:
        return type(value) is int and 0 <= value - self.origin_s <= LATEST_S

    @property
    def time_range(self) -> str:
        return f"whole seconds between {self.origin_s} and {self.origin_s + LATEST_S}"


def is_id(value: object) -> bool:
    return (isinstance(value, str) and value != "") or type(value) is int
