"""Made-up technicians, for trying things out: believable names, homes, skills and weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from random import Random

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from technicians.models import Skill, Technician, TechnicianSkill, Territory, WeeklyShift

HOMES_WITHIN_DEGREES = 0.12  # about 13 km around the depot, for 19 in 20
WORKDAYS = range(5)
WEEKS = ((time(7), time(15, 30)), (time(8), time(16, 30)), (time(9, 30), time(18)))
SKILLS_HELD = (2, 4)


@dataclass(frozen=True, slots=True)
class Names:
    first: Sequence[str]
    last: Sequence[str]


ENGLISH = Names(
    first=(
        *("Aaliyah", "Andre", "Brianna", "Carlos", "Denise", "Elijah", "Fatima", "Grace", "Hassan", "Isabel"),
        *("Jamal", "Keisha", "Liam", "Mei", "Nathan", "Olivia", "Priya", "Rosa", "Samuel", "Tyrone"),
    ),
    last=(
        *("Adams", "Alvarez", "Brooks", "Chen", "Coleman", "Diaz", "Edwards", "Foster", "Gomez", "Hughes"),
        *("Jackson", "Kim", "Lopez", "Mitchell", "Nguyen", "Okafor", "Patel", "Reyes", "Sullivan", "Washington"),
    ),
)


@transaction.atomic
def generate_technicians(
    *, territory: Territory, count: int, seed: int = 1, homes: Sequence[Point] = (), names: Names = ENGLISH
) -> list[Technician]:
    """Write `count` technicians with skills and a five-day week each; the same seed makes the same people.

    Homes are drawn from `homes`, or around the territory's depot. Every skill of the organisation is held at the
    highest level by somebody, so that every type of order has its technician.
    """
    random = Random(f"{seed} {territory.name}")  # noqa: S311  nothing here is secret
    drawn = random.choices(homes, k=count) if homes else around_depot(territory, count, random)
    technicians = Technician.objects.bulk_create(
        Technician(
            organisation_id=territory.organisation_id,
            territory=territory,
            name=f"{random.choice(names.last)}, {random.choice(names.first)}",
            home=home,
        )
        for home in drawn
    )
    skills = list(Skill.objects.filter(organisation=territory.organisation_id).order_by("code"))
    TechnicianSkill.objects.bulk_create(skills_of(technicians, skills, random))
    WeeklyShift.objects.bulk_create(
        WeeklyShift(technician=technician, weekday=day, starts_at=start, ends_at=end)
        for technician in technicians
        for start, end in [random.choice(WEEKS)]
        for day in WORKDAYS
    )
    return technicians


def around_depot(territory: Territory, count: int, random: Random) -> list[Point]:
    depot, spread = territory.depot, HOMES_WITHIN_DEGREES / 2
    if depot is None:
        raise ValidationError(
            _("Territory %(territory)s has no depot to draw homes around. Give it one."),
            params={"territory": territory},
        )
    return [Point(random.gauss(depot.x, spread), random.gauss(depot.y, spread), srid=4326) for _number in range(count)]


def skills_of(technicians: Sequence[Technician], skills: Sequence[Skill], random: Random) -> list[TechnicianSkill]:
    """Two to four skills each, at any level; in turn, each skill has an expert."""
    held: dict[tuple[int, int], TechnicianSkill] = {}
    for technician in technicians:
        for skill in random.sample(skills, min(random.randint(*SKILLS_HELD), len(skills))):
            held[technician.pk, skill.pk] = TechnicianSkill(
                technician=technician, skill=skill, level=random.choice((1, 2, 2, 3))
            )
    for number, skill in enumerate(skills):
        expert = technicians[number % len(technicians)] if technicians else None
        if expert is not None:
            held[expert.pk, skill.pk] = TechnicianSkill(technician=expert, skill=skill, level=3)
    return list(held.values())
