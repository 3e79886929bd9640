"""Complaints about Comcast to the Federal Communications Commission, 2015.

The file's dates were written month first, and read day first wherever that gave a date: "04-08-15" stands beside
"04-Aug-15" and is 8 April, "22-04-15" is 22 April. Read the way `_opened` does, the numbers of the tickets rise with
their dates without one exception; read as printed, they don't. "Solved" and "Closed" come without a day.

The complaint is free text, kept as the name; the category is a keyword's. "Customer Care Call" is a phone contact,
"Internet" a form on the web: words in writing without a talk, which is our channel e-mail.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from orders.importers.dates import EASTERN, opening
from orders.importers.rows import BadRow, ImportedContact, ImportedTicket, Reason, RowError
from orders.importers.text_file import Record, converted, csv_header, csv_records, require_columns
from orders.importers.us_addresses import us_address
from orders.models.contact import Channel
from orders.models.states import TicketState

Choice = TypeVar("Choice")
SOURCE = "comcast"
_COLUMNS = [
    "Ticket #", "Customer Complaint", "Date", "Time", "Received Via", "City", "State", "Zip code", "Status",
    "Filing on Behalf of Someone",
]  # fmt: skip
_CHANNELS = {"Customer Care Call": Channel.PHONE, "Internet": Channel.EMAIL}
_STATES = {
    "Open": TicketState.ACKNOWLEDGED,
    "Pending": TicketState.ACKNOWLEDGED,
    "Solved": TicketState.RESOLVED,
    "Closed": TicketState.CLOSED,
}
# Beginnings of words, the first line that fits decides: what needs a visit first.
_KEYWORDS = {
    "line-damage": "wire|cable line|buried|utility pole|downed|drop line",
    "internet-down": "outage|not working|no internet|no service|no connection|intermittent|connectivity|disconnecting",
    "phone-down": "no dial|phone service|landline|voice service|phone outage",
    "tv-reception": "picture|reception|signal|pixel|channel|tv service",
    "internet-slow": "slow|speed|throttl|bandwidth|latency|packet|internet service|internet issue|connection",
    "installation": "install|appointment|technician|set ?up",
    "availability": "availab|serviceab|no access|unable to get",
    "billing": "bill|charg|fee|price|pricing|cost|refund|credit|overcharg|payment|paying|collection|contract|money"
    "|cap|caps|usage|overage|limit|300 ?gb",
    "marketing": "bait|advertis|decepti|mislead|false|fraud|promotion|sales|offer",
    "answering-time": "on hold|hold time|call back|waiting",
    "service-quality": "customer service|service|support",
}
_CATEGORIES = [(code, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for code, words in _KEYWORDS.items()]
_MONTHS = 12


def read(path: Path) -> Iterator[ImportedTicket | BadRow]:
    """Raises `RefusedError` at once where the header is another's."""
    require_columns(path, found=csv_header(path), wanted=_COLUMNS)
    return converted(csv_records(path), _complaint)


def _complaint(record: Record) -> ImportedTicket:
    number, complaint = record["Ticket #"], record["Customer Complaint"]
    if not number.isdigit():
        raise RowError(Reason.BAD_NUMBER, number[:40])
    opened = opening(_month_first(record["Date"], record["Time"]), "%m-%d-%y %I:%M:%S %p", zone=EASTERN)
    address, warnings = us_address(street="", city=record["City"], state=record["State"], zip_code=record["Zip code"])
    on_behalf = record["Filing on Behalf of Someone"] == "Yes"
    return ImportedTicket(
        line=record.line,
        text=record.text,
        source=SOURCE,
        external_id=number,
        reported_at=opened,
        state=_choice(record, "Status", _STATES),
        category=next((code for code, words in _CATEGORIES if words.search(complaint)), "other"),
        name=complaint,
        description=_("Filed on behalf of someone") if on_behalf else "",
        address=address,
        contacts=(ImportedContact(channel=_choice(record, "Received Via", _CHANNELS), at=opened, text=complaint),),
        warnings=warnings,
    )


def _month_first(day: str, time: str) -> str:
    """Month first: "22-04-15" → "04-22-15", while "04-08-15" is so already."""
    if not day:
        return ""
    first, _dash, rest = day.partition("-")
    second, _dash, year = rest.partition("-")
    if first.isdigit() and int(first) > _MONTHS:
        first, second = second, first
    return f"{first}-{second}-{year} {time}"


def _choice(record: Record, column: str, known: Mapping[str, Choice]) -> Choice:
    value = record[column]
    if value not in known:
        raise RowError(Reason.BAD_FIELD, f"{column} = {value[:40]}")
    return known[value]
