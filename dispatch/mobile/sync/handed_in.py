"""The last way out of a phone: the file that it saves, with what it would send, read in by the office."""

import base64
import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError

from dispatch.mobile.sync.applying import MOST_TRIES, POINTS_ON, ForeignEntryError, take
from dispatch.mobile.sync.entries import Entry, entry_of
from dispatch.mobile.sync.errors import first_line
from dispatch.mobile.sync.photos import append, begin
from dispatch.mobile.sync.reading import keepable
from dispatch.models import FieldEntry, PhotoUpload
from dispatch.tmf.toolkit.parsing import read
from orders.models import Visit
from orders.models.visit import PhotoKind
from orders.services.photos import LARGEST_FILE_BYTES
from technicians.models import User

MOST_BYTES = 100 * 1024 * 1024
MOST_ENTRIES, MOST_PHOTOS = 5000, 1000

T = TypeVar("T")


class FileSerializer(serializers.Serializer[Any]):
    person = serializers.IntegerField()
    entries = serializers.ListField(child=serializers.JSONField(allow_null=True), max_length=MOST_ENTRIES)
    photos = serializers.ListField(child=serializers.JSONField(allow_null=True), max_length=MOST_PHOTOS, default=list)


class PhotoSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField()
    about = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=PhotoKind.choices, default=PhotoKind.PHOTO)
    taken_at = serializers.DateTimeField(default_timezone=UTC)
    base64 = serializers.CharField(max_length=LARGEST_FILE_BYTES * 4 // 3 + 4)

    def validate_base64(self, text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise serializers.ValidationError(_("This is no base64.")) from error


@dataclass(frozen=True)
class Photo:
    uuid: UUID
    visit: UUID
    kind: str
    taken_at: datetime
    data: bytes


@dataclass(frozen=True)
class HandedIn:
    """What a file holds, by its number in there; `faults` name what in it can't be read, one line each."""

    person: User
    entries: dict[int, Entry]
    photos: dict[int, Photo]
    faults: list[str] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many of the entries and photos are here already."""
        entries = FieldEntry.objects.filter(pk__in=[entry.uuid for entry in self.entries.values()])
        photos = PhotoUpload.objects.filter(pk__in=[photo.uuid for photo in self.photos.values()])
        return entries.count() + photos.exclude(state=PhotoUpload.State.COMING).count()


def read_file(body: bytes, *, office: User) -> HandedIn:
    """Raises `ValidationError` for what no phone saved, and for a file of somebody whom `office` does not know."""
    try:
        data = keepable(read(body))
    except ParseError as error:
        raise ValidationError(f"{error.detail} {_not_whole()}") from error
    except RecursionError as error:
        raise ValidationError(_not_whole()) from error
    file = FileSerializer(data=data)
    if not file.is_valid():
        raise ValidationError(f"{first_line(file.errors)} {_not_whole()}")
    people = User.objects.all() if office.is_superuser else User.objects.filter(organisation=office.organisation_id)
    person = people.filter(pk=file.validated_data["person"]).first()
    if person is None:
        raise ValidationError(_("This file is of a person whom your organisation does not know."))
    faults: list[str] = []
    entries = dict(_readable(file.validated_data["entries"], _entry, _("Entry %(number)d"), faults))
    photos = dict(_readable(file.validated_data["photos"], _photo, _("Photo %(number)d"), faults))
    return HandedIn(person, entries, photos, faults)


def carry_out(file: HandedIn) -> tuple[list[FieldEntry], list[str]]:
    """Each entry and photo, once: those that are here already are answered as they were. Then what was not taken."""
    done, faults = [], list(file.faults)
    for number, entry in file.entries.items():
        if entry.kind == POINTS_ON:
            continue  # a yes is said on one's own phone, and comes with no file through other hands
        try:
            done.append(take(entry, by=file.person))
        except ForeignEntryError:
            faults.append(_line(_("Entry %(number)d"), number, _("This entry belongs to somebody else.")))
    for number, photo in file.photos.items():
        try:
            _hand_in(photo, file.person)
        except Visit.DoesNotExist:
            faults.append(_line(_("Photo %(number)d"), number, _("This visit was never one of theirs.")))
        except ValidationError as error:
            faults.append(_line(_("Photo %(number)d"), number, " ".join(error.messages)))
    return done, faults


def _hand_in(photo: Photo, by: User) -> None:
    size = len(photo.data)
    upload = begin(uuid=photo.uuid, visit=photo.visit, kind=photo.kind, taken_at=photo.taken_at, size=size, by=by)
    if upload.state == PhotoUpload.State.COMING:
        append(uuid=photo.uuid, offset=upload.received, piece=photo.data[upload.received :], by=by)


def _readable(sent: list[Any], reader: Callable[[Any], T], name: str, faults: list[str]) -> Iterator[tuple[int, T]]:
    for number, each in enumerate(sent, start=1):
        try:
            yield number, reader(each)
        except serializers.ValidationError as error:
            faults.append(_line(name, number, first_line(error.detail)))


def _entry(sent: Any) -> Entry:
    """The phone's clock can't be compared any more. The office is here already: what fails is kept at once."""
    return replace(entry_of(sent, slow=timedelta()), tries=MOST_TRIES)


def _photo(sent: Any) -> Photo:
    serializer = PhotoSerializer(data=sent)
    serializer.is_valid(raise_exception=True)
    known = serializer.validated_data
    return Photo(known["uuid"], known["about"], known["kind"], known["taken_at"], known["base64"])


def _line(name: str, number: int, said: str) -> str:
    return f"{name % {'number': number}}: {said}"


def _not_whole() -> str:
    return _(
        "This is no file of a phone, or not all of it. Let it be saved again on the phone, under More; copy it whole."
    )
