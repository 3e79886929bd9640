"""The second engine, independent of the first: insertion, then OR-Tools routing over groups of technicians.

It plans a subset of the rules and names what lies outside of it; its only goals are lost priority and travel.
"""

from routing.solver.ortools.search import plan_routes
from routing.solver.ortools.subset import unsupported

__all__ = ["plan_routes", "unsupported"]
