import pytest
from django.utils import translation

from dispatch.models import UnplannedVisit
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import SENTENCES, Dropped, params_of, reason_text
from routing import Reason
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import BERLIN

CLOCK = DayClock(MONDAY, BERLIN)
DETAIL = {"skill": "fibre", "level": 2, "count": 3, "from_s": 8 * 3600, "to_s": 10 * 3600, "technician": "uuid"}


def text(reason, detail):
    params = params_of(detail, clock=CLOCK, skill_names={"fibre": "Fibre splicing"}, technicians={"uuid": "Nowak, Ewa"})
    return reason_text(UnplannedVisit(reason=reason, params=params))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason.NO_SKILL, "Nobody holds the skill Fibre splicing at level 2; 3 hold it at a lower level."),
        (Reason.WINDOW_FULL, "Between 08:00 and 10:00 all who could do it (3) have no room left."),
        (Reason.LOCK_IMPOSSIBLE, "It is locked to Nowak, Ewa, and can't be done that way."),
    ],
)
def test_a_reason_is_a_sentence_with_names_and_local_times(reason, sentence):
    with translation.override("en"):
        assert text(reason, DETAIL) == sentence


@pytest.mark.parametrize("reason", [*Reason, *Dropped])
def test_every_reason_has_its_sentence(reason):
    assert reason in SENTENCES
    assert "%(" not in text(reason, DETAIL | {"version": 1})
