"""Outages: one fault of the network, one network order, and no visits to the homes behind it.

Rows are locked in the order in which visits are reported: visit, order, outage, ticket; who reports a visit to a
home never touches the outage. Holding the homes waits for nobody: what somebody is changing at the moment is
looked at in the next run.
"""

from collections.abc import Mapping, Sequence

import pghistory
from django.contrib.gis.db.models import Collect
from django.contrib.gis.db.models.functions import Distance
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from orders.models import FieldOrder, OrderType, Outage, Site, Ticket, Visit
from orders.models.site import Accuracy
from orders.models.states import VISIT_OPEN, OrderState, OutageState, TicketState, VisitState
from orders.models.ticket import LineTest
from orders.selectors.gate import COUNTS_FOR_OUTAGE
from orders.services.events import tell_many
from orders.services.order_opening import make_order
from orders.services.transitions import move, move_many
from orders.working_hours import calendar_of
from technicians.models import Organisation, User

UNSTARTED = [OrderState.ACKNOWLEDGED, OrderState.PENDING]
DUE_WORKING_HOURS = 4


@transaction.atomic
def open_outage(*, organisation: Organisation, order_type: OrderType, network_element: str) -> Outage:
    """The open outage of a network element, made now with its network order unless it is there already.

    Raises `Site.DoesNotExist` where none of the element's tickets has a site on the map. Holding the homes and
    their tickets is left to `hold_homes` and to the gate.
    """
    outage = Outage(organisation=organisation, network_element=network_element)
    Outage.objects.bulk_create([outage], ignore_conflicts=True)
    present = Outage.objects.get(organisation=organisation, network_element=network_element, state=OutageState.OPEN)
    if present.uuid == outage.uuid:
        site = _network_site(present)
        calendar = calendar_of(site.territory) if site.territory else None
        due_at = calendar.after(present.opened_at, hours=DUE_WORKING_HOURS) if calendar else None
        make_order(order_type=order_type, outage=present, site=site, due_at=due_at)
    return present


def _network_site(outage: Outage) -> Site:
    """Where the network order is done: where the element's last one was, or in the middle of the homes.

    We have no register of network elements, and a technician is not to be sent to a customer's door for it. So
    the place is a site without a customer, named after the element, in the territory of the nearest home; whoever
    knows the place better corrects its point, and the next outage finds it there.
    """
    earlier = FieldOrder.objects.filter(
        outage__organisation=outage.organisation_id, outage__network_element=outage.network_element
    )
    last = earlier.select_related("site__territory").order_by("pk").last()
    if last and last.site.territory:
        return last.site
    homes = Site.objects.filter(
        point__isnull=False,
        territory__isnull=False,
        tickets__organisation=outage.organisation_id,
        tickets__network_element=outage.network_element,
        tickets__state__in=COUNTS_FOR_OUTAGE,
        tickets__deleted_at=None,
    )
    points = homes.aggregate(all=Collect("point"))["all"]
    if points is None:
        raise Site.DoesNotExist
    centre = points.centroid
    nearest = homes.select_related("territory").order_by(Distance("point", centre), "pk")[0]
    return Site.objects.create(
        organisation_id=outage.organisation_id,
        street=outage.network_element,
        postal_code=nearest.postal_code,
        city=nearest.city,
        country=nearest.country,
        point=centre,
        accuracy=Accuracy.POSTAL_CODE,
        territory=nearest.territory,
    )


def lock_open_outages(down: Mapping[str, int]) -> dict[str, int]:
    """Those of `down` (element → pk) that are still open, kept from being closed until the transaction ends."""
    if not down:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT network_element, id FROM orders_outage WHERE id = ANY(%s) AND state = %s ORDER BY id FOR SHARE",
            [list(down.values()), OutageState.OPEN.value],
        )
        return dict(cursor.fetchall())


def hold_homes(*, organisation: Organisation) -> None:
    """Put on hold the unstarted orders of homes behind an open outage, with their tickets. Begun work goes on."""
    open_outages = Outage.objects.filter(organisation=organisation, state=OutageState.OPEN)
    homes = Ticket.objects.filter(
        organisation=organisation,
        network_element__in=open_outages.values("network_element"),
        state=TicketState.IN_PROGRESS,
        deleted_at=None,
        order__state__in=UNSTARTED,
        order__outage=None,
    )
    for outage in open_outages.filter(network_element__in=homes.values("network_element")).order_by("pk"):
        _hold_homes_of(outage)


@transaction.atomic
def _hold_homes_of(outage: Outage) -> None:
    if outage.network_element not in lock_open_outages({outage.network_element: outage.pk}):
        return
    of_a_home = Ticket.objects.filter(
        organisation=outage.organisation_id,
        network_element=outage.network_element,
        state=TicketState.IN_PROGRESS,
        deleted_at=None,
        order=OuterRef("order"),
    )
    visits = Visit.objects.filter(
        Exists(of_a_home), state=VisitState.OPEN, order__state__in=UNSTARTED, order__outage=None
    )
    order_ids = [visit.order_id for visit in visits.order_by("pk").select_for_update(skip_locked=True, of=("self",))]
    orders = list(
        FieldOrder.objects.filter(pk__in=order_ids, state__in=UNSTARTED)
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
    )
    tickets = list(
        Ticket.objects.filter(order__in=orders, state=TicketState.IN_PROGRESS)
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True, of=("self",))
    )
    reason = _("Outage: %(element)s") % {"element": outage.network_element}
    move_many(rows=orders, to=OrderState.HELD, state_reason=reason)
    move_many(rows=tickets, to=TicketState.HELD, outage=outage)
    _tell_of("order.held", orders)


def close_outage(*, outage: Outage, by: User | None = None) -> None:
    """End an outage: homes whose line still fails go on as cases of their own, all others are resolved.

    Orders on hold are released or cancelled with their tickets; a failing ticket without an order goes back to
    the gate. A network order on which nobody has begun is cancelled. Closing a closed outage changes nothing.
    `by` stands in the history.
    """
    with pghistory.context(**({"user": by.pk} if by else {})), transaction.atomic():
        unstarted = _with_visits(FieldOrder.objects.filter(outage=outage, state__in=UNSTARTED))
        outage = Outage.objects.select_for_update(no_key=True).get(pk=outage.pk)
        if outage.state == OutageState.CLOSED:
            return
        move(row=outage, to=OutageState.CLOSED)
        _cancel(unstarted)
        _end_hold(outage)


def _end_hold(outage: Outage) -> None:
    held = Ticket.objects.filter(outage=outage, state=TicketState.HELD)
    held_orders = FieldOrder.objects.filter(
        pk__in=list(held.exclude(order=None).values_list("order", flat=True)), state=OrderState.HELD
    )
    visit_of = _with_visits(held_orders)
    tickets = list(held.order_by("pk").select_for_update(no_key=True))
    fails = {ticket.order_id for ticket in tickets if ticket.line_test == LineTest.FAILED}
    # Where somebody set out all the same, the visit is theirs to finish.
    begun = {order.pk for order, visit in visit_of.items() if visit and visit.state != VisitState.OPEN}
    released = [order for order in visit_of if order.pk in fails | begun]
    move_many(rows=released, to=OrderState.ACKNOWLEDGED, state_reason="")
    _tell_of("order.released", released)
    _cancel({order: visit for order, visit in visit_of.items() if order not in released})
    _let_go(tickets, go_on={order.pk for order in released})


def _let_go(tickets: Sequence[Ticket], *, go_on: set[int]) -> None:
    """Each held ticket: on with its released order, back to the gate while its line fails, or resolved."""
    with_order = [ticket for ticket in tickets if ticket.order_id in go_on]
    rest = [ticket for ticket in tickets if ticket.order_id not in go_on]
    failing = [ticket for ticket in rest if ticket.line_test == LineTest.FAILED]
    resolved = [ticket for ticket in rest if ticket.line_test != LineTest.FAILED]
    move_many(rows=with_order, to=TicketState.IN_PROGRESS)
    move_many(rows=failing, to=TicketState.ACKNOWLEDGED, gate_checked_at=None)
    move_many(rows=resolved, to=TicketState.RESOLVED, state_reason=_("The outage is over."))
    if resolved:
        tell_many(
            organisation_id=resolved[0].organisation_id,
            kind="ticket.resolved",
            data=({"ticket_id": ticket.pk} for ticket in resolved),
        )


def _with_visits(orders: QuerySet[FieldOrder]) -> dict[FieldOrder, Visit | None]:
    """Each order with its open visit, all locked: visits before orders, each in order of pk."""
    visits = {
        visit.order_id: visit
        for visit in Visit.objects.filter(order__in=orders, state__in=VISIT_OPEN)
        .order_by("pk")
        .select_for_update(no_key=True)
    }
    return {order: visits.get(order.pk) for order in orders.order_by("pk").select_for_update(no_key=True)}


def _cancel(orders: Mapping[FieldOrder, Visit | None]) -> None:
    """Nobody needs to come any more; who is under way already goes on."""
    unstarted = {order: visit for order, visit in orders.items() if visit is None or visit.state == VisitState.OPEN}
    move_many(rows=[visit for visit in unstarted.values() if visit], to=VisitState.CANCELLED)
    move_many(rows=list(unstarted), to=OrderState.CANCELLED, state_reason=_("The outage is over."))
    _tell_of("order.closed", list(unstarted), state=OrderState.CANCELLED.value)


def _tell_of(kind: str, orders: Sequence[FieldOrder], **data: str) -> None:
    if orders:
        tell_many(
            organisation_id=orders[0].organisation_id,
            kind=kind,
            data=({"order_id": order.pk, **data} for order in orders),
        )
