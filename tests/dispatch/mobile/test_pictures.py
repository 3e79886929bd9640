"""A picture is shown to whoever may see its visit, by a link that was made for them less than a day ago."""

from datetime import timedelta

import pytest
import time_machine

from orders.models import Visit, VisitPhoto
from orders.picture_links import address_of
from orders.services.photos import add_photo
from tests.dispatch.mobile.test_sync import NOW
from tests.factories import TechnicianFactory
from tests.pages import shown
from tests.pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(stop, settings, tmp_path) -> VisitPhoto:
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path
    Visit.objects.filter(pk=stop.visit_id).update(state="finished", outcome="done", finished_at=NOW)
    return add_photo(visit=stop.visit, kind="photo", jpeg=picture())


def status(client, address: str, *, later: timedelta = timedelta()) -> int:
    with time_machine.travel(NOW + later, tick=False):
        answer = client.get(address)
    if answer.streaming:
        b"".join(answer)  # read to its end, it is closed
    return answer.status_code


def test_a_link_works_for_three_days(own, technician, photo):
    with time_machine.travel(NOW, tick=False):
        address = address_of(photo.visit.uuid, photo.uuid, technician.user)
        assert address in shown(own.get(f"/today/{photo.visit.uuid}/").content.decode())
    assert status(own, address) == 200
    assert status(own, address, later=timedelta(hours=71)) == 200
    assert status(own, address, later=timedelta(hours=73)) == 404


def test_a_link_is_of_no_use_to_others_even_to_those_who_may_see_the_visit(people, technician, photo):
    with time_machine.travel(NOW, tick=False):
        address = address_of(photo.visit.uuid, photo.uuid, technician.user)
    found = {who: status(client, address) for who, client in people.items()}
    assert found.pop("owner") == 200
    assert found.pop("anonymous") == 302
    assert set(found.values()) == {404}


def test_an_own_link_to_a_strangers_visit_shows_nothing(people, photo, technician):
    colleague = TechnicianFactory(territory=technician.territory)
    client = people["colleague"]
    with time_machine.travel(NOW, tick=False):
        address = address_of(photo.visit.uuid, photo.uuid, colleague.user)
    assert status(client, address) == 404


@pytest.mark.parametrize("key", ["x", "1abc:x", "::", "%00", "1vP5Yy:forged"])
def test_a_made_up_link_shows_nothing(own, photo, key):
    assert status(own, f"/today/{photo.visit.uuid}/photos/{photo.uuid}/{key}/") == 404
