"""What `relatedEntity` and `relatedPlace` of a request speak of."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from dispatch.booking.wishes import Wish, wish_for, wish_of
from orders.importers.placing import postal_codes_by_setting
from orders.importers.rows import Address
from orders.models import FieldOrder, FieldOrderSkill, OrderType, OrderTypeSkill, Site, Ticket, Visit
from orders.models.states import VISIT_OPEN
from orders.models.ticket import Missing
from orders.services.gate import convert_one
from orders.services.merging import survivor
from technicians.briefly import briefly
from technicians.models import ApiClient, Territory
from technicians.services.territories import territory_for

Refs = Sequence[Mapping[str, Any]]
# Before it the order's visit is not to be planned.
EARLIEST = Subquery(Visit.objects.filter(order=OuterRef("pk"), state__in=VISIT_OPEN).values("not_before")[:1])
TICKET_WORDS = {"troubleticket", "ticket"}
ORDER_TYPE_WORDS = {"ordertype", "workspecification"}


def order_named(client: ApiClient, name: str) -> FieldOrder | None:
    """The organisation's order of that id or number, with all that a search reads: two queries for most of them."""
    extra = Prefetch("extra_skills", FieldOrderSkill.objects.select_related("skill"))
    orders = (
        FieldOrder.objects.filter(organisation=client.organisation_id).select_related("site").prefetch_related(extra)
    )
    order: FieldOrder | None = by_id(orders.annotate(earliest=EARLIEST), name, "F")
    if order:
        order.order_type = order_type_of(order.order_type_id)
        order.site.territory = territory_of(order.site.territory_id) if order.site.territory_id else None
    return order


@briefly
def order_type_of(pk: int) -> OrderType:
    skills = Prefetch("required_skills", OrderTypeSkill.objects.select_related("skill"))
    return OrderType.objects.prefetch_related(skills).get(pk=pk)


@briefly
def territory_of(pk: int) -> Territory:
    return Territory.objects.get(pk=pk)


def order_in(refs: Refs, client: ApiClient) -> FieldOrder | None:
    """The order that is named, itself or by its ticket; None where neither is.

    A ticket that the gate has not looked at yet is looked at now. Raises `ValidationError` where the id is unknown,
    or says what the ticket lacks.
    """
    for number, ref in enumerate(refs):
        word = word_of(ref)
        if word in ORDER_TYPE_WORDS:
            continue
        found = by_ticket(ref["id"], client) if word in TICKET_WORDS else order_named(client, ref["id"])
        if found is None and not word and ticket_named(client, ref["id"]):
            raise ValidationError(
                {f"relatedEntity[{number}].role": _("This is a ticket: send the role troubleTicket.")}
            )
        if found is None:
            raise ValidationError({f"relatedEntity[{number}].id": _("There is no such order or ticket.")})
        return found
    return None


def word_of(ref: Mapping[str, Any]) -> str:
    """What a reference says that it refers to."""
    return str(ref.get("@referredType") or ref.get("role") or "").lower()


def by_id(rows: QuerySet[Any], name: str, letter: str) -> Any:
    """The row of a uuid, or of the short number that people use, such as F17."""
    if name[:1] == letter and name[1:].isascii() and name[1:].isdigit() and len(name) <= 18:  # noqa: PLR2004  bigint
        found = rows.filter(pk=int(name[1:]))
    else:
        try:
            found = rows.filter(uuid=UUID(name))
        except ValueError:
            return None
    return next(iter(found.order_by()), None)  # `first` would sort the one row, which takes longer than to find it


def ticket_named(client: ApiClient, name: str) -> Ticket | None:
    """The organisation's ticket of that id or number."""
    ticket: Ticket | None = by_id(
        Ticket.objects.filter(organisation=client.organisation_id, deleted_at=None), name, "T"
    )
    return ticket


def by_ticket(name: str, client: ApiClient) -> FieldOrder | None:
    """The order of that ticket's case: the number of one that was merged leads there."""
    ticket = ticket_named(client, name)
    ticket = survivor(ticket) if ticket else None
    if ticket is None or ticket.deleted_at:
        return None
    if ticket.order_id is None:
        convert_one(ticket=ticket)
        ticket.refresh_from_db()
    if ticket.order_id is None:
        raise ValidationError(
            {"relatedEntity": _("This ticket is no order yet; missing: %(missing)s.") % {"missing": lacking(ticket)}}
        )
    return order_named(client, f"F{ticket.order_id}")


def lacking(ticket: Ticket) -> str:
    """What keeps it from becoming an order, in words."""
    return ", ".join(str(Missing(code).label) for code in ticket.missing) or ticket.get_state_display()


def wish_in(refs: Refs, place: Mapping[str, Any] | None, client: ApiClient) -> tuple[FieldOrder | None, Wish | None]:
    """The order that slots are for and its wish; without an order, the wish of an order type at a place."""
    if order := order_in(refs, client):
        return order, wish_of(order)
    order_type = order_type_in(refs, client)
    if order_type is None:
        raise ValidationError(
            {"relatedEntity": _("Name an order or a ticket; or an order type, and the place as relatedPlace.")}
        )
    if place is None:
        raise ValidationError({"relatedPlace": _("Send the place, with its postal code; a point makes it more exact.")})
    return None, wish_for(order_type, site_at(place, client))


def order_type_in(refs: Refs, client: ApiClient) -> OrderType | None:
    codes = [ref["id"] for ref in refs if word_of(ref) in ORDER_TYPE_WORDS]
    if not codes:
        return None
    skills = Prefetch("required_skills", OrderTypeSkill.objects.select_related("skill"))
    types = OrderType.objects.filter(organisation=client.organisation_id).prefetch_related(skills)
    found = types.filter(code=codes[0]).first()
    if found is None:
        known = ", ".join(types.order_by("code").values_list("code", flat=True))
        raise ValidationError({"relatedEntity": _("Known order types are: %(known)s.") % {"known": known}})
    return found


def site_at(place: Mapping[str, Any], client: ApiClient) -> Site:
    """A site that is not saved, placed by its point or its postal code."""
    fields = {name: place[name] for name in ("street", "postal_code", "city", "country")}
    site = Site(organisation=client.organisation, point=place.get("point"), **fields)
    address = Address(site.street, site.postal_code, site.city, country=site.country)
    if site.point is None and (found := postal_codes_by_setting().find(address)):
        site.point = found.point
    site.territory = territory_for(organisation=client.organisation, postal_code=site.postal_code, country=site.country)
    return site
