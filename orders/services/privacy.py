"""What everybody can read never holds what leads to a person: numbers and addresses in a text are masked.

Masked are phone numbers, e-mail addresses, IBANs, numbers that a word calls a customer's or a contract's, and any
6 digits in a row. Dates, times, prices and postal codes stay as they are.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from phonenumbers import PhoneNumberMatcher

MASK = "•••"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
# "Kundennummer: K-4711", "contract no. 12 345"
NAMED = re.compile(
    r"\b((?:kunden|vertrags|rechnungs|anschluss|customer|contract|account)[ -]?(?:nummer|nr\.?|number|no\.?|id)"
    r"\W{0,3})([a-z]{0,4}[ -]?\d[\w/-]*(?: \d+)*)",
    re.IGNORECASE,
)
# As the matcher knows no number that is in no plan: what begins like one and is no date.
DIALLED = re.compile(r"(?<![\w.,/-])(?!\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b)(?:\+|00|\(?0)[1-9][\d\s()/-]{4,}\d")
LONG = re.compile(r"\d{6,}")


def masked(text: str) -> str:
    """`text` without what leads to a person; of a phone number its country and its last two digits stay."""
    text = EMAIL.sub(MASK, text)
    text = IBAN.sub(_mask_iban, text)
    text = NAMED.sub(lambda found: f"{found[1]}{MASK}", text)
    text = "".join(_without_phones(text))
    text = DIALLED.sub(lambda found: _phone(found[0]), text)
    return LONG.sub(MASK, text)


def _mask_iban(found: re.Match[str]) -> str:
    """A word of 12 letters is no IBAN, however well it fits."""
    return MASK if sum(character.isdigit() for character in found[0]) >= 10 else found[0]  # noqa: PLR2004  the shortest has 13


def _without_phones(text: str) -> Iterator[str]:
    end = 0
    for found in PhoneNumberMatcher(text, settings.PHONENUMBER_DEFAULT_REGION):
        country = f"+{found.number.country_code}" if found.raw_string.startswith("+") else ""
        yield text[end : found.start]
        yield _phone(found.raw_string, country)
        end = found.end
    yield text[end:]


def _phone(written: str, country: str = "") -> str:
    last = "".join(character for character in written if character.isdigit())[-2:]
    return f"{country} {MASK} •{last}".strip()
