"""Facts told upwards: `dispatch` drains them (design 5b)."""

from orders.models import Event


def tell(*, organisation_id: int, kind: str, **data: int | str | None) -> Event:
    """Write an event row in the caller's transaction. `data` holds ids and times only.

    Kinds: ``visit.en_route``, ``visit.on_site``, ``visit.finished`` (``outcome``), ``visit.opened``,
    ``order.opened``, ``order.held``, ``order.released``, ``order.closed`` (``state``), ``ticket.resolved``;
    each with the pk of what it names (``visit_id``, ``order_id``, ``ticket_id``).
    """
    return Event.objects.create(organisation_id=organisation_id, kind=kind, data=data)
