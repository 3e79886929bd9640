"""A law: whatever is chosen, added up or taken away, nobody learns which of five or more customers answered what.

Two worlds that differ in nothing but that show the same numbers on every page, in every week. So no difference between
two numbers, of one day or of several, is about fewer than a whole group; and what still waits is in no number at all.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import product
from random import Random
from typing import NamedTuple

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dispatch.figures.selection import OTHER, Selection
from dispatch.models import SurveyGroup
from dispatch.surveys.counting import count_answers
from dispatch.surveys.results import Results, results_of
from orders.models import Survey
from tests.dispatch.surveys.conftest import survey_about
from tests.factories import OrderTypeFactory, TechnicianFactory, TerritoryFactory, at

pytestmark = pytest.mark.django_db
FIRST_MONDAY = date(2026, 9, 7)
WEEKS, MATTERS = 11, 36
SAID = [(recommend, solved) for recommend in (0, 7, 10) for solved in ("yes", "no", "elsewhere")]


class Answer(NamedTuple):
    week: int
    said: int


class Matter(NamedTuple):
    survey: int
    territory: int
    kind: int
    technician: int


class World:
    """Matters of two territories and two kinds of work, which can be answered anew, and all that is told of them."""

    def __init__(self, organisation) -> None:
        chance = Random(7)
        self.territories = [TerritoryFactory(organisation=organisation) for _ in range(2)]
        self.kinds = [OrderTypeFactory(organisation=organisation) for _ in range(2)]
        teams = [[TechnicianFactory(territory=where, user=None) for _ in range(6)] for where in self.territories]
        self.matters = []
        for number in range(MATTERS):
            where, kind = chance.choice([(0, 0), (0, 0), (0, 1), (1, 0), (1, 1)])
            technician = teams[where][number % 6]
            survey = survey_about(technician, order_type=self.kinds[kind], visited=at(f"{FIRST_MONDAY} 10:00"))
            self.matters.append(Matter(survey.pk, where, kind, technician.pk))

    def live(self, answers: list[Answer]) -> list[Results]:
        """With these answers, from the first week on: the numbers that anybody could ever see."""
        SurveyGroup.objects.all().delete()
        surveys = [
            Survey(
                pk=matter.survey, counted_in=None, recommend=SAID[answer.said][0], solved=SAID[answer.said][1],
                answered_at=at(f"{FIRST_MONDAY + timedelta(weeks=answer.week, days=2)} 10:00"),
            )
            for matter, answer in zip(self.matters, answers, strict=True)
        ]  # fmt: skip
        Survey.objects.bulk_update(surveys, ["counted_in", "recommend", "solved", "answered_at"])
        for week in range(1, WEEKS + 1):
            monday = FIRST_MONDAY + timedelta(weeks=week)
            night = datetime.combine(monday, time(2, 45), timezone.get_current_timezone())
            with time_machine.travel(night, tick=False):
                count_answers()
        return [results_of(selection) for selection in self.selections()]

    def selections(self) -> Iterator[Selection]:
        """Each of them tells its weeks, territories and kinds of work one by one besides."""
        everything = Selection(self.territories, self.kinds, None, None, 1, FIRST_MONDAY)
        kinds = [None, OTHER, *(kind.pk for kind in self.kinds)]
        for territory, kind, (weeks, last) in product([None, *self.territories], kinds, [(WEEKS, WEEKS), (4, 4)]):
            monday = FIRST_MONDAY + timedelta(weeks=last - 1)
            yield replace(everything, territory=territory, kind=kind, weeks=weeks, until=monday)


@pytest.fixture
def world(organisation) -> World:
    return World(organisation)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    answers=st.lists(
        st.builds(Answer, st.integers(0, 4), st.integers(0, len(SAID) - 1)), min_size=MATTERS, max_size=MATTERS
    ),
    chance=st.randoms(use_true_random=False),
)
def test_who_of_a_group_answered_what_changes_no_number_and_what_waits_changes_none(world, answers, chance):
    shown = world.live(answers)
    counted_in = dict(Survey.objects.values_list("pk", "counted_in"))
    together: dict[object, list[int]] = defaultdict(list)
    otherwise = list(answers)
    for number, (matter, answer) in enumerate(zip(world.matters, answers, strict=True)):
        week = counted_in[matter.survey]
        if week is None:
            otherwise[number] = answer._replace(said=chance.randrange(len(SAID)))
        else:
            has_waited = (week - FIRST_MONDAY).days // 7 - answer.week >= 8
            together[matter.territory, None if has_waited else matter.kind, week].append(number)
    for members in together.values():
        assert len(members) >= 5
        assert len({world.matters[number].technician for number in members}) >= 5
        said = [answers[number].said for number in members]
        chance.shuffle(said)
        for number, words in zip(members, said, strict=True):
            otherwise[number] = answers[number]._replace(said=words)
    assert world.live(otherwise) == shown
