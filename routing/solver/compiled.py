"""Fills the cache of compiled code, so that no plan has to wait for it: `python -m routing.solver.compiled`."""

from routing.place import Place
from routing.problem import Problem
from routing.solver.engine import solve
from routing.technician import Technician
from routing.visit import Visit

HERE = Place(0.0, 0.0)


def warm_up() -> None:
    """Load the compiled search and CP-SAT into this process; compiles what is not in the cache yet."""
    visits = tuple(Visit(name, HERE, 60, ((0, 3600),)) for name in ("a", "b"))
    solve(Problem(visits, (Technician("t", HERE, HERE, (0, 3600)),)), iterations=10)


if __name__ == "__main__":
    warm_up()
