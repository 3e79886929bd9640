"""The search of the big lists: each kind of term takes the one index that serves it."""

import re
from typing import ClassVar

from django.contrib.admin import ModelAdmin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from orders.models import Customer
from orders.services.look_ups import note_search
from technicians.access import signed_in

NUMBER = re.compile(r"([TF])(\d{1,18})", re.IGNORECASE)
LOOKS_LIKE_A_PHONE = re.compile(r"[+0][\d\s()/-]{5,}")


def customers_found(term: str) -> QuerySet[Customer]:
    """By phone number where the term looks like one, otherwise by the beginning of the name."""
    if LOOKS_LIKE_A_PHONE.fullmatch(term):
        return Customer.objects.filter(phones__number=to_python(term))
    return Customer.objects.filter(name__startswith=term)


class CaseSearch(ModelAdmin):
    """Search by number (T123, F123), phone number or the beginning of the customer's name.

    `numbers` is the lookup for a ticket's (T) and an order's (F) number, `customer` the one for the customer.
    """

    numbers: ClassVar[dict[str, str]] = {}
    customer = "customer"
    search_fields = ["pk"]  # shows the field; the search itself is below
    search_help_text = _("Number (T123 or F123), phone number, or the beginning of the customer's name")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if (number := NUMBER.fullmatch(term)) and (lookup := self.numbers.get(number[1].upper())):
            return queryset.filter(Q(**{lookup: int(number[2])})), False
        found = customers_found(term)
        note_search(person=signed_in(request), found=found)
        return queryset.filter(Q(**{f"{self.customer}__in": found})), False
