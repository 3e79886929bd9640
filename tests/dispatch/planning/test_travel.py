"""Travel times of a territory's plans: from its road server through the cache, or estimates with a warning."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from dispatch.models import PlanRun, TravelTime
from dispatch.planning import tasks
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import cancel_run, execute_run, start_run
from dispatch.planning.travel import MOST_PLACES, travel_for, warning_texts
from dispatch.planning.travel_cache import KEPT, StoredTimes, source_of
from routing import Problem, Technician, Visit
from routing.travel import ALL_DAY, NO_ROAD_S, GreatCircle, Key
from tests.dispatch.planning.conftest import MONDAY
from tests.factories import ShiftFactory, UserFactory
from tests.routing.line import KM_PER_DEGREE, at_km, technician, visit
from tests.routing.road_servers import island, road_servers, says

pytestmark = pytest.mark.django_db(transaction=True)

CELL_S = 5  # seconds by which a time from cell to cell may differ from the one from place to place


@pytest.fixture
def server():
    with road_servers() as running:
        yield running


@pytest.fixture(params=["osrm", "valhalla"])
def on_roads(request, territory, server):
    """The territory, with its travel times from a road server."""
    territory.travel_engine, territory.travel_url = request.param, server.url
    territory.save()
    return territory


def row_of(*kms: float) -> Problem:
    return Problem(tuple(visit(f"v{km}", km) for km in kms), (technician("ann", 0),))


def go_on(_fraction: float) -> None:
    """Nobody asks to stop."""


def test_a_territory_without_a_server_has_its_own_speeds(territory):
    territory.travel_speeds = [[0, 60], [100, 60]]
    travel = travel_for(row_of(10), territory, go_on)
    assert travel.times == GreatCircle(speeds=((0, 60), (100, 60)))
    assert travel.warnings == []


def test_times_come_from_the_road_server_and_differ_by_direction(on_roads, server):
    """10 km there are 600 s, back 900 s, and 90 s to park."""
    travel = travel_for(row_of(10, 20), on_roads, go_on)
    assert travel.warnings == []
    there, back = travel.times.legs_s([at_km(0), at_km(10)], [at_km(10), at_km(0)]).tolist()
    assert abs(there - 690) <= CELL_S
    assert abs(back - 990) <= CELL_S
    assert server.pairs == TravelTime.objects.count() == 3 * 2


def test_a_second_plan_asks_for_what_is_new_alone(on_roads, server):
    first = travel_for(row_of(10, 20), on_roads, go_on)
    again = travel_for(row_of(10, 20), on_roads, go_on)
    assert (again.times.seconds == first.times.seconds).all()
    assert server.pairs == 6
    travel_for(row_of(10, 20, 30), on_roads, go_on)
    assert server.pairs == 6 + 3 + 3


def test_an_island_is_no_road_and_stays_none_in_the_cache(on_roads, server):
    problem = Problem((Visit("far", island(1), 600, ((0, 40_000),), {}),), (technician("ann", 0),))
    for _ in range(2):
        times = travel_for(problem, on_roads, go_on).times
        assert times.legs_s([at_km(0)], [island(1)]).tolist() == [NO_ROAD_S]
    assert server.pairs == 2


def test_another_server_shares_no_times(on_roads, server):
    travel_for(row_of(10), on_roads, go_on)
    with road_servers() as other:
        on_roads.travel_url = other.url
        travel_for(row_of(10), on_roads, go_on)
        assert other.pairs == 2
    assert source_of("osrm", server.url) != source_of("valhalla", server.url)


def test_a_silent_server_gives_estimates_and_a_warning_in_the_readers_language(on_roads, server):
    server.faults += [says(503, b"")] * 3
    travel = travel_for(row_of(10), on_roads, go_on)
    assert (travel.times.matrix_s([at_km(0)], [at_km(10)]) == GreatCircle().matrix_s([at_km(0)], [at_km(10)])).all()
    assert travel.warnings == [{"code": "no_answer", "host": server.host}]
    assert TravelTime.objects.count() == 0, "estimates are no travel times of the server"
    with override("en"):
        assert warning_texts(PlanRun(warnings=travel.warnings)) == [
            f"Travel times are estimates: the road server at {server.host} did not answer."
        ]


def test_too_many_places_are_estimates_with_a_warning_and_the_server_is_not_asked(on_roads, server):
    many = MOST_PLACES + 1
    team = Technician("ann", at_km(0), end=None, shift=(0, 40_000), skills={})
    travel = travel_for(Problem(tuple(visit(f"v{n}", n / 10) for n in range(1, many)), (team,)), on_roads, go_on)
    assert server.questions == 0
    assert travel.warnings == [{"code": "too_many_places", "places": many, "most": MOST_PLACES}]
    with override("en"):
        assert warning_texts(PlanRun(warnings=travel.warnings)) == [
            "Travel times are estimates: the day has 2001 places, and the road server is asked for at most 2000."
        ]


def test_the_store_knows_what_was_put_by_source_and_hour_and_the_last_word_counts():
    one, other = StoredTimes(1), StoredTimes(-(2**63))
    there, back, at_seven = Key(10, 2**40, ALL_DAY), Key(2**40, 10, ALL_DAY), Key(10, 2**40, 7)
    one.put_many({there: 5, back: NO_ROAD_S})
    one.put_many({there: 6, at_seven: 9})
    other.put_many({there: 7})
    assert one.get_many([there, back, at_seven, Key(1, 2, ALL_DAY)]) == {there: 6, back: NO_ROAD_S, at_seven: 9}
    assert other.get_many([there, back]) == {there: 7}
    assert one.get_many([]) == {}


def test_times_older_than_a_month_are_not_known_and_are_deleted_by_the_nightly_task():
    store, old, new = StoredTimes(1), Key(1, 2, ALL_DAY), Key(2, 1, ALL_DAY)
    store.put_many({old: 5, new: 6})
    TravelTime.objects.filter(from_cell=1).update(fetched_at=timezone.now() - KEPT - timedelta(minutes=1))
    assert store.get_many([old, new]) == {new: 6}
    assert tasks.forget_old_travel_times() == 1
    assert list(TravelTime.objects.values_list("from_cell", flat=True)) == [2]


def at(km: float) -> Point:
    return Point(km / KM_PER_DEGREE, 0, srid=4326)


@pytest.fixture
def equator(on_roads, make_visit):
    """One technician at km 0, one visit at km 10."""
    ShiftFactory(technician__territory=on_roads, technician__home=at(0))
    make_visit(at_point=at(10))
    return on_roads


def planned(territory) -> PlanRun:
    run = start_run(territory=territory, day=MONDAY, time_limit_s=1)
    execute_run(run=run)
    return run


def test_a_plan_travels_as_the_road_server_says(equator):
    run = planned(equator)
    assert abs(run.plan.assignments.get().travel_s - 690) <= CELL_S
    assert abs(run.score["travel_s"] - 690 - 990) <= 2 * CELL_S
    assert run.warnings == []


def test_a_plan_of_estimates_says_so_on_the_board(equator, server, client):
    server.faults += [says(503, b"")] * 3
    run = planned(equator)
    assert run.plan.assignments.count() == 1
    assert run.warnings == [{"code": "no_answer", "host": server.host}]
    dispatcher = UserFactory(organisation=equator.organisation, role="dispatcher", is_staff=True)
    client.force_login(dispatcher, backend="django.contrib.auth.backends.ModelBackend")
    board = f"{reverse('admin:board')}?territory={equator.pk}&day={MONDAY}"
    for url in (reverse("admin:board_run", args=[run.uuid]), board):
        page = client.get(url, headers={"accept-language": "en"}).content.decode()
        assert f"the road server at {server.host} did not answer" in page


def test_a_run_that_is_cancelled_while_the_server_is_asked_ends(equator, server):
    run = start_run(territory=equator, day=MONDAY, time_limit_s=1)

    def cancel_and_answer(handler: BaseHTTPRequestHandler) -> None:
        cancel_run(run=PlanRun.objects.get(pk=run.pk))
        connection.close()  # this thread's own
        says(503, b"")(handler)

    server.faults.append(cancel_and_answer)
    with pytest.raises(PlanningError, match="cancelled before it began"):
        execute_run(run=run)
    assert run.state == PlanRun.State.FAILED
