"""A problem as data: through JSON and pickle, frozen, and comparable."""

import json
import pickle
from dataclasses import fields

import pytest
from hypothesis import given

from routing import (
    After,
    Break,
    Goals,
    Lock,
    Place,
    Position,
    Problem,
    Published,
    Technician,
    Visit,
)
from tests.routing.line import H, technician, visit
from tests.routing.strategies import problems


def full() -> Problem:
    """Every field of everything has a value of its own, not its default."""
    return Problem(
        (
            visit(
                "a",
                1,
                skills={"fibre": 2},
                priority=40,
                technicians_needed=2,
                second_skills={"copper": 1},
                allowed={"ann", "Bob Maier"},
                forbidden={"cem"},
                preferred={"bob"},
                locks=(Lock("ann", 9 * H, Position.FIRST), Lock("bob", 9 * H)),
                after=(After("b", 600), After("c")),
                order="o1",
                setup_s=300,
                delivery={"router": 1},
                pickup={"reel": 2},
                promised=True,
            ),
            visit("b", 2, windows=[[8 * H, 9 * H], [12 * H, 13 * H]]),
            Visit("c", Place(0.0, 0.0, 7), 0, ((0, 1),), second_skills={}, technicians_needed=2, allowed=()),
        ),
        (
            technician(
                breaks=(Break(11 * H, 13 * H, 1800),),
                absences=((9 * H, 10 * H),),
                end=None,
                skills={"fibre": 3},
                person="Ann Meyer",
                overtime_s=3600,
                capacity={"router": 5},
                max_visits=9,
                max_travel_s=4 * H,
                speed_factor=0.9,
            ),
            Technician("bob", Place(1.0, 2.0), Place(3.0, 4.0), (0, 9 * H), {}),
            Technician("cem", None, Place(3.0, 4.0), (0, 9 * H), {}),
        ),
        (Published("a", "ann", 9 * H), Published("a", "bob", 9 * H)),
        Goals(2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        {"fibre", "copper"},
    )


@pytest.mark.parametrize(
    ("kind", "rows"), [(Visit, full().visits), (Technician, full().technicians), (Goals, (full().goals,))]
)
def test_the_full_problem_sets_every_field(kind, rows):
    for field in fields(kind):
        assert any(getattr(row, field.name) != field.default for row in rows), field.name


def test_a_problem_survives_json():
    assert Problem.from_json(json.loads(json.dumps(full().to_json()))) == full()


@given(problems())
def test_any_problem_survives_json(problem):
    assert Problem.from_json(json.loads(json.dumps(problem.to_json()))) == problem


def test_json_of_an_older_version_has_no_goals_and_no_catalogue():
    problem = Problem((visit("a", 1),), (technician(),))
    old = {key: problem.to_json()[key] for key in ("visits", "technicians", "published")}
    assert Problem.from_json(old) == problem


def test_a_problem_survives_pickle_and_is_frozen():
    assert pickle.loads(pickle.dumps(full())) == full()  # noqa: S301
    with pytest.raises(AttributeError):
        full().visits[0].priority = 1


def test_absences_that_overlap_are_one():
    assert technician(absences=((9, 12), (1, 3), (11, 20), (20, 21))).absences == ((1, 3), (9, 21))


def test_skills_compare_as_a_mapping():
    assert visit("a", 1, skills={"fibre": 2}).skills == {"fibre": 2}
    assert visit("a", 1, skills={"x": 1, "y": 2}).skills == visit("a", 1, skills={"y": 2, "x": 1}).skills
