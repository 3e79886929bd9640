"""The customers of a chunk of rows: known by a telephone number, else by e-mail, else new."""

from collections.abc import Iterable

from orders.importers.rows import ImportedCustomer
from orders.models import Customer, CustomerPhone
from technicians.models import Organisation


def customers_of(*, organisation: Organisation, wanted: Iterable[ImportedCustomer]) -> dict[ImportedCustomer, Customer]:
    """Four queries at most, whatever the number of customers. Known ones are taken as they are."""
    wanted = dict.fromkeys(wanted)
    by_key = _known(organisation, wanted)
    new: list[tuple[ImportedCustomer, Customer]] = []
    found: dict[ImportedCustomer, Customer] = {}
    for told in wanted:
        keys = [*told.phones, told.email] if told.email else list(told.phones)
        customer = next((by_key[key] for key in keys if key in by_key), None)
        if customer is None:
            customer = Customer(organisation=organisation, name=told.name, email=told.email, language=told.language)
            new.append((told, customer))
        found[told] = customer
        by_key.update({key: customer for key in keys if key not in by_key})
    Customer.objects.bulk_create(customer for _told, customer in new)
    CustomerPhone.objects.bulk_create(
        CustomerPhone(customer=customer, number=number, position=position)
        for told, customer in new
        for position, number in enumerate(told.phones)
    )
    return found


def _known(organisation: Organisation, wanted: Iterable[ImportedCustomer]) -> dict[str, Customer]:
    numbers = [number for told in wanted for number in told.phones]
    emails = [told.email for told in wanted if told.email]
    known = {
        customer.email: customer
        for customer in Customer.objects.filter(organisation=organisation, email__in=emails).order_by("-pk")
    }
    phones = CustomerPhone.objects.filter(customer__organisation=organisation, number__in=numbers)
    for phone in phones.select_related("customer").order_by("-pk"):
        known[str(phone.number)] = phone.customer
    return known
