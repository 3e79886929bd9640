"""What the map is told of the day's places, to whom, and at what price."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import FieldPoint
from orders.models import Site, VisitAction
from technicians.models import Technician
from tests.dispatch.board.conftest import BOARD, hour
from tests.dispatch.board.test_board import drawn, waiting_visit
from tests.factories import TerritoryFactory, at

PLACES = f"{BOARD}places/"
NORTH_OF_COLOGNE = Point(6.95, 51.05, srid=4326)


def put(visit, point: Point) -> None:
    Site.objects.filter(pk=visit.order.site_id).update(point=point)


def test_places_are_longitude_first_and_a_home_is_no_finer_than_100_m(dispatcher_client, stop):
    put(stop.visit, NORTH_OF_COLOGNE)
    Technician.objects.update(home=Point(6.961234, 50.937654, srid=4326))
    told = dispatcher_client.get(PLACES).json()

    assert told["sites"] == {str(stop.visit.uuid): [6.95, 51.05]}
    assert told["ways"] == {str(stop.technician.uuid): [[6.961, 50.938], [6.961, 50.938]]}
    assert (told["unplanned"], told["taps"]) == ([], [])


def test_a_day_that_begins_at_the_depot_begins_there_on_the_map(dispatcher_client, stop):
    stop.plan.territory.depot = Point(7.1, 50.7, srid=4326)
    stop.plan.territory.save()
    Technician.objects.update(home=Point(6.9, 50.9, srid=4326), starts_at="depot")

    ((begin, end),) = dispatcher_client.get(PLACES).json()["ways"].values()
    assert (begin, end) == ([7.1, 50.7], [6.9, 50.9])


def test_what_is_not_planned_has_its_place_and_its_reason(dispatcher_client, plan):
    visit = waiting_visit(plan.territory)
    put(visit, NORTH_OF_COLOGNE)

    (dot,) = dispatcher_client.get(PLACES).json()["unplanned"]
    assert (dot["visit"], dot["at"]) == (str(visit.uuid), [6.95, 51.05])
    assert dot["label"].endswith("Came in after this version was made.")


def test_a_planned_visit_whose_site_has_no_place_is_left_out(dispatcher_client, stop):
    Site.objects.update(point=None, accuracy="")
    assert dispatcher_client.get(PLACES).json()["sites"] == {}


def test_every_row_of_the_page_has_its_places_and_as_many_queries_for_three_rows_as_for_one(
    dispatcher_client, add_stop, plan
):
    def asked() -> int:
        dispatcher_client.get(PLACES)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            dispatcher_client.get(PLACES)
        return len(queries)

    add_stop()
    waiting_visit(plan.territory)
    with_one = asked()
    for _row in range(2):
        add_stop()
        waiting_visit(plan.territory)

    assert asked() == with_one
    lanes = drawn(dispatcher_client.get(BOARD, {"view": "map"}))
    told = dispatcher_client.get(PLACES).json()
    assert told["ways"].keys() == {lane["technician"] for lane in lanes}
    assert told["sites"].keys() == {stop["visit"] for lane in lanes for stop in lane["stops"]}
    assert (len(told["sites"]), len(told["unplanned"])) == (3, 3)


def test_the_map_costs_the_page_no_query_more_than_the_timeline(dispatcher_client, stop):
    counted = []
    for view in ("timeline", "map"):
        dispatcher_client.get(BOARD, {"view": view})
        with CaptureQueriesContext(connection) as queries:
            dispatcher_client.get(BOARD, {"view": view})
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_a_strangers_territory_is_404_and_a_technician_is_asked_to_sign_in(
    dispatcher_client, outsider_client, technician_client, stop
):
    foreign = TerritoryFactory()
    assert dispatcher_client.get(PLACES, {"territory": foreign.pk}).status_code == 404
    assert outsider_client.get(PLACES, {"territory": stop.plan.territory_id}).status_code in {302, 404}
    assert technician_client.get(PLACES).status_code == 302


def test_the_map_is_saved_by_name_like_the_other_views(dispatcher_client, stop):
    facts = {"name": "Karte", "territory": stop.plan.territory_id, "view": "map", "show": ""}
    page = dispatcher_client.post(f"{BOARD}saved/", facts).content.decode()
    assert "view=map" in page
    selection = dispatcher_client.get(BOARD, {"view": "map"}).context["selection"]
    assert selection.next_day_url.endswith("view=map")


@pytest.fixture
def tap(stop):
    """Taps at the visit, each noted with its cell of the grid; the firm allows it."""
    stop.plan.organisation.status_points = True
    stop.plan.organisation.save()

    def tap(kind: str, when: str, north: int) -> FieldPoint:
        facts = {"kind": kind, "at": at(when), "by": stop.technician.user}
        action = VisitAction.objects.create(uuid=uuid4(), visit=stop.visit, **facts)
        return FieldPoint.objects.create(action=action, north=north, east=3479, at=at(when), shift=hour("00:00", 24))

    return tap


def test_of_a_technicians_taps_the_last_one_is_shown(dispatcher_client, tap, stop):
    """51 053 steps of 0.001° are 51.053° north, 3 479 of 0.002° are 6.958° east."""
    tap("en_route", "2026-11-23 08:40", 50941)
    tap("on_site", "2026-11-23 09:02", 51053)

    (shown,) = dispatcher_client.get(PLACES).json()["taps"]
    assert (shown["technician"], shown["at"]) == (str(stop.technician.uuid), [6.958, 51.053])
    assert shown["label"] == f"{stop.technician.name}: Arrived, 09:02 (to about 100 m)"


def test_no_tap_is_shown_where_the_firm_does_not_allow_it_or_of_another_day(dispatcher_client, tap, stop):
    tap("on_site", "2026-11-23 09:02", 51053)
    another_day = (at("2026-11-23 00:00") + timedelta(days=1)).date().isoformat()
    assert dispatcher_client.get(PLACES, {"day": another_day}).json()["taps"] == []
    stop.plan.organisation.status_points = False
    stop.plan.organisation.save()
    assert dispatcher_client.get(PLACES).json()["taps"] == []
