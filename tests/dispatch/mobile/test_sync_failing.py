"""Where our own program fails with an entry, or does not know it: the others go on, and it is kept as it was sent."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dispatch.mobile.sync.applying import MOST_TRIES
from dispatch.mobile.sync.entries import NEWEST_VERSION
from dispatch.models import FieldEntry
from orders.models import Visit, VisitAction
from tests.dispatch.mobile.test_sync import entry, send, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def broken(stop) -> Iterator[Visit]:
    """A visit that the database takes no action for, as if a migration were missing."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE orders_visitaction ADD CONSTRAINT broken CHECK (visit_id <> {int(stop.visit_id)})")
    return stop.visit


def test_what_we_fail_with_is_asked_for_again_and_the_next_ones_are_taken(own, technician, broken, add_stop):
    other = add_stop(12).visit
    answer = send(own, technician, entry(broken, "on-my-way"), entry(other, "on-my-way"))
    assert states(answer) == ["again", "applied"]
    assert [row.visit for row in FieldEntry.objects.all()] == [other]


def test_what_we_fail_with_again_and_again_is_kept_as_it_was_sent_for_the_office(own, technician, broken):
    sent = entry(broken, "no-access", note="Niemand da.") | {"tries": MOST_TRIES - 1}
    assert states(send(own, technician, sent)) == ["again"]
    sent["tries"] += 1
    answer = send(own, technician, sent)
    assert states(answer) == ["kept"]
    assert "the office looks at it" in answer.json()["answers"][0]["said"]
    kept = FieldEntry.objects.get()
    assert (kept.visit, kept.data, kept.seen_at) == (broken, {"note": ["Niemand da."]}, None)
    assert not VisitAction.objects.exists()
    assert send(own, technician, sent).json()["answers"] == answer.json()["answers"]


def test_an_entry_of_a_newer_app_than_the_server_knows_is_kept_and_not_guessed(own, technician, stop):
    sent = entry(stop.visit, "on-my-way") | {"version": NEWEST_VERSION + 1}
    assert states(send(own, technician, sent)) == ["kept"]
    assert FieldEntry.objects.get().data == sent["data"]
    assert not VisitAction.objects.exists()


def test_phones_of_today_send_what_the_server_of_today_knows():
    store = Path(settings.BASE_DIR, "dispatch/frontend/phone/store.js").read_text()
    assert re.findall(r"PAYLOAD_VERSION = (\d+)", store) == [str(NEWEST_VERSION)]
