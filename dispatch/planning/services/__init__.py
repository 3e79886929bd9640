"""The planner's door: start a run, carry it out, publish its plan, take an older one back."""

from dispatch.planning.services.accepting import accept, throw_away
from dispatch.planning.services.publish import publish, roll_back
from dispatch.planning.services.repairs import propose
from dispatch.planning.services.runs import cancel_run, execute_run, plan_now, start_run

__all__ = [
    "accept",
    "cancel_run",
    "execute_run",
    "plan_now",
    "propose",
    "publish",
    "roll_back",
    "start_run",
    "throw_away",
]
