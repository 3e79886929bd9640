"""The planner's door: start a run, carry it out, publish its plan, take an older one back."""

from dispatch.planning.services.accepting import accept, throw_away
from dispatch.planning.services.publish import publish, roll_back
from dispatch.planning.services.queue import ask_to_end, cancel_run, start_run, start_runs
from dispatch.planning.services.repairs import propose
from dispatch.planning.services.runs import execute_run, plan_now
from dispatch.planning.services.trials import adopt, start_trial, throw_trial_away

__all__ = [
    "accept",
    "adopt",
    "ask_to_end",
    "cancel_run",
    "execute_run",
    "plan_now",
    "propose",
    "publish",
    "roll_back",
    "start_run",
    "start_runs",
    "start_trial",
    "throw_away",
    "throw_trial_away",
]
