"""What each figure means: once, for the nightly sums, for the rows behind a number, and in words for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.models import Aggregate, Count, F, Q, Sum
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VISIT = Q(visit__isnull=False)
TIMED = Q(travel_s__isnull=False, work_s__isnull=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of `DayFigures`: how many of the `rows` there are, or the sum of `of` over them."""

    rows: Q
    label: str | Promise = ""
    of: Combinable | None = None
    is_of_calls: bool = False

    @property
    def aggregate(self) -> Aggregate:
        if self.of is None:
            return Count("pk", filter=self.rows)
        return Sum(self.of, filter=self.rows, default=0)


MEASURES: Mapping[str, Measure] = {
    "visits": Measure(VISIT, _("Finished visits")),
    "first_visits": Measure(Q(is_first=True), _("First visits of orders")),
    "fixed_first": Measure(Q(is_first=True, is_done=True), _("Done at the first visit")),
    "repeats": Measure(Q(is_first=True, is_repeat=True), _("Repeats within 30 days")),
    "no_access": Measure(Q(is_no_access=True), _("Visits without access")),
    "promised": Measure(Q(on_time__isnull=False), _("Arrivals that had a promised window")),
    "on_time": Measure(Q(on_time=True), _("Arrivals in the promised window")),
    "technician_days": Measure(VISIT, of=F("days_begun")),
    "timed": Measure(TIMED, _("Visits with known travel and time on site")),
    "travel_s": Measure(TIMED, of=F("travel_s")),
    "worked_s": Measure(TIMED, of=F("travel_s") + F("work_s")),
    "from_tickets": Measure(Q(lead_s__isnull=False), _("Done visits that began with a ticket")),
    "lead_s": Measure(Q(lead_s__isnull=False), of=F("lead_s")),
    "calls": Measure(Q(kept__isnull=False), _("Promised calls that were kept or missed"), is_of_calls=True),
    "calls_kept": Measure(Q(kept=True), _("Promised calls that were kept"), is_of_calls=True),
}
# Those whose value is a number of rows, which the page opens.
COUNTED = {name: measure for name, measure in MEASURES.items() if measure.of is None}

Unit = Literal["percent", "number", "hours"]
Good = Literal["more", "less", "neither"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`part` ÷ `whole`, both measures; `opens` is the measure whose rows the figure opens.

    `by_type`: whether it means something for a single kind of work.
    """

    key: str
    label: str | Promise
    sentence: str | Promise
    part: str
    whole: str
    opens: str
    unit: Unit = "percent"
    good: Good = "neither"
    by_type: bool = True

    def value(self, sums: Mapping[str, int]) -> float | None:
        """A share of 1, a number or hours; None where there is nothing to divide by."""
        whole = sums.get(self.whole, 0)
        if not whole:
            return None
        value = sums[self.part] / whole
        return value / 3600 if self.unit == "hours" else value


FIGURES = (
    Figure(
        "first_time_fix",
        _("First-time fix"),
        _("Of the first visits of orders, the share that ended as done."),
        "fixed_first",
        "first_visits",
        opens="fixed_first",
        good="more",
    ),
    Figure(
        "on_time",
        _("On time"),
        _(
            "Of the arrivals that had a promised window, the share that came within it; an order whose promise we had"
            " missed before is not on time."
        ),
        "on_time",
        "promised",
        opens="on_time",
        good="more",
    ),
    Figure(
        "no_access",
        _("No access"),
        _("Of the finished visits, the share at which nobody let the technician in."),
        "no_access",
        "visits",
        opens="no_access",
        good="less",
    ),
    Figure(
        "repeats",
        _("Repeats in 30 days"),
        _(
            "Of the first visits of orders, the share at a site where another order for the same service had been done"
            " in the 30 days before."
        ),
        "repeats",
        "first_visits",
        opens="repeats",
        good="less",
    ),
    Figure(
        "visits_a_day",
        _("Visits a technician-day"),
        _("Finished visits divided by the days on which a technician finished any, counted for each technician."),
        "visits",
        "technician_days",
        opens="visits",
        unit="number",
        by_type=False,
    ),
    Figure(
        "travel_share",
        _("Travel share"),
        _(
            "Time from “on my way” to arrival as a share of travel and time on site together, over visits for which"
            " all three taps are known."
        ),
        "travel_s",
        "worked_s",
        opens="timed",
        good="less",
    ),
    Figure(
        "lead_time",
        _("From ticket to done"),
        _("Mean time from the report of the ticket to the visit that ended as done."),
        "lead_s",
        "from_tickets",
        opens="from_tickets",
        unit="hours",
        good="less",
    ),
    Figure(
        "calls_kept",
        _("Callbacks kept"),
        _("Of the promised calls that were due, the share for which somebody called in time."),
        "calls_kept",
        "calls",
        opens="calls_kept",
        good="more",
        by_type=False,
    ),
)
