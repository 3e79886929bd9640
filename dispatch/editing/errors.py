from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from dispatch.models.plan_edit import SoftRule


class EditError(ValidationError):
    """Why a plan can't be changed that way, in words for the dispatcher."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A soft rule that a change would break, in words."""

    rule: SoftRule
    words: str


class AsksError(EditError):
    """The change breaks soft rules: it needs a person's reason, and a message where a promise is among them.

    `fault` says what was wrong with the answer that came, "" where none came; `begins` is when the visit would begin.
    """

    def __init__(self, broken: Sequence[Broken], fault: str = "", begins: datetime | None = None) -> None:
        super().__init__([fault] if fault else [each.words for each in broken])
        self.broken = broken
        self.fault = fault
        self.begins = begins
