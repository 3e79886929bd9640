"""A whole shift of 30 stops without a line: nothing is lost, and nothing happens twice."""

import pytest

from tests.shift.shift import PHOTOS_A_STOP, Size, assert_exactly_once, plan_day, work_shift

pytestmark = [pytest.mark.acceptance, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHIFT = Size(stops=30, callbacks=10, kills=5, bad=0.3, slowdown=4, photo_px=(3000, 2000))


@pytest.mark.timeout(3600)
def test_a_shift_in_cellars_arrives_exactly_once(organisation, playwright, settings, tmp_path):
    settings.STATE_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    technician = plan_day(organisation, SHIFT)
    seen = work_shift(playwright, tmp_path, technician, SHIFT, seed=2026)
    print(  # noqa: T201
        f"\n{len(seen.done)}/{SHIFT.stops} stops done once, "
        f"{seen.photos.total()}/{SHIFT.stops * PHOTOS_A_STOP} photos, "
        f"{seen.signatures.total()}/{SHIFT.stops} signatures, {seen.calls.total()}/{SHIFT.callbacks} callbacks; "
        f"entries {dict(seen.entries)}; killed {seen.kills} times; requests {dict(seen.fates)}; "
        f"the queue was empty {seen.emptied_s:.1f} s after the line was back"
    )
    assert_exactly_once(seen, SHIFT)
    assert seen.kills == SHIFT.kills
