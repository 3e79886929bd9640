"""Facts told upwards: `dispatch` drains them (design 5b)."""

from collections.abc import Iterable, Mapping

from orders.models import Event


def tell(*, organisation_id: int, kind: str, **data: int | str | None) -> Event:
    """Write an event row in the caller's transaction. `data` holds ids and times only.

    Kinds: ``visit.en_route``, ``visit.on_site``, ``visit.finished`` (``outcome``), ``visit.opened``,
    ``order.opened``, ``order.held``, ``order.released``, ``order.closed`` (``state``), ``ticket.resolved``,
    ``ticket.cancelled``, ``callback.given_up``, ``callback.judged``, ``survey.praised``; each with the pk of what it
    names (``visit_id``, ``order_id``, ``ticket_id``, ``callback_id``, ``survey_id``).
    """
    return Event.objects.create(organisation_id=organisation_id, kind=kind, data=data)


def tell_many(*, organisation_id: int, kind: str, data: Iterable[Mapping[str, int | str | None]]) -> None:
    """`tell` for many facts of one kind, in one statement."""
    Event.objects.bulk_create(Event(organisation_id=organisation_id, kind=kind, data=dict(each)) for each in data)
