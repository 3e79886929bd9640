"""Whose case it is: the customer whom we know by a number or an address, or a new one."""

from collections.abc import Collection, Sequence

from django.db import connection, transaction

from orders.models import Customer, CustomerPhone, Ticket
from orders.services.checking import check_fields
from orders.services.tickets import touch
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
        check_fields(customer)
        customer.save()
        _write_phones(customer, phones, known=())
        return customer
    if email and not customer.email:
        customer.email = email
        customer.save(update_fields=["email"])
    add_phones(customer=customer, numbers=phones)
    return customer


@transaction.atomic
def add_phones(*, customer: Customer, numbers: Sequence[str]) -> None:
    """More numbers, the last to be tried; one that is known already stays where it is."""
    rows = CustomerPhone.objects.filter(customer=customer)
    if _write_phones(customer, numbers, known={str(row.number) for row in rows}):
        touch(tickets=Ticket.objects.filter(customer=customer))


def _write_phones(customer: Customer, numbers: Sequence[str], *, known: Collection[str]) -> list[CustomerPhone]:
    """Those that the customer lacks, in one statement."""
    lacking: dict[str, CustomerPhone] = {}
    for number in numbers:
        phone = CustomerPhone(customer=customer, number=number, position=len(known) + len(lacking))
        check_fields(phone)
        if str(phone.number) not in known:
            lacking.setdefault(str(phone.number), phone)
    # Somebody may write the same number in the admin at this moment.
    return CustomerPhone.objects.bulk_create(lacking.values(), ignore_conflicts=True)


def hold(number: int, names: Sequence[str]) -> None:
    """Let nobody else work on these names, in the space of `number`, until the transaction ends.

    What is read under the lock is read by a later statement: this one's own view is from before its wait.
    """
    wanted = sorted({name for name in names if name})  # taken in this order by all
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(name, %s)) FROM unnest(%s::text[]) AS name",
                [number, wanted],
            )
