"""Photos come in pieces, after the facts; what is shown is never what was sent."""

from uuid import uuid4

import pytest

from dispatch.mobile.sync import photos
from dispatch.models import PhotoUpload
from orders.models import Visit, VisitPhoto
from orders.picture_links import address_of
from orders.services.photos import LARGEST_FILE_BYTES
from tests.dispatch.mobile.test_sync import NOW, entry, lines, send
from tests.factories import TechnicianFactory, at
from tests.pictures import photo_of_a_phone, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


@pytest.fixture
def look_through(django_capture_on_commit_callbacks):
    """The worker's turn; returns how many it was through with."""

    def work() -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return photos.make_pictures()

    return work


def bytes_of(photo: VisitPhoto) -> bytes:
    with photo.image.open() as file:
        return file.read()


def announce(client, stop_visit, bytes_: int, *, uuid=None, **facts):
    uuid = uuid or uuid4()
    taken_at = at("2026-11-23 09:30").isoformat()
    body = {"visit": str(stop_visit.uuid), "kind": "photo", "taken_at": taken_at, "size": bytes_}
    return uuid, client.put(f"/sync/photos/{uuid}/", body | facts, content_type="application/json")


def piece(client, uuid, offset: int, data: bytes):
    headers = {"Upload-Offset": str(offset)}
    return client.patch(f"/sync/photos/{uuid}/", data, content_type="application/octet-stream", headers=headers)


def sent(client, visit, data: bytes):
    uuid, _answer = announce(client, visit, len(data))
    return uuid, piece(client, uuid, 0, data)


def test_a_photo_in_three_pieces_becomes_a_picture_of_our_own(own, stop, look_through):
    data = photo_of_a_phone()
    third = len(data) // 3 + 1
    uuid, answer = announce(own, stop.visit, len(data))
    assert answer.json() == {"received": 0}
    for offset in range(0, len(data), third):
        answer = piece(own, uuid, offset, data[offset : offset + third])
        assert answer.json() == {"received": min(offset + third, len(data))}
    assert look_through() == 1
    photo = VisitPhoto.objects.get()
    assert (photo.uuid, photo.visit, photo.taken_at) == (uuid, stop.visit, at("2026-11-23 09:30"))
    stored = bytes_of(photo)
    assert (stored[:2], b"Exif" in stored) == (b"\xff\xd8", False)
    assert not PhotoUpload.objects.get().path.exists()


def test_a_line_that_broke_goes_on_where_it_broke(own, stop, look_through):
    data = photo_of_a_phone()
    uuid, _answer = announce(own, stop.visit, len(data))
    piece(own, uuid, 0, data[:100])
    assert announce(own, stop.visit, len(data), uuid=uuid)[1].json() == {"received": 100}
    again = piece(own, uuid, 0, data[:100])
    assert (again.status_code, again.json()) == (409, {"received": 100})
    assert piece(own, uuid, 100, data[100:]).json() == {"received": len(data)}
    assert piece(own, uuid, 100, data[100:]).json() == {"received": len(data)}, "the answer was lost"
    look_through()
    look_through()
    assert VisitPhoto.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7",
    ],
    ids=["svg", "gif", "broken png", "pdf"],
)
def test_what_is_no_photo_is_refused_by_the_worker_and_shown_to_nobody(own, technician, stop, data, look_through):
    uuid, answer = sent(own, stop.visit, data)
    assert answer.json() == {"received": len(data)}
    look_through()
    upload = PhotoUpload.objects.get(pk=uuid)
    assert (upload.state, VisitPhoto.objects.count(), upload.path.exists()) == ("refused", 0, False)
    assert "not a picture" in upload.said
    assert own.get(address_of(stop.visit.uuid, uuid, technician.user)).status_code == 404


def test_who_took_a_photo_reads_at_the_visit_that_it_could_not_be_used_and_why(own, stop, look_through):
    sent(own, stop.visit, b"%PDF-1.7")
    look_through()
    Visit.objects.filter(pk=stop.visit_id).update(state="finished", outcome="done", finished_at=NOW)
    page = own.get(f"/today/{stop.visit.uuid}/").content.decode()
    assert "1 photo could not be used." in page
    assert PhotoUpload.objects.get().said in page


def test_a_picture_with_a_program_behind_it_loses_the_program(own, stop, look_through):
    sent(own, stop.visit, picture() + b"<script>alert(1)</script>")
    look_through()
    assert b"<script>" not in bytes_of(VisitPhoto.objects.get())


def test_a_photo_is_not_shown_before_it_was_looked_through(own, technician, stop, look_through):
    uuid, _answer = sent(own, stop.visit, photo_of_a_phone())
    address = address_of(stop.visit.uuid, uuid, technician.user)
    assert own.get(address).status_code == 404
    look_through()
    shown = own.get(address)
    assert (shown.status_code, b"".join(shown)[:2]) == (200, b"\xff\xd8")
    shown.close()


def test_the_office_sees_that_photos_are_still_on_their_way(own, technician, stop, people, look_through):
    uuid = uuid4()
    done = entry(stop.visit, "done", report="Dose getauscht.", **lines()) | {"photos": [str(uuid)]}
    send(own, technician, done)
    page = f"/today/{stop.visit.uuid}/"
    assert "1 photo is on its way." in people["dispatcher"].get(page).content.decode()
    data = photo_of_a_phone()
    announce(own, stop.visit, len(data), uuid=uuid)
    piece(own, uuid, 0, data)
    look_through()
    assert "on its way" not in people["dispatcher"].get(page).content.decode()


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"size": 0}, "size"),
        ({"size": LARGEST_FILE_BYTES + 1}, "size"),
        ({"kind": "video"}, "kind"),
        ({"taken_at": "yesterday"}, "taken_at"),
        ({"visit": "1"}, "visit"),
    ],
)
def test_a_wrong_announcement_says_what_is_wrong(own, stop, facts, named):
    _uuid, answer = announce(own, stop.visit, 100, **facts)
    assert (answer.status_code, list(answer.json())) == (400, [named])


@pytest.mark.parametrize("who", ["colleague", "outsider", "dispatcher", "anonymous"])
def test_nobody_else_adds_to_a_visit_or_to_a_photo(own, people, stop, who):
    refused = {"anonymous": 401, "dispatcher": 403}.get(who, 404)
    assert announce(people[who], stop.visit, 100)[1].status_code == refused
    uuid, _answer = announce(own, stop.visit, 100)
    assert piece(people[who], uuid, 0, b"x").status_code == refused
    assert announce(people[who], stop.visit, 100, uuid=uuid)[1].status_code == refused
    assert PhotoUpload.objects.get().received == 0


def test_a_piece_is_at_most_half_a_mebibyte_and_says_where_it_belongs(own, stop):
    uuid, _answer = announce(own, stop.visit, 2**20)
    assert piece(own, uuid, 0, bytes(photos.LARGEST_PIECE_BYTES + 1)).status_code == 413
    assert piece(own, uuid, -1, b"x").status_code == 400
    address, headers = f"/sync/photos/{uuid}/", {"Upload-Offset": "0"}
    assert own.patch(address, b"x", content_type="application/octet-stream").status_code == 400
    assert own.patch(address, b"x", content_type="image/jpeg", headers=headers).status_code == 415
    assert PhotoUpload.objects.get().received == 0


def test_two_workers_make_one_picture(own, stop, look_through):
    sent(own, stop.visit, photo_of_a_phone())
    assert (look_through(), look_through()) == (1, 0)


def test_a_photo_is_not_taken_from_the_colleague_who_signed_in_on_the_same_phone_meanwhile(
    own, technician, stop, client_of
):
    colleague = client_of(TechnicianFactory(territory=technician.territory).user)
    uuid, answer = announce(colleague, stop.visit, 3, person=technician.user_id)
    assert answer.status_code == 403, "not 404, at which the phone gives the photo up"
    _uuid, answer = announce(own, stop.visit, 3, uuid=uuid, person=technician.user_id)
    assert answer.json() == {"received": 0}
