"""The file that a phone saved, read in by the office."""

import base64
import json
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from dispatch.mobile.sync import handed_in
from dispatch.mobile.sync.photos import make_pictures
from dispatch.models import DayEntry, FieldEntry, PhotoUpload, PointConsent
from orders.models import Visit, VisitAction, VisitPhoto
from tests.dispatch.mobile.test_sync import entry, send, shift_of
from tests.factories import TechnicianFactory, at
from tests.pictures import photo_of_a_phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
PAGE = reverse("admin:dispatch_fieldentry_read_in")


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


def photo(visit: Visit, **facts) -> dict:
    text = base64.b64encode(photo_of_a_phone()).decode()
    taken_at = at("2026-11-23 09:30").isoformat()
    return {
        "uuid": str(uuid4()),
        "about": str(visit.uuid),
        "kind": "photo",
        "taken_at": taken_at,
        "base64": text,
    } | facts


def exported(technician, entries, photos=()) -> dict:
    """As `leaving.js` writes it: rows of the store, with more in them than is read."""
    rows = [each | {"seq": 7, "state": "waiting", "said": "", "person": technician.user_id} for each in entries]
    person = {"person": technician.user_id, "now": "2026-11-23T09:00:00.000Z"}
    return person | {"entries": rows, "photos": [each | {"received": 0, "type": "image/jpeg"} for each in photos]}


def hand_in(client, file):
    body = file if isinstance(file, bytes) else json.dumps(file, indent=1).encode()
    return client.post(PAGE, {"file": SimpleUploadedFile("unsent.json", body)})


def carry_out(client, answer):
    return client.post(PAGE, {"digest": answer.context["digest"]})


def test_a_file_is_shown_first_and_then_carried_out_once(own, technician, stop, dispatcher_client, organisation):
    file = exported(technician, shift_of(stop.visit), [photo(stop.visit)])
    shown = hand_in(dispatcher_client, file)
    assert "3 entries" in shown.content.decode()
    assert not FieldEntry.objects.exists()

    done = carry_out(dispatcher_client, shown)
    assert [row.state for _what, row in done.context["done"]] == ["applied"] * 3
    assert Visit.objects.get(pk=stop.visit_id).report == "Dose getauscht."
    assert make_pictures() == 1
    assert VisitPhoto.objects.get().visit == stop.visit

    again = hand_in(dispatcher_client, file)
    assert again.context["found"].known == 4
    carry_out(dispatcher_client, again)
    answers = send(own, technician, *shift_of(stop.visit)[:0], *file["entries"]).json()["answers"]
    assert [each["state"] for each in answers] == ["applied"] * 3, "the phone has a line after all"
    assert VisitAction.objects.count() == FieldEntry.objects.count() == 3
    assert PhotoUpload.objects.count() == 1


def test_pressed_twice_the_second_time_asks_for_the_file(technician, stop, dispatcher_client, organisation):
    shown = hand_in(dispatcher_client, exported(technician, [entry(stop.visit, "on-my-way")]))
    carry_out(dispatcher_client, shown)
    assert "no longer here" in carry_out(dispatcher_client, shown).content.decode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b'{"person": 1,\n "entries": [', "line 2"),
        (b"[" * 400 + b"]" * 400, "no file of a phone"),
        (b"[" * 100_000, "no file of a phone"),
        (b"\xff\xfe", "UTF-8"),
        (b'{"person": "x", "entries": []}', "person:"),
        (b'{"person": 1}', "entries:"),
        (b'{"person": 0, "entries": []}', "does not know"),
    ],
)
def test_what_no_phone_saved_is_refused_in_words(dispatcher_client, body, said):
    answer = hand_in(dispatcher_client, body)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "found" not in answer.context


def test_what_is_broken_in_a_file_is_named_and_the_rest_is_taken(technician, stop, dispatcher_client, organisation):
    entries = [entry(stop.visit, "on-my-way"), {"uuid": "x"}, None, entry(stop.visit, "arrived") | {"at": "yesterday"}]
    photos = [photo(stop.visit, base64="no!"), photo(Visit(uuid=uuid4())), photo(stop.visit)]
    shown = hand_in(dispatcher_client, {**exported(technician, []), "entries": entries, "photos": photos})
    assert [fault.partition(":")[0] for fault in shown.context["found"].faults] == [
        "Entry 2",
        "Entry 3",
        "Entry 4",
        "Photo 1",
    ]
    done = carry_out(dispatcher_client, shown)
    assert [row.kind for _what, row in done.context["done"]] == ["on-my-way"]
    assert done.context["faults"][-1].startswith("Photo 2: This visit was never")
    assert PhotoUpload.objects.get().uuid == UUID(photos[2]["uuid"])


def test_what_our_program_fails_with_is_kept_at_once(technician, stop, dispatcher_client, organisation):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE orders_visitaction ADD CONSTRAINT broken CHECK (visit_id < 0)")
    carry_out(dispatcher_client, hand_in(dispatcher_client, exported(technician, [entry(stop.visit, "on-my-way")])))
    assert [row.state for row in FieldEntry.objects.all()] == ["kept"]


def test_a_file_of_another_firm_is_refused_and_only_dispatchers_read_one_in(people, technician, stop):
    stranger = TechnicianFactory()
    file = exported(stranger, [entry(stop.visit, "on-my-way")])
    assert "does not know" in hand_in(people["dispatcher"], file).content.decode()
    for who in ("owner", "agent", "anonymous"):
        assert hand_in(people[who], file).status_code == 302, "to the sign-in"
    assert not FieldEntry.objects.exists()


def test_a_file_that_is_too_large_is_refused(dispatcher_client, monkeypatch):
    monkeypatch.setattr("dispatch.admin.handing_in.MOST_BYTES", 10)
    assert "larger than 100 MB" in hand_in(dispatcher_client, b"x" * 11).content.decode()
    assert handed_in.MOST_BYTES == 100 * 1024 * 1024


def test_the_office_sees_neither_hours_nor_what_nobody_remembers_and_no_yes_comes_with_a_file(
    technician, stop, dispatcher_client, organisation
):
    organisation.status_points = True
    organisation.save()
    own = [entry(technician, kind, day="2026-11-23") for kind in ("day-begin", "points-on", "not-now")]
    file = exported(technician, [*own, entry(stop.visit, "arrived")])
    done = carry_out(dispatcher_client, hand_in(dispatcher_client, file))
    assert [row.kind for _what, row in done.context["done"]] == ["arrived"]
    assert "3 entries of" in done.content.decode()
    assert DayEntry.objects.get().kind == "day-begin"
    assert not PointConsent.objects.exists()
