"""Plans a day of technician visits. Plain Python, numpy and OR-Tools: no Django, no database, no broker.

    result = solve(Problem(visits, technicians), time_limit_s=20)

Seconds are integers elapsed since the instant of local midnight; a window bounds the start of a service.
"""

from routing.check import Verdict, check
from routing.problem import Break, Lock, Place, Problem, ProblemError, Published, Technician, Visit
from routing.solution import Reason, Result, Route, Score, Solution, Stop, Unplanned
from routing.solver.engine import Progress, solve
from routing.solver.pool import SolverError

__all__ = [
    "Break",
    "Lock",
    "Place",
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
