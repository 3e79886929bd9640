"""OR-Tools' routing solver on one group. It proposes orders of visits; times are made by `routing.timing`.

What 9.15 asks for in Python: matrices as lists, allowed vehicles through `VehicleVar`, visits before homes
in the node order, and a model closed with the very parameters of the search before routes are read into it.
The GIL is held for a whole solve, so this runs in a worker process.
"""

from ortools.constraint_solver import pywrapcp, routing_parameters_pb2
from ortools.constraint_solver.routing_enums_pb2 import LocalSearchMetaheuristic
from ortools.util.optional_boolean_pb2 import BOOL_FALSE

from routing.faults import LATEST_S
from routing.solver.group import Group, Routes

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


def improve(group: Group, routes: Routes, limit_s: float) -> Routes:
    """Search on from `routes` for `limit_s`. Never returns anything worse."""
    model = Model(group)
    parameters = search_parameters(limit_s)
    model.routing.CloseModelWithParameters(parameters)
    hint = model.routing.ReadAssignmentFromRoutes([list(route) for route in routes], ignore_inactive_indices=True)
    if hint is None:
        return routes
    found = model.routing.SolveFromAssignmentWithParameters(hint, parameters)
    if found is None:
        return routes
    improved = model.read(found)
    feasible = all(group.timed(k, route) is not None for k, route in enumerate(improved) if route)
    return improved if feasible and group.cost(improved) < group.cost(routes) else routes


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
        self.routing.SetArcCostEvaluatorOfAllVehicles(self.routing.RegisterTransitMatrix(group.travel_s.tolist()))
        self.time = self.add_time()
        for visit in range(len(group.visits)):
            self.add_visit(visit)
        for technician in technicians:
            self.add_day(technician)

    def add_time(self) -> pywrapcp.RoutingDimension:
        """A dimension whose value at a visit is the start of its service; waiting is free."""
        group, nodes = self.group, len(self.group.travel_s)
        self.service_s = [visit.service_s for visit in group.visits] + [0] * (nodes - len(group.visits))
        transit = group.travel_s.tolist()
        transit = [[leg + service for leg in row] for row, service in zip(transit, self.service_s, strict=True)]
        self.routing.AddDimension(self.routing.RegisterTransitMatrix(transit), LATEST_S, LATEST_S, False, TIME)
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
        self.time.SetBreakIntervalsOfVehicle(pauses, technician, self.service_s_of_indexes())

    def service_s_of_indexes(self) -> list[int]:
        """Service by OR-Tools index: a pause may not lie in it."""
        return [self.service_s[self.manager.IndexToNode(i)] for i in range(self.routing.Size())]

    def read(self, found: pywrapcp.Assignment) -> Routes:
        routes: Routes = []
        for technician in range(len(self.group.technicians)):
            route, index = [], found.Value(self.routing.NextVar(self.routing.Start(technician)))
            while not self.routing.IsEnd(index):
                route.append(self.manager.IndexToNode(index))
                index = found.Value(self.routing.NextVar(index))
            routes.append(route)
        return routes
