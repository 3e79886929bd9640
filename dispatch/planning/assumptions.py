"""What a trial assumes: more technicians, some absent, more to do. The imagined is in the problem alone."""

from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from dispatch.planning.workforce import OFF
from routing import Place, Problem, Technician, Visit

IMAGINED = "imagined-"  # ids of rows that don't exist begin so; all others are uuids


@dataclass(frozen=True, slots=True)
class Assumptions:
    """`more` technicians with the skills and shift of the one called `like`; `absent` all day; so much more to do."""

    more: int = 0
    like: str = ""
    absent: tuple[str, ...] = ()
    demand_percent: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Assumptions":
        return cls(**(data | {"absent": tuple(data.get("absent", ()))}))


def is_imagined(name: str) -> bool:
    return name.startswith(IMAGINED)


def assumed(problem: Problem, assumptions: Assumptions, *, depot: Place | None, seed: int) -> Problem:
    """The problem as it would be. The same seed imagines the same visits: copies of some of the day's own.

    Imagined technicians set out from the depot, and return there; without one, from where the other does.
    """
    absent = set(assumptions.absent)
    team = [away(one) if one.id in absent else one for one in problem.technicians]
    model = next((one for one in problem.technicians if one.id == assumptions.like), None)
    more = [] if model is None else [another(model, number, depot) for number in range(1, assumptions.more + 1)]
    published = tuple(row for row in problem.published if row.technician not in absent)
    visits = (*problem.visits, *further(problem.visits, assumptions.demand_percent, seed))
    return replace(problem, visits=visits, technicians=(*team, *more), published=published)


def away(technician: Technician) -> Technician:
    return replace(technician, shift=OFF, absences=(), breaks=(), overtime_s=0)


def another(model: Technician, number: int, depot: Place | None) -> Technician:
    start, end = (depot or model.start, depot or model.end)
    return replace(model, id=f"{IMAGINED}technician-{number}", person="", start=start, end=end, absences=())


def further(visits: tuple[Visit, ...], percent: int, seed: int) -> list[Visit]:
    """So many per cent more, drawn from the day's own; nobody is tied to them."""
    random = Random(seed)  # noqa: S311  nothing here is secret
    drawn = random.sample(visits, round(len(visits) * percent / 100))
    return [
        replace(visit, id=f"{IMAGINED}visit-{number}", order="", locks=(), after=(), preferred=frozenset())
        for number, visit in enumerate(drawn, start=1)
    ]
