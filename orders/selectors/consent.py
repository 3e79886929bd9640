"""Who does not want to be written to."""

from orders.models import Customer, CustomerPhone


def wants_no_messages(*, organisation_id: int, address: str) -> bool:
    """Whether a customer of the organisation with this e-mail address or number (E.164) takes no messages.

    Where several share it, one of them suffices.
    """
    unwilling = Customer.objects.filter(organisation=organisation_id, contact_consent=False)
    if "@" in address:
        return unwilling.filter(email__iexact=address).exclude(email="").exists()
    return CustomerPhone.objects.filter(number=address, customer__in=unwilling).exists()
