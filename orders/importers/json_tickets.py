"""Tickets as JSON in our own field names: an array of objects, or one object a line.

.. code-block:: json

    {"external_id": "4711", "source": "crm", "reported_at": "2026-11-20T08:15:00+01:00",
     "ticket_type": "Internet gestört", "severity": "major", "name": "Kein Signal",
     "street": "Zülpicher Straße 5", "postal_code": "50674", "city": "Köln", "country": "DE",
     "customer": {"name": "Ayşe Yılmaz", "phones": ["+49 221 5550142"], "language": "de"},
     "line_test": "failed", "line_test_detail": "−31 dBm", "network_element": "OLT-7",
     "tried_steps": [{"step": "restart-modem", "result": "no change", "channel": "bot"}],
     "contacts": [{"channel": "phone", "at": "2026-11-20T08:10:00+01:00", "text": "Seit gestern kein Internet."}]}

Only `reported_at` must be there. A time without an offset is one of the server's zone (`TIME_ZONE`), a mere date the
first minute of that day. An unknown field rejects the row, so that a misspelt one is not lost in silence.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from orders.importers.dates import Closing, closing_at, local, plausible
from orders.importers.json_items import Item, json_items, require_objects
from orders.importers.people import customer_of
from orders.importers.rows import (
    Address,
    BadRow,
    ImportedContact,
    ImportedCustomer,
    ImportedStep,
    ImportedTicket,
    Reason,
    RowError,
    Warned,
    is_country,
)
from orders.models import Contact, TriedStep
from orders.models.contact import Channel, Direction
from orders.models.ticket import LineTest

SOURCE = "json"


def read(path: Path) -> Iterator[ImportedTicket | BadRow]:
    """Raises `RefusedError` at once where it is no JSON of objects."""
    require_objects(path)
    return _rows(path)


def _rows(path: Path) -> Iterator[ImportedTicket | BadRow]:
    zone = ZoneInfo(settings.TIME_ZONE)
    for item in json_items(path):
        try:
            yield _ticket(item, zone=zone)
        except RowError as error:
            yield BadRow.of(error, line=item.line, text=item.text)


class Fields:
    """An object whose fields are taken one by one, each checked; `done` complains of what nobody took."""

    def __init__(self, value: object, *, zone: ZoneInfo, path: str = "") -> None:
        if not isinstance(value, dict):
            raise RowError(Reason.UNREADABLE, path or _("no JSON object"))
        self._left = dict(value)
        self._zone = zone
        self._path = path

    def text(self, name: str, *, choices: tuple[str, ...] = (), limit: int = 0) -> str:
        value = self._left.pop(name, None)
        if value is None:
            return ""
        if not isinstance(value, str) or not _storable(value) or (choices and value not in ("", *choices)):
            raise self._wrong(name)
        if limit and len(value) > limit:
            raise RowError(Reason.TOO_LONG, f"{self._path}{name} ({len(value)} > {limit})")
        return value.strip()

    def texts(self, name: str) -> list[str]:
        values = self._list(name)
        if not all(isinstance(value, str) and _storable(value) for value in values):
            raise self._wrong(name)
        return [str(value) for value in values]

    def time(self, name: str) -> datetime | None:
        """An aware time, in the server's zone so that `.date()` is the day there."""
        text = self.text(name)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError as error:
            raise RowError(Reason.BAD_DATE, f"{self._path}{name} = {text[:40]}") from error
        return local(at, zone=self._zone)

    def objects_at(self, name: str) -> "list[Fields]":
        return [Fields(value, zone=self._zone, path=f"{self._path}{name}.") for value in self._list(name)]

    def object_at(self, name: str) -> "Fields":
        value = self._left.pop(name, None)
        return Fields({} if value is None else value, zone=self._zone, path=f"{self._path}{name}.")

    def done(self) -> None:
        if self._left:
            raise self._wrong(", ".join(sorted(self._left))[:100], why=_("unknown field"))

    def _list(self, name: str) -> list[object]:
        value = self._left.pop(name, None)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name)
        return value

    def _wrong(self, name: str, why: str = "") -> RowError:
        return RowError(Reason.BAD_FIELD, f"{why} {self._path}{name}".strip())


def _storable(text: str) -> bool:
    """PostgreSQL stores neither a NUL nor half of a surrogate pair, both of which JSON can spell."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _ticket(item: Item, *, zone: ZoneInfo) -> ImportedTicket:
    told = Fields(item.value, zone=zone)
    reported_at = told.time("reported_at")
    if reported_at is None:
        raise RowError(Reason.NO_DATE)
    opened = plausible(reported_at, zone=zone)
    resolved_at = told.time("resolved_at")
    closed = closing_at(resolved_at, opened=opened) if resolved_at else Closing()
    address = _address(told)
    customer, customer_warnings = _customer(told.object_at("customer"), country=address.country)
    ticket = ImportedTicket(
        line=item.line,
        text=item.text,
        source=_source(told),
        external_id=told.text("external_id"),
        identity=(_identity(item.value),),
        reported_at=opened,
        resolved_at=closed.resolved_at,
        state=closed.state,
        state_reason=closed.state_reason,
        ticket_type=told.text("ticket_type"),
        category=told.text("category"),
        severity=told.text("severity"),
        name=told.text("name"),
        description=told.text("description"),
        address=address,
        access_notes=told.text("access_notes"),
        network_element=told.text("network_element"),
        line_test=told.text("line_test", choices=tuple(LineTest.values)),
        line_test_detail=told.text("line_test_detail"),
        line_test_at=told.time("line_test_at"),
        customer=customer,
        contacts=tuple(_contact(contact, opened) for contact in told.objects_at("contacts")),
        tried_steps=tuple(_step(step, opened) for step in told.objects_at("tried_steps")),
        warnings=closed.warnings + customer_warnings,
    )
    told.done()
    return ticket


def _identity(value: object) -> str:
    """The object without how it ended, in one spelling whatever its white space."""
    lasting = {key: told for key, told in value.items() if key != "resolved_at"} if isinstance(value, dict) else {}
    return json.dumps(lasting, sort_keys=True)


def _source(told: Fields) -> str:
    source = told.text("source") or SOURCE
    try:
        validate_slug(source)
    except ValidationError as error:
        raise RowError(Reason.BAD_FIELD, f"source = {source[:40]}") from error
    return source


def _address(told: Fields) -> Address:
    country = told.text("country") or "DE"
    if not is_country(country):
        raise RowError(Reason.BAD_FIELD, f"country = {country[:20]}")
    return Address(
        street=told.text("street"),
        postal_code=told.text("postal_code"),
        city=told.text("city"),
        region=told.text("region"),
        country=country,
    )


def _customer(told: Fields, *, country: str) -> tuple[ImportedCustomer | None, tuple[Warned, ...]]:
    found = customer_of(
        name=told.text("name"),
        email=told.text("email"),
        language=told.text("language"),
        phones=told.texts("phones"),
        country=country,
    )
    told.done()
    return found


def _contact(told: Fields, opened: datetime) -> ImportedContact:
    contact = ImportedContact(
        channel=told.text("channel", choices=tuple(Channel.values)) or Channel.PHONE,
        at=told.time("at") or opened,
        direction=told.text("direction", choices=tuple(Direction.values)) or Direction.IN,
        author=told.text("author", limit=Contact._meta.get_field("author").max_length or 0),
        text=told.text("text"),
    )
    told.done()
    return contact


def _step(told: Fields, opened: datetime) -> ImportedStep:
    limit = TriedStep._meta.get_field("text").max_length or 0
    step = ImportedStep(
        step=told.text("step", limit=limit),
        text=told.text("text", limit=limit),
        result=told.text("result", limit=limit),
        channel=told.text("channel", choices=tuple(Channel.values)),
        at=told.time("at") or opened,
    )
    told.done()
    if not (step.step or step.text):
        raise RowError(Reason.BAD_FIELD, "tried_steps.step")
    return step
