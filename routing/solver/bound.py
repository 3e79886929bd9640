"""A lower bound of a plan: column generation over all routes that there are, not only those a search met.

The least lost priority first, then the least travel at that lost priority. The linear relaxation of set
covering is solved by GLOP over some routes, and `pricing` finds those that would make it better (Desrochers,
Desrosiers and Solomon, 1992). Any prices of visits give a bound (Lagrange): they are rounded to whole
millionths, and the bound is then computed in integers, without an error of floating point.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from routing.eligible import may
from routing.faults import ProblemError
from routing.problem import Problem
from routing.solver.closing import Closing
from routing.solver.enumeration import routes_within
from routing.solver.master import SCALE, Master, Prices
from routing.solver.pricing import MOST_VISITS, Network, cheapest_routes, network
from routing.solver.recombine import PoolRoute
from routing.travel import GreatCircle, TravelTimes

MARGIN = 100  # millionths by which a route must be better: prices are rounded
MOST_ROUTES = 20  # of one technician that are added in a round
UNKNOWN = -1
SHARES_PERMILLE = (5, 10, 15, 20, 30)
MOST_CLOSED = 60_000  # routes in the linear program that closes the gap


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan loses less than `lost_priority`, and none that loses just that travels less than `travel_s`.

    `proved`: a plan that reaches both exists. Otherwise the least lost priority may be higher than said, and with
    it any travel is possible. `root_s` is the travel bound of the linear program alone, found with `columns` in
    `rounds`.
    """

    lost_priority: int
    travel_s: int
    proved: bool
    root_s: int
    columns: int
    rounds: int


def lower_bound(problem: Problem, travel: TravelTimes | None = None, *, limit_s: float) -> Bound:
    """A bound of every plan of a plain problem: one technician a visit, one window, no breaks and no further rules.

    Raises `ProblemError` where there are other rules, or more visits than a set of bits holds.
    """
    faults = tuple(refused(problem))
    if faults:
        raise ProblemError(faults)
    generation = Generation(problem, travel or GreatCircle(), time.monotonic() + limit_s)
    lost = generation.least_lost()
    return generation.closed(lost, generation.least_travel(lost))


def refused(problem: Problem) -> Iterator[str]:
    if len(problem.visits) > MOST_VISITS:
        yield f"the bound is made for at most {MOST_VISITS} visits, not {len(problem.visits)}"
    if problem.goals.changes_at_most is not None:
        yield "the bound knows no budget of changes"
    for visit in problem.visits:
        two = visit.technicians_needed > 1
        rules = (two, visit.locks, visit.after, visit.order, visit.setup_s, visit.delivery, visit.pickup)
        if any(rules) or visit.allowed is not None or len(visit.windows) > 1:
            yield f"visit {visit.id}: the bound knows skills, one window and priorities only"
    for who in problem.technicians:
        limits = (who.max_visits, who.max_travel_s)
        if who.breaks or who.absences or who.overtime_s or who.capacity or limits != (None, None):
            yield f"technician {who.id}: the bound knows skills, shift, start, end and speed only"


class Generation:
    """Routes found so far, and the linear program over them."""

    def __init__(self, problem: Problem, travel: TravelTimes, deadline: float) -> None:
        self.worth = [visit.priority + 1 for visit in problem.visits]
        self.networks = networks(problem, travel)
        self.master = Master(self.worth, len(self.networks))
        self.deadline = deadline
        self.columns: list[PoolRoute] = []
        self.rounds = 0
        self.best: tuple[Prices, int] | None = None  # those that gave the best bound, and it

    def least_lost(self) -> int:
        """The least sum of worths that is not below the bound of lost worth."""
        return next_sum(self.worth, self.converge(0))

    def least_travel(self, lost: int) -> int:
        self.master.minimise_travel(lost)
        return self.converge(1)

    def closed(self, lost: int, root_s: int) -> Bound:
        """Every plan within a share of the root bound has only routes within that share at its prices.

        Over all of those the best plan is found, or it is proved that there is none, and a larger share is tried.
        """
        best, reached_s = root_s, None
        for permille in SHARES_PERMILLE:
            most_s = root_s + root_s * permille // 1000
            routes = self.routes_within(SCALE * most_s)
            if routes is None or time.monotonic() >= self.deadline:
                break
            bound, reached_s = Closing(routes, self.worth, lost, most_s).close(self.deadline)
            best = max(best, bound)
            if bound <= most_s:
                break
        return Bound(lost, best, reached_s is not None, root_s, len(self.columns), self.rounds)

    def routes_within(self, most: int) -> list[PoolRoute] | None:
        """All routes of plans that cost at most that; None where they are too many."""
        if self.best is None:
            return None
        prices, bound = self.best
        found: list[PoolRoute] = []
        for k, net in enumerate(self.networks):
            worth = np.array(prices.of_visits, dtype=np.int64)[net.visits]
            costs, _, _ = cheapest_routes(net, SCALE, worth, True)
            sets, complete = routes_within(net, SCALE, worth, most - bound + min(0, *costs.tolist(), 0))
            if not complete or len(found) + len(sets) > MOST_CLOSED:
                return None
            for bits, travel_s in sets:
                parts = tuple(i for j, i in enumerate(net.visits.tolist()) if bits >> j & 1)
                found.append(PoolRoute(k, parts, travel_s))
        return found

    def converge(self, travel_weight: int) -> int:
        """Add routes until the linear program can't get better; the best bound met, rounded up."""
        best, self.best, exact = UNKNOWN, None, False
        while time.monotonic() < self.deadline:
            value, prices = self.master.solve()
            self.rounds += 1
            found, bound = self.price(prices, travel_weight, exact)
            if bound > best:
                best, self.best = bound, (prices, bound)
            if best >= SCALE * value - SCALE / 2 or (exact and not found):
                break
            exact = not found
            for column in found:
                self.columns.append(column)
                self.master.add(column)
        return max(0, -(-best // SCALE))

    def price(self, prices: Prices, travel_weight: int, exact: bool) -> tuple[list[PoolRoute], int]:
        """Routes that make the linear program better, and Lagrange's bound (UNKNOWN where pricing was not exact)."""
        bound, found = prices.constant, []
        for k, net in enumerate(self.networks):
            worth = np.array(prices.of_visits, dtype=np.int64)[net.visits]
            costs, routes, complete = cheapest_routes(net, travel_weight * SCALE, worth, exact)
            bound += min(0, *costs.tolist()) if len(costs) else 0
            exact = exact and complete
            least = prices.of_technicians[k] - MARGIN
            better = [j for j in np.argsort(costs, kind="stable")[:MOST_ROUTES] if costs[j] < least]
            found += [self.column(k, net, routes[j]) for j in better]
        return found, bound if exact else UNKNOWN

    def column(self, technician: int, net: Network, route: np.ndarray) -> PoolRoute:
        stops = route[route >= 0]
        legs = net.between_s[stops[:-1], stops[1:]].sum() + net.out_s[stops[0]] + net.back_s[stops[-1]]
        return PoolRoute(technician, tuple(net.visits[stops].tolist()), int(legs))


def next_sum(worths: Sequence[int], least: int) -> int:
    """The smallest sum of some of `worths` that is at least `least`."""
    sums = 1  # a bit for each sum
    for worth in worths:
        sums |= sums << worth
    above = sums >> least
    return least + (above & -above).bit_length() - 1


def networks(problem: Problem, travel: TravelTimes) -> list[Network]:
    places = [visit.place for visit in problem.visits]
    between_s = travel.matrix_s(places, places)
    rows = np.array([(*visit.windows[0], visit.service_s) for visit in problem.visits], dtype=np.int64).reshape(-1, 3)
    found = []
    for who in problem.technicians:
        mine = [i for i, visit in enumerate(problem.visits) if may(who, visit)]
        here = [places[i] for i in mine]
        out = travel.matrix_s([who.start], here)[0] if who.start and here else np.zeros(len(mine))
        back = travel.matrix_s(here, [who.end])[:, 0] if who.end and here else np.zeros(len(mine))
        tables = [slowed(legs, who.slowness_permille) for legs in (out, between_s[np.ix_(mine, mine)], back)]
        found.append(network(who.shift, mine, tables[0], tables[1], tables[2], rows[mine]))
    return found


def slowed(legs_s: np.ndarray, permille: int) -> np.ndarray:
    return (legs_s.astype(np.int64) * permille + 500) // 1000
