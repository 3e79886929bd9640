"""What goes at night of what phones sent, and what stays."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest

from dispatch.mobile.sync.keeping import forget_leftovers, forget_old
from dispatch.models import DayEntry, FieldEntry, PhoneContact, PhotoUpload
from orders.models import VisitPhoto
from orders.services.photos import add_photo
from tests.dispatch.mobile.test_sync import NOW
from tests.pictures import picture

pytestmark = pytest.mark.django_db
LONG_AGO = NOW - timedelta(days=31)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


def entry_of(technician, state: str, **facts) -> FieldEntry:
    facts = {"received_at": LONG_AGO, "at": LONG_AGO, "device_at": LONG_AGO, "app_version": 1, **facts}
    return FieldEntry.objects.create(
        uuid=uuid4(), organisation=technician.organisation, by=technician.user, kind="done", state=state, **facts
    )


def test_entries_that_were_carried_out_or_seen_go_after_30_days_and_what_nobody_saw_stays(technician):
    entry_of(technician, "applied")
    entry_of(technician, "kept", seen_at=LONG_AGO)
    stay = [
        entry_of(technician, "applied", received_at=NOW - timedelta(days=29)),
        entry_of(technician, "kept"),
        entry_of(technician, "refused"),
        entry_of(technician, "kept", seen_at=NOW - timedelta(days=1)),
    ]
    assert forget_old(now=NOW) == 2
    assert set(FieldEntry.objects.all()) == set(stay)


def told(technician, kind: str, days: int, **facts) -> DayEntry:
    moment = NOW - timedelta(days=days)
    facts = {"day": moment.date(), "at": moment, "received_at": moment, **facts}
    return DayEntry.objects.create(
        uuid=uuid4(), organisation=technician.organisation, technician=technician, kind=kind, **facts
    )


def test_what_was_told_of_days_goes_after_90_and_what_nobody_decided_stays(technician):
    told(technician, "break-begin", 91)
    told(technician, "sick", 91, decision="agreed", decided_at=NOW)
    stay = [told(technician, "break-begin", 89), told(technician, "sick", 91), told(technician, "swap", 91)]
    assert forget_old(now=NOW) == 2
    assert set(DayEntry.objects.all()) == set(stay)


def upload_of(stop, technician, state: str, days: int) -> PhotoUpload:
    received = 0 if state == "coming" else 10
    facts = {"taken_at": NOW, "begun_at": NOW - timedelta(days=days), "size": 10, "received": received}
    upload = PhotoUpload.objects.create(visit=stop.visit, by=technician.user, state=state, **facts)
    upload.path.parent.mkdir(exist_ok=True)
    upload.path.write_bytes(b"x")
    age(upload.path, days)
    return upload


def age(path, days: float) -> None:
    moment = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (moment, moment))


def test_a_photo_that_never_came_goes_after_14_days_with_its_file(stop, technician):
    abandoned = upload_of(stop, technician, "coming", 15)
    coming, waiting = upload_of(stop, technician, "coming", 13), upload_of(stop, technician, "waiting", 40)
    upload_of(stop, technician, "stored", 31)
    assert forget_old(now=NOW) == 2
    assert set(PhotoUpload.objects.all()) == {coming, waiting}
    assert forget_leftovers(now=NOW) == 2
    assert [row.path.exists() for row in (abandoned, coming, waiting)] == [False, True, True]


def test_files_without_a_row_go_once_they_are_a_day_old(stop, tmp_path):
    photo = add_photo(visit=stop.visit, kind="photo", jpeg=picture())
    folder = tmp_path / "media" / "visits" / str(stop.visit.uuid)
    lost, fresh = folder / f"{uuid4()}.jpg", folder / f"{uuid4()}.jpg"
    handed_in = tmp_path / "handed-in" / "7-abc.json"
    handed_in.parent.mkdir()
    for path, days in ((lost, 2), (fresh, 0.5), (handed_in, 2)):
        path.write_bytes(b"x")
        age(path, days)
    age(folder / f"{photo.uuid}.jpg", 2)
    assert forget_leftovers(now=NOW) == 2
    assert {path.name for path in folder.iterdir()} == {f"{photo.uuid}.jpg", fresh.name}
    assert VisitPhoto.objects.get().image.storage.exists(photo.image.name)
    assert not handed_in.exists()


def test_a_phone_that_was_not_heard_of_for_90_days_is_forgotten(technician):
    for days in (89, 91):
        PhoneContact.objects.create(phone=uuid4(), user=technician.user, seen_at=NOW - timedelta(days=days))
    forget_old(now=NOW)
    assert PhoneContact.objects.count() == 1
