"""A short run of whatever phones may send; `make acceptance` has the long one."""

import pytest

from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.mobile.fuzz_runs import fuzz_entries, fuzz_photos, fuzz_shapes
from tests.dispatch.mobile.fuzzing import World, make_world
from tests.factories import TechnicianFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path


@pytest.fixture
def world(technician, add_stop) -> World:
    colleague, stranger = TechnicianFactory(territory=technician.territory), TechnicianFactory()
    return make_world(signed_in(technician.user), technician, colleague, stranger, add_stop)


def test_whatever_is_sent_is_answered_in_order_kept_once_and_touches_nobody_else(world):
    fuzz_entries(world, examples=15)
    assert {"applied", "kept", "refused", "unreadable"} <= set(world.seen.became)


def test_whatever_becomes_of_pieces_of_photos_none_lies_where_it_does_not_belong(world, add_stop):
    fuzz_photos(world, add_stop(16).visit, examples=15)


def test_what_was_never_a_request_of_a_phone_is_refused_in_words(world):
    fuzz_shapes(world, examples=6)
