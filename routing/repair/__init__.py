"""Mends a plan in the middle of the day.

mended = repair(problem, result.solution, [Sick("ann", from_s=36_000)], now_s=36_000, changes_at_most=5)
"""

from routing.repair.diff import Diff, Moved
from routing.repair.events import Cancelled, Cause, Emergency, Event, NoAccess, Overrun, Sick
from routing.repair.repair import Repair, repair

__all__ = [
    "Cancelled",
    "Cause",
    "Diff",
    "Emergency",
    "Event",
    "Moved",
    "NoAccess",
    "Overrun",
    "Repair",
    "Sick",
    "repair",
]
