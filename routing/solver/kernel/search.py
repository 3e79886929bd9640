"""The only way from Python into the compiled search: one entry, so that everything is compiled once."""

from routing.compiling import door, inner
from routing.solver.kernel.anneal import anneal
from routing.solver.kernel.build import construct, evaluate, load_routes
from routing.solver.kernel.bundle import bundled
from routing.solver.kernel.worth import fill_starts


@door
def search(w, r, undo, memo, best, value, room, orders, iterations, hot, cold, priority_price, clock, dice):
    """With 0 iterations: load `orders` (route, begin, lo, hi), insert what is missing, and value the plan.

    Else run so many rounds while the temperature falls from `hot` to `cold`.
    """
    w, r, undo, memo = bundled(w), bundled(r), bundled(undo), bundled(memo)
    if iterations == 0:
        load_routes(w, r, orders, undo, room, clock)
        construct(w, r, undo, memo, room, clock, dice)
        evaluate(w, r, best, value, room)
    else:
        anneal(w, r, undo, memo, best, value, room, iterations, hot, cold, priority_price, clock, dice)
    for k in range(len(w.technician)):
        if has_related(w, r, k):
            fill_starts(w, r, k, r.start[k], room.scratch)


@inner
def has_related(w, r, k):
    """Whether others depend on when something on route k starts, be they in this group or not."""
    for p in range(1, r.count[k] + 1):
        if w.part[r.node[k, p]].related == 1:
            return True
    return False
