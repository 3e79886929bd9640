"""How long is kept what phones sent."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from dispatch.models import DayEntry, FieldEntry, PhoneContact, PhotoUpload
from dispatch.models.day_entry import TO_DECIDE
from dispatch.models.photo_upload import OVER, UploadState
from dispatch.retention import over_before
from orders.models import VisitPhoto

PHONES_KEPT = timedelta(days=90)
# A phone that has a line sends a photo in minutes.
WAITED_FOR = timedelta(days=14)
# A file is written before its row: what is younger may still get one.
YOUNG = timedelta(days=1)
# Leftovers older than this were found by an earlier night.
LOOKED_BACK = timedelta(days=4)


def forget_old(*, now: datetime) -> int:
    """Delete entries that were long carried out or seen, and photos that never came; return how many rows.

    What was told of days is kept long enough to look into a month's hours or a dispute about a swap. What nobody in
    the office has seen or decided stays.
    """
    before = over_before("field_entries", now=now)
    is_over = Q(state=FieldEntry.State.APPLIED) | Q(seen_at__lt=before)
    entries = FieldEntry.objects.filter(is_over, received_at__lt=before)
    abandoned = Q(state=UploadState.COMING, begun_at__lt=now - WAITED_FOR)
    uploads = PhotoUpload.objects.filter(abandoned | Q(state__in=OVER, begun_at__lt=before))
    undecided = Q(kind__in=TO_DECIDE, decision="")
    days = DayEntry.objects.filter(~undecided, received_at__lt=over_before("day_reports", now=now))
    phones = PhoneContact.objects.filter(seen_at__lt=now - PHONES_KEPT)
    return sum(rows.delete()[0] for rows in (entries, uploads, days, phones))


def forget_leftovers(*, now: datetime) -> int:
    """Delete files that belong to no row; return how many."""
    state = Path(settings.STATE_DIR)
    awaited = {str(pk) for pk in PhotoUpload.objects.exclude(state__in=OVER).values_list("pk", flat=True)}
    left = [path for path in _files(state / "uploads", before=now - YOUNG) if path.stem not in awaited]
    left += _files(state / "handed-in", before=now - YOUNG)
    left += _pictures_without_row(now)
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _pictures_without_row(now: datetime) -> list[Path]:
    """Written in a transaction that failed. Only folders that were touched of late are opened: there are millions."""
    media = Path(settings.MEDIA_ROOT)
    left: list[Path] = []
    for folder in _entries(media / "visits"):
        if folder.is_dir() and folder.stat().st_mtime > (now - LOOKED_BACK).timestamp():
            files = {str(path.relative_to(media)): path for path in _files(Path(folder), before=now - YOUNG)}
            known = set(VisitPhoto.objects.filter(image__in=files).values_list("image", flat=True))
            left += [path for name, path in files.items() if name not in known]
    return left


def _files(folder: Path, *, before: datetime) -> list[Path]:
    return [Path(entry) for entry in _entries(folder) if entry.is_file() and entry.stat().st_mtime < before.timestamp()]


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    return os.scandir(folder) if folder.is_dir() else []
