"""What a phone sends: entries of its log, each about one visit or callback, in the order in which they were made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from rest_framework import serializers

from dispatch.mobile.points import Cell, cell_of

MOST_ENTRIES = 100  # a request
LONGEST_VALUE = 300_000  # a signature is the longest
MOST_PHOTOS = 100  # ten a question


class EntrySerializer(serializers.Serializer[Any]):
    """`data` is the form of the action as a browser would send it: field → values. `at` is the phone's clock."""

    uuid = serializers.UUIDField()
    kind = serializers.RegexField(r"^[a-z][a-z-]*$", max_length=40)
    about = serializers.UUIDField()
    at = serializers.DateTimeField()
    version = serializers.IntegerField(min_value=1, max_value=32767)
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
        device_at=known["at"],
        at=min(known["at"] + slow, timezone.now()),
        version=known["version"],
        photos=tuple(known["photos"]),
        data=known["data"],
        cell=cell,
    )
