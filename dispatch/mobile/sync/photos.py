"""Photos come after the facts, in pieces; a line that breaks goes on where it broke."""

import os
import time
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.mobile.sync.applying import given_once
from dispatch.mobile.sync.entries import by_our_clock
from dispatch.models import PhotoUpload
from dispatch.models.photo_upload import UploadState
from orders.models import Visit, VisitPhoto
from orders.services.photos import LARGEST_FILE_BYTES, add_photo, reencode
from technicians.models import User

LARGEST_PIECE_BYTES = 512 * 1024
ONE_GO_S = 4.0  # the worker is asked again every five
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)

logger = structlog.get_logger(__name__)


class OtherOffsetError(Exception):
    """The piece does not begin where the last one ended: `received` bytes are here."""

    def __init__(self, received: int) -> None:
        super().__init__(received)
        self.received = received


def begin(*, uuid: UUID, visit: UUID, kind: str, taken_at: datetime, size: int, by: User) -> PhotoUpload:
    """Announce a photo of the visit with that uuid; the same one again is where it was.

    Raises `ValidationError` where it is too large, and `Visit.DoesNotExist` for a stranger's visit.
    """
    known = given_once(by, visit)
    if known is None:
        raise Visit.DoesNotExist
    if not 0 < size <= LARGEST_FILE_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB. Please take it again with a lower resolution."))
    taken_at = by_our_clock(taken_at, slow=timedelta())
    made = {"visit": known, "by": by, "kind": kind, "taken_at": taken_at, "size": size}
    upload, _created = PhotoUpload.objects.get_or_create(uuid=uuid, defaults=made)
    if upload.by_id != by.pk:
        raise Visit.DoesNotExist
    return upload


@transaction.atomic
def append(*, uuid: UUID, offset: int, piece: bytes, by: User) -> PhotoUpload:
    """Put a piece behind what is here. Raises `OtherOffsetError`, and `PhotoUpload.DoesNotExist` for a stranger's.

    A piece whose answer was lost is written again to the same place; what was lost on our side is asked for again.
    """
    upload = PhotoUpload.objects.select_for_update().get(uuid=uuid, by=by)
    if upload.state != UploadState.COMING:
        return upload
    here = min(upload.received, bytes_of(upload))
    if offset != here:
        raise OtherOffsetError(here)
    piece = piece[: upload.size - offset]
    write_at(upload, offset, piece)
    upload.received = offset + len(piece)
    if upload.received == upload.size:
        upload.state = UploadState.WAITING
    upload.save(update_fields=["received", "state"])
    return upload


def bytes_of(upload: PhotoUpload) -> int:
    """How many lie on our disk."""
    try:
        return upload.path.stat().st_size
    except FileNotFoundError:
        return 0


def write_at(upload: PhotoUpload, offset: int, piece: bytes) -> None:
    upload.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(upload.path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.seek(offset)
        file.write(piece)
        if offset + len(piece) == upload.size:  # the phone deletes its own now
            file.flush()
            os.fsync(handle)


def make_pictures() -> int:
    """Of what has arrived; returns how many were stored or refused. Two workers take different ones."""
    done, until = 0, time.monotonic() + ONE_GO_S
    while time.monotonic() < until and make_picture():
        done += 1
    return done


@transaction.atomic
def make_picture() -> bool:
    """Of the oldest that is due. What fails by our own fault is tried again later, and holds nobody up."""
    due = PhotoUpload.objects.filter(state=UploadState.WAITING, due_at__lte=timezone.now())
    taken = due.select_for_update(skip_locked=True, of=("self",)).select_related("visit").order_by("begun_at")
    upload = taken.first()
    if upload is None:
        return False
    try:
        with transaction.atomic():
            keep(upload)
        upload.state = UploadState.STORED
    except (ValidationError, FileNotFoundError) as error:
        upload.state = UploadState.REFUSED
        upload.said = " ".join(error.messages) if isinstance(error, ValidationError) else _("It was lost on our side.")
    except Exception as error:  # noqa: BLE001  one picture must not stop all others
        logger.error("picture not made", error=type(error).__name__)  # noqa: TRY400  its words may quote people
        put_off(upload)
        return True
    upload.save(update_fields=["state", "said"])
    transaction.on_commit(lambda: upload.path.unlink(missing_ok=True))
    return True


def keep(upload: PhotoUpload) -> None:
    """Once, also where the phone has announced it again after its upload was forgotten here."""
    earlier = VisitPhoto.objects.filter(uuid=upload.uuid).first()
    if earlier and earlier.visit_id != upload.visit_id:
        raise ValidationError(_("Its number belongs to another picture."))
    if earlier is None:
        with upload.path.open("rb") as file:
            jpeg = reencode(file)
        add_photo(visit=upload.visit, kind=upload.kind, jpeg=jpeg, uuid=upload.uuid, taken_at=upload.taken_at)


def put_off(upload: PhotoUpload) -> None:
    """Try again after 1, 2, 4 … minutes, at most an hour."""
    pause = min(FIRST_PAUSE * 2 ** min(upload.attempts, 10), LONGEST_PAUSE)
    upload.attempts, upload.due_at = upload.attempts + 1, timezone.now() + pause
    upload.save(update_fields=["attempts", "due_at"])
