"""OR-Tools' routing solver on one group. It proposes orders of visits; times are made by `routing.timing`.

What 9.15 asks for in Python: matrices as lists, allowed vehicles through `VehicleVar`, visits before homes
in the node order, and a model closed with the very parameters of the search before routes are read into it.
The GIL is held for a whole search, but a limit may call back into Python: that is how it can be ended early.
"""

from collections.abc import Callable

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_parameters_pb2
from ortools.constraint_solver.routing_enums_pb2 import LocalSearchMetaheuristic
from ortools.util.optional_boolean_pb2 import BOOL_FALSE

from routing.faults import LATEST_S
from routing.solver.ortools.group import Group, Routes

LOST_S = 1_000_000  # a lost step of priority outweighs all travel of a group
TIME = "time"
PENALTY_SHARE = 0.3  # guided local search: how much of the mean leg a penalised leg costs more
SKIPPED_OPERATORS = (
    "use_relocate_pair",
    "use_light_relocate_pair",
    "use_exchange_pair",
    "use_relocate_subtrip",
    "use_exchange_subtrip",
    "use_global_cheapest_insertion_path_lns",
    "use_local_cheapest_insertion_path_lns",
    "use_relocate_path_global_cheapest_insertion_insert_unperformed",
    "use_global_cheapest_insertion_visit_types_lns",
    "use_local_cheapest_insertion_visit_types_lns",
    "use_make_chain_inactive",
    "use_shortest_path_swap_active",
    "use_swap_active_chain",
    "use_shortest_path_two_opt",
    "use_lin_kernighan",
    "use_relocate_expensive_chain",
)


def improve(group: Group, routes: Routes, limit_s: float, enough: Callable[[], bool]) -> Routes:
    """Search on from `routes` for `limit_s`, or until it is `enough`. Never returns anything worse."""
    model = Model(group)
    parameters = search_parameters(limit_s)
    model.routing.AddAtSolutionCallback(lambda: model.routing.CancelSearch() if enough() else None)
    model.routing.CloseModelWithParameters(parameters)
    hint = model.routing.ReadAssignmentFromRoutes(routes, ignore_inactive_indices=True)
    if hint is None:
        return routes
    found = model.routing.SolveFromAssignmentWithParameters(hint, parameters)
    if found is None:
        return routes
    improved = model.read(found)
    feasible = all(group.fits(k, route) for k, route in enumerate(improved) if route)
    return improved if feasible and group.rank(improved) < group.rank(routes) else routes


def search_parameters(limit_s: float) -> routing_parameters_pb2.RoutingSearchParameters:
    """Guided local search with the operators that pay off where each technician has an own home."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.guided_local_search_lambda_coefficient = PENALTY_SHARE
    parameters.time_limit.FromMilliseconds(max(1, round(1000 * limit_s)))
    for name in SKIPPED_OPERATORS:
        setattr(parameters.local_search_operators, name, BOOL_FALSE)
    return parameters


class Model:
    """A group as an OR-Tools model: technicians are vehicles, each with its own start and end node."""

    def __init__(self, group: Group) -> None:
        self.group = group
        technicians = range(len(group.technicians))
        self.manager = pywrapcp.RoutingIndexManager(
            len(group.visits) + 2 * len(technicians),
            len(technicians),
            [group.start(k) for k in technicians],
            [group.end(k) for k in technicians],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self.solver = self.routing.solver()
        matrices = {
            slowness: self.routing.RegisterTransitMatrix(legs.tolist()) for slowness, legs in group.by_slowness.items()
        }
        self.legs = [matrices[technician.slowness_permille] for technician in group.technicians]
        for k in technicians:
            self.routing.SetArcCostEvaluatorOfVehicle(self.legs[k], k)
        self.add_limits()
        self.time = self.add_time()
        for visit in range(len(group.visits)):
            self.add_visit(visit)
        for technician in technicians:
            self.add_day(technician)

    def add_limits(self) -> None:
        """What a route may hold at most: visits, parts and travel."""
        homes = [0] * (2 * len(self.group.technicians))
        for limit in self.group.limits:
            amounts = self.routing.RegisterUnaryTransitVector([*limit.amounts, *homes])
            self.routing.AddDimensionWithVehicleCapacity(amounts, 0, limit.most, True, limit.name)
        most_s = [LATEST_S if t.max_travel_s is None else t.max_travel_s for t in self.group.technicians]
        if min(most_s) < LATEST_S:
            self.routing.AddDimensionWithVehicleTransitAndCapacity(self.legs, 0, most_s, True, "travel")

    def add_time(self) -> pywrapcp.RoutingDimension:
        """A dimension whose value at a visit is the start of its service; waiting is free."""
        self.busy_s = np.append(self.group.duration_s, [0] * (2 * len(self.group.technicians)))
        transits = {
            slowness: self.routing.RegisterTransitMatrix((legs + self.busy_s[:, None]).tolist())
            for slowness, legs in self.group.by_slowness.items()
        }
        transit = [transits[technician.slowness_permille] for technician in self.group.technicians]
        self.routing.AddDimensionWithVehicleTransits(transit, LATEST_S, LATEST_S, False, TIME)
        return self.routing.GetDimensionOrDie(TIME)

    def add_visit(self, visit: int) -> None:
        """Who may do it and when; it may be left out, at the price of its worth."""
        node, who = self.manager.NodeToIndex(visit), self.group.may[:, visit].nonzero()[0].tolist()
        self.routing.AddDisjunction([node], LOST_S * int(self.group.worth[visit]))
        self.routing.VehicleVar(node).SetValues([-1, *who])
        windows = sorted(self.group.visits[visit].windows)
        start = self.time.CumulVar(node)
        start.SetRange(windows[0][0], max(hi for _, hi in windows))
        closed_from = windows[0][1] + 1
        for lo, hi in windows[1:]:
            if closed_from < lo:
                start.RemoveInterval(closed_from, lo - 1)
            closed_from = max(closed_from, hi + 1)

    def add_day(self, technician: int) -> None:
        """The shift. With pauses the day is fixed from end to end, so that each of them has to lie inside it."""
        day = self.group.days[technician]
        leave = self.time.CumulVar(self.routing.Start(technician))
        back = self.time.CumulVar(self.routing.End(technician))
        end_s = max(day.begin_s, day.end_s)
        leave.SetRange(day.begin_s, end_s)
        back.SetRange(day.begin_s, end_s)
        if not day.pauses:
            return
        leave.SetMax(day.begin_s)
        back.SetMin(end_s)
        pauses = [
            self.solver.FixedDurationIntervalVar(p.earliest_s, p.latest_s, p.length_s, False, f"{technician}.{i}")
            for i, p in enumerate(day.pauses)
        ]
        self.time.SetBreakIntervalsOfVehicle(pauses, technician, self.busy_s_of_indexes())

    def busy_s_of_indexes(self) -> list[int]:
        """Setup and service by OR-Tools index: a pause may not lie in it."""
        return [int(self.busy_s[self.manager.IndexToNode(i)]) for i in range(self.routing.Size())]

    def read(self, found: pywrapcp.Assignment) -> Routes:
        routes: Routes = []
        for technician in range(len(self.group.technicians)):
            route, index = [], found.Value(self.routing.NextVar(self.routing.Start(technician)))
            while not self.routing.IsEnd(index):
                route.append(self.manager.IndexToNode(index))
                index = found.Value(self.routing.NextVar(index))
            routes.append(route)
        return routes
