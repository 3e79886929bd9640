"""The files that belong to a customer's rows; what is not in the database is gone when its rows are."""

import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from import_export.tmp_storages import CacheStorage

from dispatch.admin.handing_in import FOLDER
from dispatch.models import PhotoUpload
from orders.models import Callback, Visit, VisitPhoto
from orders.selectors.dossier import Dossier


def files_of(dossier: Dossier) -> list[Path]:
    """Pictures, photos on their way, and files that phones saved and somebody read in. 4 queries."""
    pictures = VisitPhoto.objects.filter(visit__in=dossier.visits).values_list("image", flat=True)
    coming = PhotoUpload.objects.filter(visit__in=dossier.visits)
    return [
        *(Path(default_storage.path(name)) for name in pictures),
        *(upload.path for upload in coming),
        *_handed_in(dossier),
    ]


def _handed_in(dossier: Dossier) -> list[Path]:
    """Those lie there for a day at most."""
    uuids = [
        *Visit.objects.filter(pk__in=dossier.visits).values_list("uuid", flat=True),
        *Callback.objects.filter(pk__in=dossier.callbacks).values_list("uuid", flat=True),
    ]
    named = [str(uuid).encode() for uuid in uuids]
    files = (Path(settings.STATE_DIR) / FOLDER).glob("*.json")
    return [path for path in files if any(name in path.read_bytes() for name in named)]


def mark(files: Iterable[Path]) -> None:
    """Should the process die before it deletes them: the nightly look for leftovers opens folders touched of late."""
    for folder in {path.parent for path in files}:
        if folder.is_dir():
            os.utime(folder)


def remove(files: Iterable[Path]) -> None:
    for path in files:
        path.unlink(missing_ok=True)
        if path.parent.is_relative_to(settings.MEDIA_ROOT) and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def forget_imports() -> None:
    """Files of lists that wait to be confirmed, of all people: they may hold anybody, and are quickly chosen again."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE cache_key LIKE %s OR expires < %s",  # noqa: S608  a name of our own
            [f"%{CacheStorage.CACHE_PREFIX}%", timezone.now()],
        )
