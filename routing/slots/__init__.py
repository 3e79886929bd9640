"""Finds arrival windows that can really be kept, while the customer is on the line.

    engine = SlotEngine(travel=GreatCircle())
    engine.set_day(day, team)                                  # as it was published
    choice = spread(engine.offers(wanted), count=5)            # a window, who would come, and what it costs
    placed = insert(team[0], wanted, choice[0].window, travel=travel)  # looks again, while booking

An offer is a real insertion into the published routes. The stops before it keep their planned starts; those
behind start later, never earlier, as far as they must and as their own windows allow; skills, shift and
overtime, absences, breaks, most visits and most travel are kept. It costs its detour, the delay of the stops
behind, a charge for skills that it does not need (they are missed elsewhere), and what the day is short of;
`Prices` says how much of each.

A day is a few flat arrays: the rooms between stops and pauses, each with the second from which it can be
reached and by which it must be left, so that one comparison tells whether a visit fits. Compiled code
(`kernel`) looks at all of them. The search is exact where nobody has a pause; a break or an absence stays on
the leg on which the route as published has it, so some insertions are missed, and none is offered that can't
be. `insert` misses none: it asks the schedule that planning uses. `caught_up` is a day that is behind its plan.

Who has the planner's travel times from a road server offers by the great circle, and books by the road: the
published legs are trusted, so that both agree on what is already planned.
"""

from routing.slots.engine import SlotEngine
from routing.slots.late import caught_up
from routing.slots.offer import Insertion, Offer
from routing.slots.placing import Fit, Placed, fits, insert
from routing.slots.prices import DEFAULT_PRICES, Prices
from routing.slots.published import Stop, TechnicianDay
from routing.slots.spreading import spread
from routing.slots.wanted import Wanted, Window
from routing.slots.why_not import NoOffer, WhyNot

__all__ = [
    "DEFAULT_PRICES",
    "Fit",
    "Insertion",
    "NoOffer",
    "Offer",
    "Placed",
    "Prices",
    "SlotEngine",
    "Stop",
    "TechnicianDay",
    "Wanted",
    "WhyNot",
    "Window",
    "caught_up",
    "fits",
    "insert",
    "spread",
]
