"""How long visits really took, by order type and territory, and what the planner may learn from it.

The territory is the group of technicians: the planner needs a visit's time before it knows who goes, and nothing
here speaks of one person, so that smaller teams than `SMALLEST_TEAM` are left out altogether.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean, median

from django.db.models import Count, DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet
from django.db.models.functions import Cast, Extract, Round

from orders.models import OrderType, ServiceTime, Visit
from orders.models.states import VisitState
from orders.models.visit import Outcome
from technicians.models import Organisation, Territory

LOOK_BACK = timedelta(days=180)
JUDGED_BY = timedelta(days=30)  # the latest visits say how well what the earlier ones taught would have done
SMALLEST_TEAM = 3
PRIOR_VISITS = 20  # k: so many visits weigh as much as what was believed before
STEP_MINUTES = 5
BELIEVABLE_MINUTES = range(1, 721)  # beyond it somebody forgot to tap

Group = tuple[int, int]  # pks of order type and territory
Spent = Mapping[Group, Counter[int]]  # how many visits took so many minutes


def learned_by_type(territory: Territory) -> dict[int, int]:
    """Order type's pk → minutes to plan with; empty where the territory does not learn. At most one query.

    What was learned before the type's planned time was changed no longer counts.
    """
    if not territory.learns_service_times:
        return {}
    rows = ServiceTime.objects.filter(territory=territory, planned_minutes=F("order_type__service_minutes"))
    return dict(rows.values_list("order_type", "minutes"))


def service_times(*, organisation: Organisation, now: datetime) -> list[ServiceTime]:
    """A row, not saved, for each type and territory with outcomes in the last 180 days; 4 queries.

    The errors compare the last 30 days with what the days before taught.
    """
    earlier = spent(organisation, since=now - LOOK_BACK, until=now - JUDGED_BY)
    later = spent(organisation, since=now - JUDGED_BY, until=now)
    groups = {group: earlier[group] + later[group] for group in sorted({*earlier, *later})}
    types = OrderType.objects.in_bulk({order_type for order_type, _territory in groups})
    territories = organisation.territories.in_bulk()
    minutes, believed = taught(groups, types), taught({group: earlier[group] for group in groups}, types)
    return [
        ServiceTime(
            order_type=types[group[0]],
            territory=territories[group[1]],
            visits=took.total(),
            planned_minutes=types[group[0]].service_minutes,
            median_minutes=median(took.elements()),
            minutes=minutes[group],
            later_visits=later[group].total(),
            planned_error_minutes=mean_error(later[group], types[group[0]].service_minutes),
            learned_error_minutes=mean_error(later[group], believed[group]),
            learned_at=now,
        )
        for group, took in groups.items()
    ]


def spent(organisation: Organisation, *, since: datetime, until: datetime) -> dict[Group, Counter[int]]:
    """Minutes on site of the visits that were done, counted by the database in one query; unknown groups are empty.

    Only orders that kept their type's time: one that a person set says something of that order, not of the type.
    """
    rows = (
        Visit.objects.filter(
            state=VisitState.FINISHED,
            outcome=Outcome.DONE,
            finished_at__gte=since,
            finished_at__lt=until,
            on_site_at__isnull=False,
            order__organisation=organisation,
            order__service_minutes=F("order__order_type__service_minutes"),
            order__site__territory__in=teams(organisation),
        )
        .annotate(
            minutes=Cast(
                Round(Extract(ExpressionWrapper(F("finished_at") - F("on_site_at"), DurationField()), "epoch") / 60),
                IntegerField(),
            )
        )
        .filter(minutes__range=(BELIEVABLE_MINUTES[0], BELIEVABLE_MINUTES[-1]))
        .values_list("order__order_type", "order__site__territory", "minutes")
        .annotate(visits=Count("pk"))
    )
    found: dict[Group, Counter[int]] = defaultdict(Counter)
    for order_type, territory, minutes, visits in rows:
        found[order_type, territory][minutes] = visits
    return found


def teams(organisation: Organisation) -> QuerySet[Territory]:
    """Territories whose figures are not one person's."""
    technicians = Count("technicians", filter=Q(technicians__active=True))
    return organisation.territories.annotate(team=technicians).filter(team__gte=SMALLEST_TEAM)


def taught(spent: Spent, types: Mapping[int, OrderType]) -> dict[Group, int]:
    """The minutes to plan with for each group."""
    of_type: dict[int, Counter[int]] = defaultdict(Counter)
    for (order_type, _territory), took in spent.items():
        of_type[order_type] += took
    planned = {pk: types[pk].service_minutes for pk in of_type}
    general = {pk: type_minutes(planned[pk], took) for pk, took in of_type.items()}
    return {group: group_minutes(planned[group[0]], general[group[0]], took) for group, took in spent.items()}


def type_minutes(planned: int, took: Counter[int]) -> float:
    """The mean of a type, shrunk to its planned time; a visit counts as half to twice that, whatever was tapped."""
    kept = [min(max(minutes, planned / 2), planned * 2) for minutes in took]
    return shrunk(fmean(kept, took.values()), took.total(), toward=planned) if took else planned


def group_minutes(planned: int, general: float, took: Counter[int]) -> int:
    """The median of a group, shrunk to its type's figure; between half and twice the planned time, in whole 5 min."""
    wanted = shrunk(median(took.elements()), took.total(), toward=general) if took else general
    steps = range(ceil(planned / 2 / STEP_MINUTES) * STEP_MINUTES, planned * 2 + 1, STEP_MINUTES)
    return min(steps, key=lambda step: abs(step - wanted), default=planned)


def shrunk(value: float, visits: int, *, toward: float) -> float:
    """n/(n+k) of the value, and k/(n+k) of what was believed before."""
    return (visits * value + PRIOR_VISITS * toward) / (visits + PRIOR_VISITS)


def mean_error(took: Counter[int], minutes: int) -> float | None:
    """Mean absolute difference of `minutes` to what visits took, to a tenth; None where there were none."""
    return round(fmean([abs(each - minutes) for each in took], took.values()), 1) if took else None
