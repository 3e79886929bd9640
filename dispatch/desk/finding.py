"""Finding the case of somebody who calls: by phone number, by a ticket's or order's number, by name or address."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Q, When
from phonenumber_field.phonenumber import PhoneNumber, to_python

from dispatch.access import customers_of, tickets_of
from orders.models import Customer, Site, Ticket
from orders.models.customer import NAME_WORDS
from orders.models.site import ADDRESS_WORDS
from orders.models.states import TICKET_OVER
from orders.services.merging import survivor
from technicians.models import User

MOST = 10
NUMBER = re.compile(r"([TF]?)(\d{1,18})", re.IGNORECASE | re.ASCII)
PHONE = re.compile(r"[+\d\s()/.-]{5,30}", re.ASCII)
WORD = re.compile(r"[^\W_]+")
FEWEST_LETTERS, MOST_WORDS = 3, 6


@dataclass(frozen=True, slots=True)
class Found:
    """A case, or a customer of whom the person sees none."""

    customer: Customer | None
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """At most `MOST`, cases that go on first, the newest first.

    `phone` is the number that was asked for, None unless it was one; `exact` is what it leads to where one customer
    has it: their newest case that goes on, else the customer.
    """

    found: Sequence[Found] = ()
    has_more: bool = False
    phone: PhoneNumber | None = None
    exact: Found | None = None


def find(asked: str, *, user: User) -> Finding:
    """Among what the person may see: 2 queries for a phone number, 3 for words, and once one for territories."""
    asked = asked.strip()
    phone = number_in(asked)
    known = list(customers_of(user).filter(phones__number=phone).distinct()[: MOST + 1]) if phone else []
    numbered = by_number(asked, user)
    if phone or numbered:
        tickets = newest(user, Q(customer__in=known) | Q(pk__in=numbered))
        found = together(tickets, known)
        return Finding(found[:MOST], len(found) > MOST, phone, exact(tickets, known))
    return by_words(asked, user)


def number_in(asked: str) -> PhoneNumber | None:
    """In any spelling; without a prefix it is one of PHONENUMBER_DEFAULT_REGION."""
    if not PHONE.fullmatch(asked):
        return None
    phone = to_python(asked)
    return phone if isinstance(phone, PhoneNumber) and phone.is_valid() else None


def by_number(asked: str, user: User) -> list[int]:
    """Keys of the case with that number, or of those that wait for that order. A merged one is where it went."""
    number = NUMBER.fullmatch(asked)
    if number is None:
        return []
    if number[1].upper() == "F":
        return list(tickets_of(user).filter(order=int(number[2])).values_list("pk", flat=True)[: MOST + 1])
    ticket = tickets_of(user).filter(pk=int(number[2])).first()
    return [survivor(ticket).pk] if ticket else []


def by_words(asked: str, user: User) -> Finding:
    """Of a name, of an address, or of both with a comma between them; the beginnings of words are enough.

    By the indexes customer_by_words and site_by_words. Which of many are found is chance: then more has to be said.
    """
    words = wanted(asked)
    if words is None:
        return Finding()
    sites = Site.objects.filter(organisation=user.organisation_id).select_related("customer").alias(words=ADDRESS_WORDS)
    named = customers_of(user).alias(words=NAME_WORDS)
    known = list(named.filter(words=words)[: MOST + 1])
    places = list(sites.filter(words=words)[: MOST + 1])
    name, _comma, address = asked.partition(",")
    if not known and not places and (whom := wanted(name)) and (where := wanted(address)):
        places = list(sites.filter(words=where, customer__in=named.filter(words=whom))[: MOST + 1])
    tickets = newest(user, Q(customer__in=known) | Q(site__in=places))
    found = together(tickets, [*known, *(site.customer for site in places if site.customer)])
    return Finding(found[:MOST], len(found) > MOST)


def wanted(text: str) -> SearchQuery | None:
    """Words that all must be there; None where none of them has three letters, which would find half of everybody."""
    words = WORD.findall(text)[:MOST_WORDS]
    if not any(len(word) >= FEWEST_LETTERS for word in words):
        return None
    return SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="simple")


def newest(user: User, which: Q) -> list[Ticket]:
    is_over = Case(When(state__in=TICKET_OVER, then=1), default=0)
    tickets = tickets_of(user).filter(which).select_related("customer", "site")
    return list(tickets.order_by(is_over, "-reported_at", "-pk")[: MOST + 1])


def together(tickets: Iterable[Ticket], known: Iterable[Customer]) -> list[Found]:
    cases = [Found(ticket.customer, ticket) for ticket in tickets]
    with_case = {each.customer.pk for each in cases if each.customer}
    others = {customer.pk: Found(customer) for customer in known if customer.pk not in with_case}
    return [*cases, *others.values()]


def exact(tickets: Sequence[Ticket], known: Sequence[Customer]) -> Found | None:
    if len(known) != 1:
        return None
    going_on = (ticket for ticket in tickets if ticket.customer == known[0] and ticket.state not in TICKET_OVER)
    return Found(known[0], next(going_on, None))
