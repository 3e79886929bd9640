"""The order in which everybody who writes assignments takes rows, so that two writers wait and never deadlock."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from dispatch.models import Assignment, CapacityUse, DayVersion
from technicians.models import Technician, Territory


def lock_technicians(pks: Iterable[int]) -> None:
    """Lock these technicians' calendars until the caller's transaction ends; call it once, before the first write.

    The exclusion constraints alone forbid double booking. But two inserts that overlap would each wait for
    the other, and one would end as a deadlock instead of a clear refusal: hence the lock, in order of pk.
    """
    assert transaction.get_connection().in_atomic_block  # noqa: S101  a lock outside a transaction would lock nothing
    list(Technician.objects.filter(pk__in=set(pks)).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def days_of(*, order: int) -> set[tuple[int, date]]:
    """The territories and days on which an order has a place by now; 2 queries."""
    stops = Assignment.objects.filter(visit__order=order, live=True).values_list("plan__territory", "plan__day")
    uses = CapacityUse.objects.filter(appointment__order=order).values_list("row__territory", "row__day")
    return {*stops, *uses}


def lock_days(days: Iterable[tuple[int, date]]) -> None:
    """Lock the versions of days, of a territory each, in their order; behind the technicians' locks.

    Every write of a place makes its day's version grow, which holds it (see `models.slots`): who writes on two days,
    or two rows of one, takes them all before the first write.
    """
    wanted = Q(pk__in=[])
    for territory, day in days:
        wanted |= Q(territory=territory, day=day)
    rows = DayVersion.objects.filter(wanted).order_by("territory_id", "day")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def lock_territory(pk: int) -> None:
    """Let one writer at a time make, publish or take back plans of a territory."""
    Territory.objects.select_for_update(no_key=True).get(pk=pk)
