"""The firm: its territories, its catalogue and its technicians."""

from datetime import time

from django.contrib.gis.geos import Point
from django.db import transaction
from numpy.random import Generator

from dispatch.seeding.data.names import FAMILY_NAMES, FIRST_NAMES
from dispatch.seeding.places import Places
from dispatch.seeding.sizes import Size
from orders.catalogue import install_catalogue
from technicians.models import (
    Organisation,
    Part,
    Skill,
    Technician,
    TechnicianSkill,
    Territory,
    VanStock,
    WeeklyShift,
)

ORGANISATION = "Rheinnetz GmbH"
# Share of technicians who hold a skill; levels 1 to 3 by LEVEL_SHARE.
SKILL_SHARE = {
    "copper": 0.80,
    "fibre": 0.55,
    "home-network": 0.65,
    "street-cabinet": 0.25,
    "business": 0.28,
    "tower-climb": 0.05,
}
# The first ones hold everything, so that even the small firm can do every kind of order.
ALL_ROUNDERS = 2
LEVEL_SHARE = [0.35, 0.35, 0.30]
STARTS = [time(7), time(8), time(9)]
START_SHARE = [0.25, 0.50, 0.25]
USED_SHARE = 0.2
COLOGNE_PREFIXES = ["40", "41", "42", "50", "51", "52", "53"]


@transaction.atomic
def found_firm(*, size: Size, places: Places, rng: Generator) -> Organisation:
    """Make organisation, catalogue, territories and technicians, or find them as they are."""
    organisation, created = Organisation.objects.get_or_create(name=ORGANISATION)
    if not created:
        return organisation
    install_catalogue(organisation=organisation)
    territories = [
        Territory.objects.create(
            organisation=organisation,
            name=places.names[centre],
            holiday_region="NW",
            postal_prefixes=COLOGNE_PREFIXES if size.territories == 1 else [],
            depot=Point(float(places.positions[centre, 1]), float(places.positions[centre, 0]), srid=4326),
        )
        for centre in places.centres
    ]
    _hire(organisation, territories, places=places, count=size.technicians, rng=rng)
    return organisation


def _hire(
    organisation: Organisation, territories: list[Territory], *, places: Places, count: int, rng: Generator
) -> None:
    technicians = Technician.objects.bulk_create(
        [
            Technician(
                organisation=organisation,
                name=f"{family}, {first}",
                territory=territories[spot.territory],
                home=spot.point,
            )
            for spot, family, first in zip(
                places.draw(rng, count), rng.choice(FAMILY_NAMES, count), rng.choice(FIRST_NAMES, count), strict=True
            )
        ],
        batch_size=1000,
    )
    skills = list(Skill.objects.filter(organisation=organisation, code__in=SKILL_SHARE).order_by("code"))
    TechnicianSkill.objects.bulk_create(
        [
            TechnicianSkill(technician=technician, skill=skill, level=int(rng.choice([1, 2, 3], p=LEVEL_SHARE)))
            if number >= ALL_ROUNDERS
            else TechnicianSkill(technician=technician, skill=skill, level=3)
            for number, technician in enumerate(technicians)
            for skill in skills
            if number < ALL_ROUNDERS or rng.random() < SKILL_SHARE[skill.code]
        ],
        batch_size=5000,
    )
    patterns = []
    for technician in technicians:
        start = STARTS[int(rng.choice(3, p=START_SHARE))]
        # The demo works every day, so that nobody meets an empty board on a Sunday.
        patterns += [
            WeeklyShift(technician=technician, weekday=weekday, starts_at=start, ends_at=time(start.hour + 8, 30))
            for weekday in range(7)
        ]
    WeeklyShift.objects.bulk_create(patterns, batch_size=5000)
    _fill_vans(organisation, technicians, rng)


def _fill_vans(organisation: Organisation, technicians: list[Technician], rng: Generator) -> None:
    """Of each part two to six should be there; one in five was used up in part."""
    parts = list(Part.objects.filter(organisation=organisation).order_by("code"))
    stocks = []
    for technician in technicians:
        for part in parts:
            target = int(rng.integers(2, 7))
            used = int(rng.integers(1, target + 1)) if rng.random() < USED_SHARE else 0
            stocks.append(VanStock(technician=technician, part=part, quantity=target - used, target=target))
    VanStock.objects.bulk_create(stocks, batch_size=5000)
