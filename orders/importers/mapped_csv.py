"""Any CSV file, by a mapping file (see `mapping`)."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from orders.importers.dates import closing, opening
from orders.importers.mapping import Mapping
from orders.importers.people import customer_of
from orders.importers.rows import Address, BadRow, ImportedContact, ImportedTicket, Reason, RowError, Warned
from orders.importers.text_file import Record, converted, csv_header, csv_records, require_columns
from orders.importers.us_addresses import us_address
from orders.models.ticket import LineTest


def read(path: Path, *, mapping: Mapping) -> Iterator[ImportedTicket | BadRow]:
    """Raises `RefusedError` at once where a column of the mapping is not in the file."""
    header = csv_header(path, delimiter=mapping.delimiter)
    require_columns(path, found=header, wanted=list(mapping.columns.values()))
    return converted(csv_records(path, delimiter=mapping.delimiter), partial(_ticket, mapping=mapping))


def _ticket(record: Record, *, mapping: Mapping) -> ImportedTicket:
    def cell(name: str) -> str:
        return record[mapping.columns[name]] if name in mapping.columns else ""

    opened = opening(cell("reported_at"), mapping.date_format, zone=mapping.zone)
    closed = closing(cell("resolved_at"), mapping.date_format, opened=opened, zone=mapping.zone)
    if cell("line_test") not in {"", *LineTest.values}:
        raise RowError(Reason.BAD_FIELD, f"line_test = {cell('line_test')[:20]}")
    address, address_warnings = _address(record, mapping)
    customer, customer_warnings = customer_of(
        name=cell("customer_name"), email=cell("email"), phones=[cell("phone")], country=mapping.country
    )
    contact = ImportedContact(channel=mapping.channel, at=opened, text=cell("contact_text"))
    return ImportedTicket(
        line=record.line,
        text=record.text,
        source=mapping.source,
        external_id=cell("external_id"),
        identity=tuple(
            record[column] for column in sorted(record.columns) if column != mapping.columns.get("resolved_at")
        ),
        reported_at=opened,
        resolved_at=closed.resolved_at,
        state=closed.state,
        state_reason=closed.state_reason,
        ticket_type=cell("ticket_type"),
        severity=cell("severity"),
        name=cell("name"),
        description=cell("description"),
        address=address,
        access_notes=cell("access_notes"),
        network_element=cell("network_element"),
        line_test=cell("line_test"),
        line_test_detail=cell("line_test_detail"),
        line_test_at=opened if cell("line_test") else None,
        customer=customer,
        contacts=(contact,) if contact.text else (),
        warnings=closed.warnings + address_warnings + customer_warnings,
    )


def _address(record: Record, mapping: Mapping) -> tuple[Address, tuple[Warned, ...]]:
    street, postal_code, city, region = (
        record[mapping.columns[name]] if name in mapping.columns else ""
        for name in ("street", "postal_code", "city", "region")
    )
    if mapping.country == "US":
        return us_address(street=street, city=city, state=region, zip_code=postal_code)
    return Address(street, postal_code, city, region, mapping.country), ()
