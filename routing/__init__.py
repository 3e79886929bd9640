"""Plans a day of technician visits. Plain Python, numpy and OR-Tools: no Django, no database, no broker.

    result = solve(Problem(visits, technicians), time_limit_s=20)

Seconds are integers elapsed since the instant of local midnight; a window bounds the start of a service.
"""

from routing import interrupt  # noqa: F401 - before all that takes time
from routing.check import Verdict, check
from routing.faults import LATEST_S, ProblemError
from routing.goals import Goals
from routing.place import Place
from routing.problem import Problem, Published
from routing.solution import Gain, Reason, Result, Route, Score, Solution, Stop, Unplanned
from routing.solver.crew import SolverError
from routing.solver.engine import Progress, solve
from routing.technician import Break, Technician
from routing.visit import After, Lock, Position, Visit

__all__ = [
    "LATEST_S",
    "After",
    "Break",
    "Gain",
    "Goals",
    "Lock",
    "Place",
    "Position",
    "Problem",
    "ProblemError",
    "Progress",
    "Published",
    "Reason",
    "Result",
    "Route",
    "Score",
    "Solution",
    "SolverError",
    "Stop",
    "Technician",
    "Unplanned",
    "Verdict",
    "Visit",
    "check",
    "solve",
]
