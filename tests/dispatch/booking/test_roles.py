"""Of two technicians each does what its own place asks for, also where skills have changed since the offer was made."""

from django.utils import timezone

from dispatch.booking.placement import Placement
from dispatch.booking.routes import routes_of
from dispatch.planning.clock import DayClock
from dispatch.planning.travel import estimate_of
from routing.slots import Insertion, Offer, Wanted, Window
from tests.factories import SkillFactory, TechnicianSkillFactory, at

MONDAY = at("2026-11-23").date()
AFTERNOON = Window(MONDAY, 12 * 3600, 14 * 3600)


def test_a_way_fits_only_with_each_of_both_in_the_place_of_the_skills_held(territory, technician, another, monday):
    tower, fibre = (SkillFactory(organisation=territory.organisation, code=code) for code in ("tower", "fibre"))
    climber = TechnicianSkillFactory(technician=another, skill=tower)
    TechnicianSkillFactory(technician=technician, skill=fibre)
    TechnicianSkillFactory(technician=another, skill=fibre)
    fits = fitting(territory, monday)

    assert fits(another, technician)
    assert not fits(technician, another)
    climber.delete()
    assert not fitting(territory, monday)(another, technician)


def fitting(territory, plan):
    """Whether a visit fits with these two, the climber first."""
    clock, travel = DayClock(MONDAY, territory.zone), estimate_of(territory)
    team = routes_of(territory=territory, clock=clock, now=timezone.now())
    placement = Placement(plan, clock, travel, {route.technician.id: route for route in team})
    place = team[0].technician.start
    wanted = Wanted(place, 1800, (AFTERNOON,), {"tower": 1}, technicians_needed=2, second_skills={"fibre": 1})

    def fits(*pair) -> bool:
        insertions = tuple(Insertion(str(one.uuid), 0, 13 * 3600, 0) for one in pair)
        return bool(placement.fitted(Offer(AFTERNOON, insertions, 0, 0, 0.0, 0.0, 0.0), wanted))

    return fits
