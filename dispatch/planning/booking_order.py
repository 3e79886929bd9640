"""The order in which everybody who writes assignments takes rows, so that two writers wait and never deadlock."""

from collections.abc import Iterable

from django.db import transaction

from technicians.models import Technician, Territory


def lock_technicians(pks: Iterable[int]) -> None:
    """Lock these technicians' calendars until the caller's transaction ends; call it once, before the first write.

    The exclusion constraints alone forbid double booking. But two inserts that overlap would each wait for
    the other, and one would end as a deadlock instead of a clear refusal: hence the lock, in order of pk.
    """
    assert transaction.get_connection().in_atomic_block  # noqa: S101  a lock outside a transaction would lock nothing
    list(Technician.objects.filter(pk__in=set(pks)).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_territory(pk: int) -> None:
    """Let one writer at a time make, publish or take back plans of a territory."""
    Territory.objects.select_for_update(no_key=True).get(pk=pk)
