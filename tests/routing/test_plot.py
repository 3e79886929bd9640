"""The picture of a plan: valid XML, everything in it, small enough for a nation."""

import xml.etree.ElementTree as ET

import pytest

from routing import Place, Problem, ProblemError, Reason, Route, Solution, Stop, Technician, Unplanned, Visit
from routing.plot import colour, draw

H = 3600
SVG = "{http://www.w3.org/2000/svg}"


def visit(name: str, latitude: float, longitude: float) -> Visit:
    return Visit(name, Place(latitude, longitude), 1800, ((8 * H, 17 * H),))


def technician(name: str, latitude: float, longitude: float) -> Technician:
    home = Place(latitude, longitude)
    return Technician(name, home, home, (8 * H, 16 * H))


def route(name: str, *visits: str) -> Route:
    stops = tuple(Stop(v, 9 * H, 9 * H, 9 * H + 1800, 600) for v in visits)
    return Route(name, stops, (), 8 * H, 12 * H, 3600)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - made by us


def paths(svg: str, kind: str) -> list[ET.Element]:
    return [path for path in parsed(svg).iter(f"{SVG}path") if path.get("class") == kind]


def test_routes_homes_and_what_is_left_out_are_drawn_as_valid_xml():
    problem = Problem(
        (visit("a", 50.9, 6.9), visit("b", 51.0, 7.0), visit("<c>", 51.1, 6.8)),
        (technician("ann & <co>", 50.95, 6.95), technician("bob\x01", 51.05, 6.85)),
    )
    solution = Solution((route("ann & <co>", "a", "b"),), (Unplanned("<c>", Reason.WINDOW_FULL),))
    svg = draw(problem, solution)
    words = [text.text for text in parsed(svg).iter(f"{SVG}text")]
    assert "2 of 3 visits by 1 of 2 technicians, 1.0 h of travel" in words
    assert "not planned (1)" in words
    assert "ann & <co>: 2 visits" in words
    assert paths(svg, "homes")[0].get("d").count("z") == 2
    assert paths(svg, "left-out")[0].get("d").count("M") == 2
    titles = [title.text for title in parsed(svg).iter(f"{SVG}title")]
    assert titles == ["ann & <co>: 2 visits, 60 min of travel"]


def test_a_full_plan_has_no_crosses():
    problem = Problem((visit("a", 50.9, 6.9),), (technician("ann", 50.95, 6.95),))
    assert paths(draw(problem, Solution((route("ann", "a"),), ())), "left-out") == []


def test_neighbours_in_the_list_never_share_a_colour():
    assert len({colour(n) for n in range(200)}) == 200


def test_a_nation_is_drawn_in_ten_megabytes_and_without_names():
    visits = tuple(visit(f"v{n}", 48 + n % 173 / 30, 7 + n % 199 / 25) for n in range(40_000))
    technicians = tuple(technician(f"t{n}", 48 + n % 97 / 17, 7 + n % 89 / 12) for n in range(7_000))
    routes = tuple(route(f"t{n}", *(f"v{i}" for i in range(n, 40_000, 7_000))) for n in range(7_000))
    svg = draw(Problem(visits, technicians), Solution(routes, ()))
    assert len(svg) < 10_000_000
    assert len(list(parsed(svg).iter(f"{SVG}text"))) < 10


def test_an_instance_of_a_matrix_only_can_not_be_drawn():
    place = Place(0, 0, 3)
    problem = Problem((Visit("a", place, 60, ((0, 9),)),), (Technician("ann", place, place, (0, 9)),))
    with pytest.raises(ProblemError, match="has no coordinates"):
        draw(problem, Solution((), (Unplanned("a", Reason.WINDOW_FULL),)))
