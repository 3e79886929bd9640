"""A team of one around the cathedral of Cologne, and the moment from which a Monday is planned."""

import pytest
import time_machine
from django.contrib.gis.geos import Point

from dispatch.planning.clock import DayClock
from tests.factories import (
    COLOGNE,
    ShiftFactory,
    TechnicianFactory,
    TerritoryFactory,
    VisitFactory,
    at,
)

MONDAY = at("2026-11-23").date()


@pytest.fixture(autouse=True)
def saturday():
    """Saturday before the Monday that the factories speak of."""
    with time_machine.travel(at("2026-11-21 12:00"), tick=True):
        yield


@pytest.fixture
def territory(db):
    return TerritoryFactory()


@pytest.fixture
def clock(territory) -> DayClock:
    return DayClock(MONDAY, territory.zone)


@pytest.fixture
def technician(territory):
    """Works on Monday from 8 to 16:30, with half an hour's break."""
    return ShiftFactory(technician__territory=territory).technician


@pytest.fixture
def another(territory):
    return ShiftFactory(technician__territory=territory, technician__home=COLOGNE).technician


@pytest.fixture
def make_visit(territory):
    def make(*, at_point: Point = COLOGNE, **fields):
        """A visit of one hour in the territory; fields of the visit, `order__…` for its order."""
        return VisitFactory(
            order__ticket__site__organisation=territory.organisation,
            order__ticket__site__territory=territory,
            order__ticket__site__point=at_point,
            **fields,
        )

    return make


@pytest.fixture
def off_duty(territory):
    return TechnicianFactory(territory=territory)
