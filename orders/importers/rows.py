"""What every format's reader makes of a row: an `ImportedTicket`, or a `BadRow` that says why not."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Site, Ticket
from orders.models.states import TICKET_UNRESOLVED, TicketState


class Reason(models.TextChoices):
    """Why a row was rejected: counted by these, and written beside the row."""

    UNREADABLE = "unreadable", _("the row can't be read")
    COLUMNS = "columns", _("wrong number of columns")
    NO_DATE = "no_date", _("no date of opening")
    BAD_DATE = "bad_date", _("a date can't be read")
    FUTURE = "future", _("opened in the future")
    TOO_OLD = "too_old", _("opened before 1970")
    BAD_NUMBER = "bad_number", _("the number in the source can't be read")
    BAD_FIELD = "bad_field", _("a field has a value that is not allowed")
    TOO_LONG = "too_long", _("a field is too long")


class Warned(models.TextChoices):
    """Dirt in a row that was imported all the same."""

    CLOSED_BEFORE_OPENED = "closed_before_opened", _("closed before it was opened: closed on an unknown day")
    CLOSED_IN_FUTURE = "closed_in_future", _("closed in the future: closed on an unknown day")
    POSTAL_CODE = "postal_code", _("postal code not usable, left out")
    PHONE = "phone", _("phone number not usable, left out")


_LIMITED = [
    "source",
    "external_id",
    "ticket_type",
    "severity",
    "name",
    "state_reason",
    "network_element",
    "line_test_detail",
]
_ADDRESS_LIMITED = ["street", "postal_code", "city", "country"]


class RefusedError(ValueError):
    """The file as a whole is not what it claims to be; nothing was written."""


class RowError(ValueError):
    """The row can't be imported."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.label}: {detail}" if detail else reason.label)
        self.reason = reason


def _check_length(model: type[models.Model], name: str, value: str) -> None:
    limit: int = getattr(model._meta.get_field(name), "max_length", 0)
    if len(value) > limit:
        raise RowError(Reason.TOO_LONG, f"{name} ({len(value)} > {limit})")


@dataclass(frozen=True, slots=True)
class BadRow:
    """`line` is the first physical line of the row, `text` the row as it stands in the file."""

    line: int
    reason: Reason
    message: str
    text: str

    @classmethod
    def of(cls, error: RowError, *, line: int, text: str) -> "BadRow":
        return cls(line, error.reason, str(error), text)


def is_country(code: str) -> bool:
    """Two capital letters, as ISO 3166 has them."""
    return re.fullmatch("[A-Z]{2}", code) is not None


@dataclass(frozen=True, slots=True)
class Address:
    """`region` (a state, by name or code) only helps to place the address; it is not stored."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = "DE"

    def __post_init__(self) -> None:
        for name in _ADDRESS_LIMITED:
            _check_length(Site, name, getattr(self, name))

    def __bool__(self) -> bool:
        return bool(self.street or self.postal_code or self.city)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedCustomer:
    """`phones` are E.164."""

    name: str
    email: str = ""
    language: str = "de"
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedContact:
    channel: str
    at: datetime
    direction: str = "in"
    author: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedStep:
    """`step` is the code or name of a remote step that we know; anything else stays as `text`."""

    at: datetime
    step: str = ""
    text: str = ""
    result: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedTicket:
    """One row, in our words. Times carry the zone of the file, so that `.date()` is the local day there.

    A row without `external_id` is known again by `identity`: the cells that never change once it is written.
    `category` is a category's code, name or alias; empty means that `ticket_type` is looked up instead.
    """

    line: int
    text: str
    source: str
    reported_at: datetime
    resolved_at: datetime | None = None
    state: TicketState = TicketState.ACKNOWLEDGED
    state_reason: str = ""
    external_id: str = ""
    identity: tuple[str, ...] = ()
    ticket_type: str = ""
    category: str = ""
    severity: str = ""
    name: str = ""
    description: str = ""
    address: Address = field(default_factory=Address)
    access_notes: str = ""
    network_element: str = ""
    line_test: str = ""
    line_test_detail: str = ""
    line_test_at: datetime | None = None
    customer: ImportedCustomer | None = None
    contacts: tuple[ImportedContact, ...] = ()
    tried_steps: tuple[ImportedStep, ...] = ()
    warnings: tuple[Warned, ...] = ()

    def __post_init__(self) -> None:
        for name in _LIMITED:
            _check_length(Ticket, name, getattr(self, name))

    def as_it_stood_on(self, day: date) -> "ImportedTicket | None":
        """The open ticket that it was in the evening of `day`; None where it was not open then.

        A ticket that was closed on an unknown day was not open: nobody is sent out for it.
        """
        closed = self.state not in TICKET_UNRESOLVED and (self.resolved_at is None or self.resolved_at.date() <= day)
        if closed or self.reported_at.date() > day:
            return None
        return replace(
            self,
            state=TicketState.ACKNOWLEDGED,
            state_reason="",
            resolved_at=None,
            contacts=tuple(contact for contact in self.contacts if contact.at.date() <= day),
            tried_steps=tuple(step for step in self.tried_steps if step.at.date() <= day),
        )
