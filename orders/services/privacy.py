"""What everybody can read never holds what leads to a person: numbers and addresses in a text are masked.

Masked are phone numbers, e-mail addresses (also as "max(at)example.org"), IBANs, card numbers, numbers that a word
calls a customer's or a contract's, and any 6 digits in a row. Dates, times, prices, postal codes and our own numbers
(T17, F17) stay as they are. A link keeps what leads to the post.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from django.conf import settings
from phonenumbers import PhoneNumberMatcher

from orders.models import Contact, Ticket, TriedStep
from orders.models.contact import PUBLIC

MASK = "•••"
EMAIL = re.compile(
    r"""[\w.+-]+(?:[@＠﹫]|\s?[(\[{]\s?(?:at|ät|@)\s?[)\]}]\s?)
        [\w-]+(?:(?:[.．]|\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?)[\w-]+)+""",
    re.IGNORECASE | re.VERBOSE,
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
CARD = re.compile(r"(?<!\d)\d{4}(?:[\s.-]\d{4}){2}[\s.-]\d{1,7}(?!\d)|(?<!\d)\d{4}[\s.-]\d{6}[\s.-]\d{4,5}(?!\d)")
# "Kundennummer: K-4711", "Kd.-Nr. 12345", "Vertragsnummer lautet 98765", "contract no. 12 345", "Vertrag 98765"
NAMED = re.compile(
    r"""\b((?:
          (?:kunden?|kd|vertrags?|rechnungs?|anschluss|konto|customer|client|contract|account)
          (?:[ .-]{0,3}(?:konto|kto))?
          [ .-]{0,3}(?:(?:nummer|nr|number|no|id)\b\.?|\#|№)
        | (?:kunden|vertrags)[ -]?(?:konto|kto)\b\.?
        | (?:vertrag|contract|account)(?=\W{1,3}\d{5})
        )
        (?:\W{0,3}\b(?:ist|lautet|heißt|war|is|was|die|the))*
        \W{0,3})
        ([a-z]{0,4}[ -]?\d[\w/-]*(?:[ ]\d+)*)""",
    re.IGNORECASE | re.VERBOSE,
)
# As the matcher knows no number that is in no plan: what begins like one and is no date.
DIALLED = re.compile(r"(?<![\w.,/-])(?!\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b)(?:\+|00|\(?0)[1-9][\d\s()/-]{4,}\d")
LONG = re.compile(r"(?<!\d)(?<!\b[FT])\d{6,}")
# What a parameter of a link is called that never leads to a post.
PERSONAL = re.compile(r"(?i)tel|phone|fon|mobil|handy|mail|kunde|customer|vertrag|contract|konto|account|iban")


def hide(row: Contact | TriedStep | Ticket, channel: str) -> None:
    """Take out of a row that is not saved yet what may not be kept of what was told on this channel."""
    texts = {name: getattr(row, name) for name in HOW if hasattr(row, name)}
    for name, text in kept(channel, texts).items():
        setattr(row, name, text)


def kept(channel: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """What was told, by the names of our columns, as it may be kept: on a public channel every free text is masked.

    Whom a ticket is about and where (its customer and site) is not public, and stays.
    """
    if channel not in PUBLIC:
        return dict(told)
    return {name: HOW[name](value) if name in HOW and value else value for name, value in told.items()}


def masked(text: str) -> str:
    """`text` without what leads to a person; of a phone number its country and its last two digits stay."""
    return LONG.sub(MASK, _without_people(text))


def masked_link(link: str) -> str:
    """`link` without the parameters that lead to a person, and where the path does so, with the host alone.

    The long number of a post stays.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return link  # no link at all, and refused as that when it is checked
    said = parse_qsl(parts.query, keep_blank_values=True)
    harmless = [(name, value) for name, value in said if not PERSONAL.search(name) and not _leads_to_person(value)]
    query = parts.query if harmless == said else urlencode(harmless)
    path = "/" if _leads_to_person(parts.path) else parts.path
    fragment = "" if _leads_to_person(parts.fragment) or PERSONAL.search(parts.fragment) else parts.fragment
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, query, fragment))


# The one list of what is free text, with how it is masked.
HOW: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("name", "description", "ticket_type", "severity", "state_reason"), masked),
    **dict.fromkeys(("network_element", "line_test_detail"), masked),
    **dict.fromkeys(("text", "author", "handle", "result"), masked),
    "link": masked_link,
}


def _leads_to_person(part: str) -> bool:
    # A slash stands between two parts of a path, and in a phone number.
    return any(_without_people(each) != each for each in (unquote(part), *unquote(part).split("/")))


def _without_people(text: str) -> str:
    text = EMAIL.sub(MASK, text)
    text = IBAN.sub(_mask_iban, text)
    text = NAMED.sub(lambda found: f"{found[1]}{MASK}", text)
    text = CARD.sub(MASK, text)
    text = "".join(_without_phones(text))
    return DIALLED.sub(lambda found: _phone(found[0]), text)


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
