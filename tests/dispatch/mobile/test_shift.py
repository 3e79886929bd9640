"""The acceptance's shift in small: three stops, one kill, a line that spoils every third request."""

import pytest

from tests.shift.shift import Size, assert_exactly_once, plan_day, work_shift

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHIFT = Size(stops=3, callbacks=1, kills=1, bad=0.3, slowdown=1, photo_px=(400, 300))


@pytest.mark.timeout(600)
def test_a_shift_in_cellars_arrives_exactly_once(organisation, playwright, settings, tmp_path):
    settings.STATE_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    technician = plan_day(organisation, SHIFT)
    seen = work_shift(playwright, tmp_path, technician, SHIFT, seed=7)
    assert_exactly_once(seen, SHIFT)
    assert seen.kills == SHIFT.kills
