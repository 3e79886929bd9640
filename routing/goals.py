"""What makes one plan better than another when both leave out the same priority: one weighted sum, as data."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from routing.faults import LARGEST_WEIGHT, is_seconds, is_whole


@dataclass(frozen=True, slots=True)
class Goals:
    """Weights; the sum is counted in seconds of travel.

    `travel`, `overtime` and `tight`: for each second. `tight` counts how far a promised visit starts within
    the last `slack_s` of its window. `change`: for each published visit that has another technician, starts
    more than `moved_s` off, or is left out; at most `changes_at_most` of them, if set. `uneven`: for each
    technician, load^2 / shift in seconds, where load is service and travel, in hundredths. `not_preferred`:
    for each visit that none of its preferred technicians does. `scarce`: for each step of scarcity (0 to 10)
    of a skill that a technician holds and the visit does not need.
    """

    travel: int = 1
    overtime: int = 1
    tight: int = 0
    change: int = 0
    uneven: int = 0
    not_preferred: int = 600
    scarce: int = 0
    slack_s: int = 1800
    moved_s: int = 900
    changes_at_most: int | None = None

    def faults(self) -> Iterator[str]:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in ("slack_s", "moved_s"):
                if not is_seconds(value):
                    yield f"goals: {field.name} {value!r} is not a number of whole seconds"
            elif not (field.name == "changes_at_most" and value is None) and not is_whole(value, LARGEST_WEIGHT):
                yield f"goals: {field.name} {value!r} is not a whole number from 0 to {LARGEST_WEIGHT}"
