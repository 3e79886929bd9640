"""A plan as an SVG picture: routes in a colour for each technician, what is left out as red crosses."""

import colorsys
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from routing.faults import ProblemError
from routing.place import Place
from routing.problem import Problem
from routing.solution import Route, Solution

WIDTH, LARGEST_HEIGHT, MARGIN, HEAD = 1200.0, 1600.0, 24.0, 64.0  # pixels
NAMED = 24  # technicians with a line in the legend; more would be a telephone book
NAMES_A_ROW = 6
ROW = 20.0
TURN = (math.sqrt(5) - 1) / 2  # of the colour circle: neighbours in the list never look alike
KM_PER_DEGREE = 111.2
GREY, RED, INK, SAMPLE = "#667085", "#d92d20", "#1d2939", "#175cd3"


def draw(problem: Problem, solution: Solution) -> str:
    """An SVG file. Raises `ProblemError` where the instance has a matrix only, and no coordinates."""
    places = [*(v.place for v in problem.visits), *(p for t in problem.technicians for p in (t.start, t.end) if p)]
    routes = [route for route in solution.routes if route.stops]
    named = routes if len(routes) <= NAMED else []
    head = HEAD + ROW * math.ceil(len(named) / NAMES_A_ROW)
    sheet = Sheet.around(places, head)
    drawing = Drawing(problem, routes, sheet)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {sheet.height:.0f}"'
        f' font-family="system-ui, sans-serif" font-size="13" fill="{INK}">'
    )
    parts = [
        opening,
        f'<rect width="{WIDTH:.0f}" height="{sheet.height:.0f}" fill="#fff"/>',
        *drawing.lines(),
        *drawing.stops(),
        *drawing.homes(),
        *drawing.left_out(),
        *drawing.legend(named),
        *sheet.scale(),
        "</svg>\n",
    ]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """From degrees to pixels: flat around the middle, north above."""

    west: float
    north: float
    pixels_per_km: float
    shrink: float  # of a degree of longitude
    top: float
    height: float

    @classmethod
    def around(cls, places: Sequence[Place], top: float) -> "Sheet":
        latitudes, longitudes = [p.latitude for p in places], [p.longitude for p in places]
        south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
        if (south, north, west, east) == (0, 0, 0, 0):
            raise ProblemError(["the instance has no coordinates: there is nothing to draw"])
        shrink = math.cos(math.radians((south + north) / 2))
        wide = max(1.0, (east - west) * shrink * KM_PER_DEGREE)
        high = max(1.0, (north - south) * KM_PER_DEGREE)
        scale = min((WIDTH - 2 * MARGIN) / wide, (LARGEST_HEIGHT - top - 2 * MARGIN) / high)
        west -= ((WIDTH - 2 * MARGIN) / scale - wide) / 2 / KM_PER_DEGREE / shrink
        return cls(west, north, scale, shrink, top, top + high * scale + 2 * MARGIN)

    def at(self, place: Place) -> tuple[float, float]:
        x = MARGIN + (place.longitude - self.west) * self.shrink * KM_PER_DEGREE * self.pixels_per_km
        y = self.top + MARGIN + (self.north - place.latitude) * KM_PER_DEGREE * self.pixels_per_km
        return round(x, 1), round(y, 1)

    def scale(self) -> Iterator[str]:
        """A bar of a round number of kilometres, about a tenth of the width."""
        wanted = WIDTH / 10 / self.pixels_per_km
        size = 10.0 ** math.floor(math.log10(wanted))
        km = size * max(step for step in (1, 2, 5) if step * size <= wanted)
        end, y = WIDTH - MARGIN, 28
        begin = end - km * self.pixels_per_km
        yield f'<path d="M{begin:.1f} {y - 4}V{y}H{end:.1f}V{y - 4}" fill="none" stroke="{INK}"/>'
        yield f'<text x="{end:.1f}" y="{y + 16}" text-anchor="end">{km:g} km</text>'


class Drawing:
    """The layers of a picture, from the lowest to the highest; lines grow thinner the more there are."""

    def __init__(self, problem: Problem, routes: Sequence[Route], sheet: Sheet) -> None:
        self.problem, self.routes, self.sheet = problem, routes, sheet
        self.places = {visit.id: visit.place for visit in problem.visits}
        self.technicians = {technician.id: technician for technician in problem.technicians}
        self.colours = {technician.id: colour(n) for n, technician in enumerate(problem.technicians)}
        self.line = min(2.0, max(0.35, 28 / math.sqrt(max(1, len(problem.visits)))))

    def lines(self) -> Iterator[str]:
        yield f'<g fill="none" stroke-width="{self.line:.2f}" stroke-linejoin="round" stroke-opacity="0.75">'
        for route in self.routes:
            who = self.technicians[route.technician]
            way = [who.start, *(self.places[stop.visit] for stop in route.stops), who.end]
            points = " ".join("{:g} {:g}".format(*self.sheet.at(place)) for place in way if place)
            name = text_of(f"{route.technician}: {len(route.stops)} visits, {route.travel_s // 60} min of travel")
            yield f'<path d="M{points}" stroke="{self.colours[who.id]}"><title>{name}</title></path>'
        yield "</g>"

    def stops(self) -> Iterator[str]:
        """A dot for each visit: a line without length, with round ends."""
        yield f'<g fill="none" stroke-width="{3.2 * self.line:.2f}" stroke-linecap="round">'
        for route in self.routes:
            dots = "".join("M{:g} {:g}h0".format(*self.sheet.at(self.places[stop.visit])) for stop in route.stops)
            yield f'<path d="{dots}" stroke="{self.colours[route.technician]}"/>'
        yield "</g>"

    def homes(self) -> Iterator[str]:
        half = 1.8 * self.line
        places = {place for t in self.problem.technicians for place in (t.start, t.end) if place}
        corners = sorted(self.sheet.at(place) for place in places)
        squares = "".join(
            f"M{x - half:.1f} {y - half:.1f}h{2 * half:g}v{2 * half:g}h{-2 * half:g}z" for x, y in corners
        )
        yield f'<path class="homes" d="{squares}" fill="#fff" stroke="{GREY}" stroke-width="{self.line / 2:.2f}"/>'

    def left_out(self) -> Iterator[str]:
        done = {stop.visit for route in self.routes for stop in route.stops}
        missing = [visit.place for visit in self.problem.visits if visit.id not in done]
        crosses = "".join(cross(*self.sheet.at(place), 2.5 + 1.5 * self.line) for place in missing)
        if crosses:
            width = 1 + self.line / 2
            yield f'<path class="left-out" d="{crosses}" fill="none" stroke="{RED}" stroke-width="{width:.2f}"/>'

    def legend(self, named: Sequence[Route]) -> Iterator[str]:
        done = len({stop.visit for route in self.routes for stop in route.stops})
        hours = sum(route.travel_s for route in self.routes) / 3600
        yield (
            f'<text x="{MARGIN}" y="28" font-size="16" font-weight="600">{done:,} of {len(self.places):,} visits by'
            f" {len(self.routes):,} of {len(self.technicians):,} technicians, {hours:,.1f} h of travel</text>"
        )
        y = 50
        yield f'<path d="M{MARGIN} {y - 4}h28" stroke="{SAMPLE}" stroke-width="2"/>'
        yield f'<path d="M{MARGIN + 14} {y - 4}h0" stroke="{SAMPLE}" stroke-width="7" stroke-linecap="round"/>'
        yield f'<text x="{MARGIN + 36}" y="{y}">route and visits, a colour for each technician</text>'
        yield f'<path d="M376 {y - 9}h9v9h-9z" fill="#fff" stroke="{GREY}"/><text x="392" y="{y}">start or end</text>'
        yield f'<path d="{cross(502, y - 4, 4.5)}" stroke="{RED}" stroke-width="2"/>'
        yield f'<text x="514" y="{y}">not planned ({len(self.places) - done:,})</text>'
        for n, route in enumerate(named):
            x, down = MARGIN + n % NAMES_A_ROW * (WIDTH - 2 * MARGIN) / NAMES_A_ROW, y + ROW * (1 + n // NAMES_A_ROW)
            yield f'<path d="M{x:.0f} {down - 4:.0f}h18" stroke="{self.colours[route.technician]}" stroke-width="3"/>'
            yield f'<text x="{x + 26:.0f}" y="{down:.0f}">{text_of(route.technician)}: {len(route.stops)} visits</text>'


def colour(number: int) -> str:
    """Far from the colours of the numbers beside it; dark enough to read on white."""
    hue, lightness = number * TURN % 1, (0.40, 0.52, 0.30)[number % 3]
    return "#" + "".join(f"{round(255 * part):02x}" for part in colorsys.hls_to_rgb(hue, lightness, 0.72))


def text_of(words: str) -> str:
    """Safe inside XML, which has no way to write control characters."""
    return escape("".join(letter for letter in words if letter.isprintable()))


def cross(x: float, y: float, half: float) -> str:
    left, top, bottom, size = x - half, y - half, y + half, 2 * half
    return f"M{left:.1f} {top:.1f}l{size:g} {size:g}M{left:.1f} {bottom:.1f}l{size:g} {-size:g}"
