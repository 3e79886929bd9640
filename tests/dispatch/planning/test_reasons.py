import pytest
from django.utils import translation

from dispatch.models import UnplannedVisit
from dispatch.planning.clock import DayClock
from dispatch.planning.reasons import SENTENCES, Dropped, Names, params_of, reason_text
from routing import Reason
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import BERLIN

CLOCK = DayClock(MONDAY, BERLIN)
NAMES = Names(skills={"fibre": "Fibre splicing"}, technicians={"uuid": "Nowak, Ewa"}, orders={"before": "F7"})
DETAIL = {
    "skill": "fibre",
    "level": 2,
    "count": 3,
    "from_s": 8 * 3600,
    "to_s": 10 * 3600,
    "technician": "uuid",
    "visit": "before",
}


def text(reason, detail):
    return reason_text(UnplannedVisit(reason=reason, params=params_of(detail, clock=CLOCK, names=NAMES)))


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason.NO_SKILL, "Nobody holds the skill Fibre splicing at level 2; 3 hold it at a lower level."),
        (Reason.WINDOW_FULL, "Between 08:00 and 10:00 all who could do it (3) have no room left."),
        (
            Reason.OVER_LIMIT,
            "All in reach who could do it (3) are at a limit: parts in the van, visits or travel a day.",
        ),
        (Reason.AFTER_UNPLANNED, "It comes after order F7, which is not planned or ends too late."),
        (Reason.CHANGES_SPENT, "It would fit, but then more published visits would move than is allowed."),
        (Reason.LOCK_IMPOSSIBLE, "It is locked to Nowak, Ewa, and can't be done that way."),
    ],
)
def test_a_reason_is_a_sentence_with_names_and_local_times(reason, sentence):
    with translation.override("en"):
        assert text(reason, DETAIL) == sentence


@pytest.mark.parametrize("reason", [*Reason, *Dropped])
def test_every_reason_has_its_sentence(reason):
    assert reason in SENTENCES
    assert "%(" not in text(reason, DETAIL | {"version": 1, "chosen": 2})


@pytest.mark.parametrize(("chosen", "words"), [(1, "Only 1 technician was "), (2, "Only 2 technicians were ")])
def test_a_reason_of_a_run_for_some_technicians_speaks_of_them_alone(chosen, words):
    with translation.override("en"):
        said = text(Reason.NO_SKILL, DETAIL | {"chosen": chosen})
        assert text(Dropped.OUT_OF_RUN, {"chosen": 2}).endswith("which planned 2 technicians only.")
    assert said.startswith(f"{words}planned in this run.")
    assert said.endswith("Nobody holds the skill Fibre splicing at level 2; 3 hold it at a lower level.")
