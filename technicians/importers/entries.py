"""What a calendar's file says, one entry a shift or absence, and what can't be read, with its line."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.timezone import now as right_now
from django.utils.translation import gettext as _

from technicians.models.absence import AbsenceKind
from technicians.models.ranges import MOST_UID

SHIFT = "shift"
# What people and programs call the kinds, in English and German.
KIND_WORDS = {
    SHIFT: SHIFT,
    "work": SHIFT,
    "schicht": SHIFT,
    "dienst": SHIFT,
    "sick": AbsenceKind.SICK.value,
    "krank": AbsenceKind.SICK.value,
    "krankheit": AbsenceKind.SICK.value,
    "holiday": AbsenceKind.HOLIDAY.value,
    "vacation": AbsenceKind.HOLIDAY.value,
    "urlaub": AbsenceKind.HOLIDAY.value,
    "training": AbsenceKind.TRAINING.value,
    "schulung": AbsenceKind.TRAINING.value,
    "fortbildung": AbsenceKind.TRAINING.value,
    "other": AbsenceKind.OTHER.value,
    "absence": AbsenceKind.OTHER.value,
    "sonstiges": AbsenceKind.OTHER.value,
    "abwesenheit": AbsenceKind.OTHER.value,
}
LOOKS_BACK, LOOKS_AHEAD = timedelta(days=31), timedelta(days=400)
LONGEST_SHIFT, LONGEST_ABSENCE = timedelta(hours=24), timedelta(days=400)
MOST_ENTRIES = 2000
MOST_BREAK_MINUTES = 240


class UnreadableError(ValueError):
    """Why one entry is refused, in words."""


class UnreadableFileError(ValidationError):
    """Why nothing of the file can be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift or absence of a file. `uid` names it again in the next file; "" where the file has no names.

    `break_minutes` is None where the file doesn't say. What is `cancelled` there is to be removed here.
    """

    line: int
    kind: str
    begin: datetime
    end: datetime
    uid: str = ""
    break_minutes: int | None = None
    cancelled: bool = False

    @property
    def is_shift(self) -> bool:
        return self.kind == SHIFT


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    reason: str


@dataclass(slots=True)
class Reading:
    entries: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Raises `UnreadableFileError` beyond the most that are read at once."""
        if len(self.entries) >= MOST_ENTRIES:
            raise UnreadableFileError(_("The file has more than %(most)s entries.") % {"most": MOST_ENTRIES})
        self.entries.append(entry)


def horizon() -> tuple[datetime, datetime]:
    """From when to when calendars are read: what lies further off plans no visit."""
    now = right_now()
    return now - LOOKS_BACK, now + LOOKS_AHEAD


def check_span(kind: str, begin: datetime, end: datetime) -> None:
    """Raises `UnreadableError` where no shift or absence can be so."""
    first, last = horizon()
    if end <= begin:
        raise UnreadableError(_("It ends before it begins."))
    if end < first or begin > last:
        raise UnreadableError(_("It lies too far off: the last 31 and the next 400 days are read."))
    if kind == SHIFT and end - begin > LONGEST_SHIFT:
        raise UnreadableError(_("A shift is at most 24 hours long."))
    if end - begin > LONGEST_ABSENCE:
        raise UnreadableError(_("An absence is at most 400 days long."))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def on_the_wall(naive: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which clocks show that; of the two in autumn the first.

    Raises `UnreadableError` where there is none, in spring.
    """
    instant = naive.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != naive:
        raise UnreadableError(_("That time does not exist: clocks are put forward then."))
    return instant


def short(uid: str) -> str:
    """A name that fits into its column, the same one each time; without what a database can't hold."""
    clean = uid.replace("\x00", "").strip()
    return clean if len(clean) <= MOST_UID else sha256(clean.encode()).hexdigest()
