"""Says why visits are left out, what would let them in, who else could do a visit, and what limits a plan.

    for one in explain(problem, result.solution, travel, limit_s=10).visits:
        print(explain_text(one))

`reasons` is the quick part of it, one code and its facts a visit, for every answer of the planner.
"""

from routing.explain.alternatives import Alternative, next_best
from routing.explain.change import Change, Kind
from routing.explain.explanation import Explained, Explanation, explain
from routing.explain.limits import Limits, limits
from routing.explain.reasons import reasons
from routing.explain.rules import Rule
from routing.explain.sentences import explain_text

__all__ = [
    "Alternative",
    "Change",
    "Explained",
    "Explanation",
    "Kind",
    "Limits",
    "Rule",
    "explain",
    "explain_text",
    "limits",
    "next_best",
    "reasons",
]
