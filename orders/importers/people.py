"""Customers of a row, with telephone numbers in E.164."""

from collections.abc import Iterable

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from orders.importers.rows import ImportedCustomer, Reason, RowError, Warned
from orders.models import Customer


def customer_of(
    *, name: str, email: str, phones: Iterable[str], country: str, language: str = ""
) -> tuple[ImportedCustomer | None, tuple[Warned, ...]]:
    """The customer, and a warning where a telephone number had to be left out. No word about them: no customer."""
    written = [phone for phone in phones if phone]
    if not (name or email or written):
        return None, ()
    numbers = [number for phone in written if (number := _e164(phone, country))]
    _check(name, email, language)
    customer = ImportedCustomer(
        name=name or _("Unknown"),
        email=email,
        language=language or settings.LANGUAGE_CODE[:2],
        phones=tuple(dict.fromkeys(numbers)),
    )
    return customer, (Warned.PHONE,) if len(numbers) < len(written) else ()


def _e164(phone: str, country: str) -> str:
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _check(name: str, email: str, language: str) -> None:
    limit = Customer._meta.get_field("name").max_length or 0
    if len(name) > limit:
        raise RowError(Reason.TOO_LONG, f"customer.name ({len(name)} > {limit})")
    if language and language not in dict(settings.LANGUAGES):
        raise RowError(Reason.BAD_FIELD, f"customer.language = {language[:20]}")
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise RowError(Reason.BAD_FIELD, "customer.email") from error
