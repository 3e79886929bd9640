"""Skills with levels, and amounts of parts, as a mapping that can be frozen, hashed and sent to another process."""

from collections.abc import Iterator, Mapping


class Levels(Mapping[str, int]):
    """Code → whole number. Equal to any mapping with the same items."""

    __slots__ = ("_levels",)
    _levels: dict[str, int]

    def __init__(self, levels: Mapping[str, int]) -> None:
        self._levels = levels._levels if isinstance(levels, Levels) else dict(sorted(levels.items()))

    def __getitem__(self, code: str) -> int:
        return self._levels[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._levels)

    def __len__(self) -> int:
        return len(self._levels)

    def __hash__(self) -> int:
        return hash(tuple(self._levels.items()))

    def __repr__(self) -> str:
        return repr(self._levels)


NONE = Levels({})
