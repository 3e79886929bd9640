"""The phone's way in under fuzz: 0 server errors, 0 foreign writes, 0 lost entries, asserted at every request."""

import time

import pytest

from tests.dispatch.mobile.conftest import add_stop, plan, signed_in, technician, ten_o_clock
from tests.dispatch.mobile.fuzz_runs import fuzz_entries, fuzz_photos, fuzz_shapes
from tests.dispatch.mobile.fuzzing import make_world
from tests.factories import TechnicianFactory

__all__ = ["add_stop", "plan", "technician", "ten_o_clock"]

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.django_db,
    pytest.mark.timeout(1800),
    pytest.mark.usefixtures("ten_o_clock"),
]
BATCHES, UPLOADS, SHAPES = 400, 300, 40


def test_no_entry_is_lost_whatever_phones_send(technician, add_stop, settings, tmp_path, capsys):
    settings.MEDIA_ROOT, settings.STATE_DIR = tmp_path / "media", tmp_path
    colleague, stranger = TechnicianFactory(territory=technician.territory), TechnicianFactory()
    world = make_world(signed_in(technician.user), technician, colleague, stranger, add_stop)
    began = time.perf_counter()
    fuzz_entries(world, examples=BATCHES)
    fuzz_photos(world, add_stop(16).visit, examples=UPLOADS)
    fuzz_shapes(world, examples=SHAPES)
    with capsys.disabled():
        print(f"\n{world.seen}, {time.perf_counter() - began:.0f} s")  # noqa: T201
        print("0 server errors, 0 foreign writes, 0 lost entries")  # noqa: T201  else an assertion had failed
