"""How a run's best plan became better, as two lines to draw: what is lost, and what the rest costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dispatch.models import PlanRun

WIDTH, HEIGHT, EDGE = 240, 44, 2
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class Line:
    """`points` as SVG's polyline takes them; `words` say the same to who doesn't see it."""

    name: str
    points: str
    words: str
    best: str


def lines_of(run: PlanRun) -> list[Line]:
    """None before there are two points to draw a line between."""
    if len(run.curve) < 2:  # noqa: PLR2004
        return []
    seconds, lost, cost = zip(*run.curve, strict=True)
    hours = [round(each / HOUR_S, 1) for each in cost]
    return [line(_("Lost priority"), seconds, lost), line(_("Travel and the other goals, h"), seconds, hours)]


def line(name: str, seconds: Sequence[int], values: Sequence[float]) -> Line:
    low, high = min(values), max(values)
    across, up = (seconds[-1] - seconds[0]) or 1, (high - low) or 1
    points = " ".join(
        f"{EDGE + (WIDTH - 2 * EDGE) * (at - seconds[0]) / across:.1f},"
        f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / up:.1f}"
        for at, value in zip(seconds, values, strict=True)
    )
    first, last = (number_format(value) for value in (values[0], values[-1]))
    words = _("%(name)s: from %(first)s to %(last)s in %(seconds)s s") % {
        "name": name,
        "first": first,
        "last": last,
        "seconds": seconds[-1] - seconds[0],
    }
    return Line(name, points, words, last)
