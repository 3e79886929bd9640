"""Links to pictures: each for one person, and for three days. Who asks is checked besides."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from technicians.models import User

LASTS = timedelta(days=3)  # a phone keeps a page from the day before its visit until a day after its last contact


def address_of(visit: UUID, photo: UUID, user: User) -> str:
    """A link of now, for this person."""
    return reverse("visit_photo", args=[visit, photo, _key(photo, user)])


def is_fresh(key: str, *, photo: UUID, user: User) -> bool:
    """Whether the key was made for this photo and person, less than three days ago."""
    try:
        _signer().unsign(_what(photo, user) + key, max_age=LASTS)
    except BadSignature:
        return False
    return True


def _key(photo: UUID, user: User) -> str:
    """Time and signature; what is signed stands in the address already, or is who asks."""
    return _signer().sign(_what(photo, user).removesuffix(":")).removeprefix(_what(photo, user))


def _what(photo: UUID, user: User) -> str:
    return f"{photo} {user.pk}:"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="visit photo")
