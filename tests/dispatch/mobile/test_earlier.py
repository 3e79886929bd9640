"""Earlier visits of a case with their photos, for whoever goes there now."""

from io import BytesIO

import pytest
from PIL import Image

from orders.picture_links import address_of
from orders.services.photos import add_photo
from technicians.models import User
from tests.dispatch.mobile.test_visit import page_of
from tests.factories import AssignmentFactory, FieldOrderFactory, VisitFactory, at
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def before(stop):
    """A colleague's visit of last week, of an earlier order of the same case."""
    order = stop.visit.order
    former = FieldOrderFactory(ticket=order.ticket, site=order.site, state="completed")
    facts = {"outcome": "done", "report": "Kabel neu aufgelegt.", "finished_at": at("2026-11-16 11:00")}
    return VisitFactory(order=former, state="finished", **facts)


def photo_of(visit, kind="photo"):
    return add_photo(visit=visit, kind=kind, jpeg=picture(size=(1600, 1200)))


def address(visit, photo, user, *, small=False) -> str:
    return address_of(visit.uuid, photo.uuid, user) + ("small/" if small else "")


def user_of(client) -> User:
    """Who is signed in; for nobody a user who has no links."""
    return User(pk=client.session.get("_auth_user_id", 0))


def test_the_stop_shows_what_was_done_before_with_small_pictures(own, technician, stop, before):
    photo, user = photo_of(before), technician.user
    page = own.get(page_of(stop.visit)).content.decode()
    assert "Kabel neu aufgelegt." in page
    assert address(stop.visit, photo, user, small=True) in page
    small = own.get(address(stop.visit, photo, user, small=True))
    assert Image.open(BytesIO(small.content)).size == (320, 240)
    whole = own.get(address(stop.visit, photo, user))
    assert Image.open(BytesIO(whole.getvalue())).size == (1600, 1200)
    whole.close()


def test_a_signature_of_an_earlier_visit_and_photos_of_other_cases_stay_where_they_are(
    own, technician, stop, before, plan
):
    elsewhere = AssignmentFactory(plan=plan, live=True).visit
    for photo in (photo_of(before, "signature"), photo_of(elsewhere)):
        for small in (True, False):
            assert own.get(address(stop.visit, photo, technician.user, small=small)).status_code == 404


def test_only_who_goes_there_sees_them(people, stop, before):
    photo = photo_of(before)
    seen = {
        who: client.get(address(stop.visit, photo, user_of(client), small=True)).status_code
        for who, client in people.items()
    }
    assert seen == {
        "owner": 200,
        "dispatcher": 200,
        "colleague": 404,
        "agent": 404,
        "outsider": 404,
        "dispatcher elsewhere": 404,
        "anonymous": 302,
    }
