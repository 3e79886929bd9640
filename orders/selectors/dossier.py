"""Which rows are about one customer: where erasing what is kept, and telling it, begin."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from orders.models import Callback, Customer, FieldOrder, Site, Ticket, TicketMerge, Visit

Pks = list[int]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is about a customer, by the pks of its rows.

    `sites` are those that nobody else uses, `shared_sites` those that are another customer's as well. An order is in
    it for the sake of its ticket or of a place that is the customer's alone: never another customer's order.
    """

    customer: Customer
    addresses: list[str]  # phone numbers in E.164, and the e-mail
    tickets: Pks
    sites: Pks
    shared_sites: Pks
    orders: Pks
    visits: Pks
    callbacks: Pks


def dossier_of(customer: Customer) -> Dossier:
    """7 queries, and one for each further step of a chain of merged tickets."""
    tickets = _tickets(customer)
    sites, shared = _sites(customer, tickets)
    orders = FieldOrder.objects.filter(Q(ticket__in=tickets) | Q(site__in=sites))
    orders_pks = list(orders.order_by("pk").values_list("pk", flat=True))
    return Dossier(
        customer=customer,
        addresses=[*(str(phone.number) for phone in customer.phones.all()), *filter(None, [customer.email])],
        tickets=tickets,
        sites=sites,
        shared_sites=shared,
        orders=orders_pks,
        visits=list(Visit.objects.filter(order__in=orders_pks).order_by("pk").values_list("pk", flat=True)),
        callbacks=list(Callback.objects.filter(ticket__in=tickets).order_by("pk").values_list("pk", flat=True)),
    )


def _tickets(customer: Customer) -> Pks:
    """Their own, deleted ones too; those of nobody at their place; and what was merged into any of them."""
    theirs = Ticket.objects.filter(customer=customer).values_list("pk", flat=True)
    of_nobody_there = Ticket.objects.filter(customer=None, site__customer=customer).values_list("pk", flat=True)
    found = set(theirs.union(of_nobody_there))
    further = found
    while further:
        merged = TicketMerge.objects.filter(into__in=further, undone_at=None, ticket__customer=None)
        further = set(merged.values_list("ticket", flat=True)) - found
        found |= further
    return sorted(found)


def _sites(customer: Customer, tickets: Pks) -> tuple[Pks, Pks]:
    """The customer's alone, and those shared with others."""
    of_others = Ticket.objects.filter(site=OuterRef("pk"), customer__isnull=False).exclude(customer=customer)
    used = Ticket.objects.filter(pk__in=tickets, site__isnull=False).values("site")
    theirs = Site.objects.filter(customer=customer).values("pk").union(used)
    sites = Site.objects.filter(pk__in=theirs).annotate(others=Exists(of_others)).order_by("pk")
    alone: Pks = []
    shared: Pks = []
    for pk, owner, has_others in sites.values_list("pk", "customer", "others"):
        (shared if has_others or owner not in (None, customer.pk) else alone).append(pk)
    return alone, shared
