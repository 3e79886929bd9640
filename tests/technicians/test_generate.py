from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from technicians.models import Shift, TechnicianSkill
from technicians.services.generate import generate_technicians
from tests.factories import SkillFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def people(technicians):
    return [(t.name, t.home.coords) for t in technicians]


def test_the_same_seed_makes_the_same_people(organisation):
    here, there = (
        TerritoryFactory(name="Rockville", organisation=organisation),
        TerritoryFactory(name="Rockville"),
    )
    again = people(generate_technicians(territory=there, count=3, seed=7))
    assert people(generate_technicians(territory=here, count=3, seed=7)) == again


def test_every_skill_has_somebody_at_the_highest_level(territory):
    skills = {SkillFactory(organisation=territory.organisation).pk for _ in range(7)}
    generate_technicians(territory=territory, count=2)
    experts = TechnicianSkill.objects.filter(level=3, technician__territory=territory)
    assert set(experts.values_list("skill", flat=True)) == skills


def test_homes_come_from_the_places_given(territory):
    homes = [Point(-77.15, 39.08, srid=4326), Point(-77.2, 39.1, srid=4326)]
    made = generate_technicians(territory=territory, count=5, homes=homes)
    assert {t.home.coords for t in made} <= {home.coords for home in homes}


def test_without_depot_and_homes_there_is_nowhere_to_live():
    with pytest.raises(ValidationError, match="no depot"):
        generate_technicians(territory=TerritoryFactory(depot=None), count=1)


def test_the_command_makes_shifts_as_well(territory, capsys):
    call_command("generate_technicians", territory=territory.name, count=2, first="2009-09-21")
    assert Shift.objects.filter(day=date(2009, 9, 25)).count() == 2


def test_the_command_names_what_is_wrong(territory):
    with pytest.raises(CommandError, match=f"no territory “Nowhere” here. Known: {territory}"):
        call_command("generate_technicians", territory="Nowhere", count=2)
    TerritoryFactory(name=territory.name)
    with pytest.raises(CommandError, match=r"several organisations .* Say which with --organisation"):
        call_command("generate_technicians", territory=territory.name, count=2)
    with pytest.raises(CommandError, match="--first: “soon” is no day"):
        call_command(
            "generate_technicians",
            territory=territory.name,
            organisation=territory.organisation.name,
            count=2,
            first="soon",
        )
