"""What a phone sends: entries of its log, each about one visit or callback, in the order in which they were made."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from rest_framework import serializers

from dispatch.mobile.points import Cell, cell_of

NEWEST_VERSION = 1  # of `data`; what phones of today send, see `PAYLOAD_VERSION` in store.js
MOST_ENTRIES = 100  # a request
LONGEST_VALUE = 300_000  # a signature is the longest
MOST_PHOTOS = 100  # ten a question
OLDEST = timedelta(days=60)
# Any page can say these in any time zone.
FIRST, LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class EntrySerializer(serializers.Serializer[Any]):
    """`data` is the form of the action as a browser would send it: field → values. `at` is the phone's clock.

    `tries`: how often it was answered that our own program failed with it.
    """

    uuid = serializers.UUIDField()
    kind = serializers.RegexField(r"^[a-z][a-z-]*$", max_length=40)
    about = serializers.UUIDField()
    at = serializers.DateTimeField(default_timezone=UTC)
    version = serializers.IntegerField(min_value=1, max_value=32767)
    tries = serializers.IntegerField(min_value=0, default=0)
    photos = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_PHOTOS, default=list)
    data = serializers.DictField(  # type: ignore[assignment]  # a field, though serializers have a property of that name
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=LONGEST_VALUE)
        ),
        default=dict,
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One action. `at` is by our clock; `about` is the uuid of a visit, or of a callback."""

    uuid: UUID
    kind: str
    about: UUID
    device_at: datetime
    at: datetime
    version: int
    tries: int
    photos: tuple[UUID, ...]
    data: dict[str, list[str]]
    cell: Cell | None  # where it was made, if that was noted: it stays out of `data`, which may be kept for long

    def form_data(self) -> QueryDict:
        """As a posted form; the uuid is the entry's own, whatever the form says."""
        posted = QueryDict(mutable=True)
        for name, values in self.data.items():
            posted.setlist(name, values)
        posted["uuid"] = str(self.uuid)
        return posted


def entry_of(sent: Any, *, slow: timedelta) -> Entry:
    """`slow` is by how much the phone's clock is behind ours. Raises DRF's `ValidationError` for what is no entry."""
    serializer = EntrySerializer(data=sent)
    serializer.is_valid(raise_exception=True)
    known = serializer.validated_data
    cell = cell_of(known["data"].pop("point", []))
    return Entry(
        uuid=known["uuid"],
        kind=known["kind"],
        about=known["about"],
        device_at=min(max(known["at"], FIRST), LAST),
        at=by_our_clock(known["at"], slow=slow),
        version=known["version"],
        tries=known["tries"],
        photos=tuple(known["photos"]),
        data=known["data"],
        cell=cell,
    )


def by_our_clock(told: datetime, *, slow: timedelta) -> datetime:
    """What can't be is taken as of now: a clock may have stood at 1970 until the phone had a network again."""
    now = timezone.now()
    try:
        at = told + slow
    except OverflowError:
        return now
    return at if now - OLDEST < at < now else now
