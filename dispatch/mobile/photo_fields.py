"""Form fields for photos: files from a page, or the uuids of photos that a phone sends after its facts."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders.models.visit import PhotoKind
from orders.services.photos import reencode
from orders.services.visit_facts import Picture

MOST_PHOTOS = 10
ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif"


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures; cleaned, they are JPEGs of our own making."""

    widget = PhotosInput(attrs={"accept": ACCEPTED, "data-photos": ""})

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{"help_text": _("JPEG, PNG, WebP or HEIC, up to 10 MB each."), **facts})

    def clean(self, data: Any, initial: Any = None) -> list[Picture]:
        if self.required and not data:
            raise ValidationError(_("Please take a photo."), code="required")
        files = [super(PhotosField, self).clean(file, initial) for file in data or []]
        if len(files) > MOST_PHOTOS:
            raise ValidationError(_("Please send at most %(most)s photos at once."), params={"most": MOST_PHOTOS})
        return [Picture(kind=PhotoKind.PHOTO, jpeg=reencode(file)) for file in files]


class FilesOrUuidsInput(PhotosInput):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        sent = super().value_from_datadict(data, files, name)
        return sent or (data.getlist(name) if hasattr(data, "getlist") else [])


class ItemPhotosField(PhotosField):
    """The photos of one item of a checklist; cleaned: pictures that are here, or uuids of photos to come."""

    widget = FilesOrUuidsInput(attrs={"accept": ACCEPTED, "data-photos": ""})

    def clean(self, data: Any, initial: Any = None) -> list[Picture | UUID]:  # type: ignore[override]  # more than pictures
        named = [each for each in data or [] if isinstance(each, str)]
        if not named:
            return list(super().clean(data, initial))
        uuid = forms.UUIDField()
        return [uuid.clean(each) for each in named[:MOST_PHOTOS]]
