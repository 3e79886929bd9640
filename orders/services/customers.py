"""Whose case it is: the customer whom we know by a number or an address, or a new one."""

from collections.abc import Sequence

from django.db import connection

from orders.models import Customer
from orders.services.tickets import add_phone
from technicians.models import Organisation


def known_customer(
    *, organisation: Organisation, phones: Sequence[str], email: str = "", name: str = ""
) -> Customer | None:
    """Who has one of these numbers, the one of that name first; else who has this e-mail, in the same way."""
    customers = Customer.objects.filter(organisation=organisation).order_by("pk")
    known = list(customers.filter(phones__number__in=phones).distinct()) if phones else []
    if not known and email:
        known = list(customers.filter(email__iexact=email))
    return next((one for one in known if one.name == name), known[0] if known else None)


def customer_of(
    *, organisation: Organisation, name: str, phones: Sequence[str], email: str = "", language: str = ""
) -> Customer:
    """The known customer, or a new one; numbers in E.164. The caller holds a transaction.

    What we know stays as it is; an e-mail or number that we lack is added.
    """
    hold(organisation.pk, [*phones, email.lower()])  # two first calls from one number at once make one customer
    customer = known_customer(organisation=organisation, phones=phones, email=email, name=name)
    if customer is None:
        customer = Customer(organisation=organisation, name=name, email=email)
        customer.language = language or customer.language
        customer.full_clean()
        customer.save()
    elif email and not customer.email:
        customer.email = email
        customer.save(update_fields=["email"])
    for number in phones:
        add_phone(customer=customer, number=number)
    return customer


def hold(number: int, names: Sequence[str]) -> None:
    """Let nobody else work on these names, in the space of `number`, until the transaction ends."""
    with connection.cursor() as cursor:
        for name in sorted({name for name in names if name}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [name, number])
