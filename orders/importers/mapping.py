"""The mapping file of ``--format csv``: our fields → the columns of somebody's file, in TOML or JSON.

.. code-block:: toml

    source = "crm"                    # names the system; with the number it makes a ticket known again
    timezone = "Europe/Berlin"        # the clock of the file's dates
    country = "DE"                    # of the addresses and of telephone numbers without a prefix
    date_format = "%d.%m.%Y %H:%M"    # as Python's strptime has it
    delimiter = ";"                   # optional, a comma otherwise
    channel = "phone"                 # optional: how the contact in `contact_text` came in

    [columns]                         # our field = "their column"; only reported_at must be there
    external_id = "Nr"
    reported_at = "Gemeldet am"
    resolved_at = "Erledigt am"
    ticket_type = "Art"
    street = "Straße"
    postal_code = "PLZ"
    city = "Ort"
    phone = "Telefon"

Fields: see `FIELDS`. A row without `external_id` is known again by all its cells but that of `resolved_at`.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from orders.importers.rows import RefusedError, is_country
from orders.models import Ticket
from orders.models.contact import Channel
from technicians.models.territory import validate_timezone

FIELDS = frozenset(
    {"external_id", "reported_at", "resolved_at", "ticket_type", "severity", "name", "description"}
    | {"street", "postal_code", "city", "region", "access_notes"}
    | {"network_element", "line_test", "line_test_detail", "contact_text"}
    | {"customer_name", "email", "phone"}
)
_KEYS = frozenset({"source", "timezone", "country", "date_format", "delimiter", "channel", "columns"})
_REQUIRED = frozenset({"source", "timezone", "country", "date_format", "columns"})


@dataclass(frozen=True, slots=True)
class Mapping:
    source: str
    zone: ZoneInfo
    country: str
    date_format: str
    columns: dict[str, str]
    delimiter: str = ","
    channel: str = Channel.PHONE


def read_mapping(path: Path) -> Mapping:
    """Raises `RefusedError` that names the key at fault."""
    told = _loaded(path)
    if unknown := sorted(told.keys() - _KEYS):
        raise _refused(path, _("unknown key %(key)s") % {"key": ", ".join(unknown)})
    if missing := sorted(_REQUIRED - told.keys()):
        raise _refused(path, _("%(key)s is missing") % {"key": ", ".join(missing)})
    columns = told.pop("columns")
    if not isinstance(columns, dict) or not _all_text(columns) or not columns.keys() <= FIELDS:
        raise _refused(path, _("[columns] may name these fields: %(fields)s") % {"fields": ", ".join(sorted(FIELDS))})
    if "reported_at" not in columns:
        raise _refused(path, _("[columns] must name the column of reported_at"))
    if not _all_text(told):
        raise _refused(path, _("every value must be text"))
    return _checked(path, {key: str(value) for key, value in told.items()}, columns)


def _checked(path: Path, told: dict[str, str], columns: dict[str, str]) -> Mapping:
    try:
        validate_timezone(told["timezone"])
        validate_slug(told["source"])
        Ticket._meta.get_field("source").run_validators(told["source"])
    except ValidationError as error:
        raise _refused(path, " ".join(error.messages)) from error
    mapping = Mapping(
        source=told["source"],
        zone=ZoneInfo(told["timezone"]),
        country=told["country"],
        date_format=told["date_format"],
        columns=columns,
        delimiter=told.get("delimiter", ","),
        channel=told.get("channel", Channel.PHONE),
    )
    if not is_country(mapping.country):
        raise _refused(path, _("country must be two capital letters, such as DE"))
    if not _can_be_read(mapping.date_format):
        raise _refused(path, _("date_format must be one of Python's, such as %d.%m.%Y"))
    if len(mapping.delimiter) != 1 or mapping.delimiter in '"\r\n':
        raise _refused(path, _("delimiter must be one character"))
    if mapping.channel not in Channel.values:
        raise _refused(path, _("channel must be one of %(channels)s") % {"channels": ", ".join(Channel.values)})
    return mapping


def _can_be_read(date_format: str) -> bool:
    """Whether a date written in the format can be read again."""
    day = datetime(2000, 12, 31)  # noqa: DTZ001  any date, in no zone
    try:
        return datetime.strptime(day.strftime(date_format), date_format).date() == day.date()  # noqa: DTZ007
    except ValueError:
        return False


def _loaded(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        told = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise _refused(path, error.strerror or type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from error
    if not isinstance(told, dict):
        raise _refused(path, _("it holds no table"))
    return told


def _all_text(values: dict[str, object]) -> bool:
    return all(isinstance(value, str) and value for value in values.values())


def _refused(path: Path, why: str) -> RefusedError:
    return RefusedError(_("The mapping file %(path)s can't be used: %(why)s.") % {"path": path, "why": why.rstrip(".")})
