"""Cable complaints and field inspections of Montgomery County, Maryland (county open data).

Which of the two files it is, its header says. Neither has a number of its own: a row is known again by the cells
that don't change later, so everything but what says how it ended.

Complaints: every category is a column with a flag (`1`, and `11` where the key stuck). All flagged names are kept
as `ticket_type`; the category is the one that asks most for a visit, in the order of `_CATEGORIES`. A complaint
lodged with a county office is a written matter, so its contact is a letter: a call would claim that
somebody's words were heard and noted, and the file has no words.

Inspections: a piece of field work at a line: opened when inspected, closed when completed, open until then.
The violation's type says the category; nobody's contact, since the county looked by itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from orders.importers.dates import EASTERN, closing, opening
from orders.importers.rows import (
    Address,
    BadRow,
    ImportedContact,
    ImportedTicket,
    Reason,
    RefusedError,
    RowError,
)
from orders.importers.text_file import Record, converted, csv_header, csv_records, require_columns
from orders.importers.us_addresses import us_address
from orders.models.contact import Channel

SOURCE = "montgomery"
_DATE = "%m/%d/%Y"
_FLAG = re.compile("1+")

# What needs somebody on site comes first, what is settled at a desk last.
_CATEGORIES = {
    "Cable Line Related": "line-damage",
    "Internet": "internet-down",
    "Reception": "tv-reception",
    "Telephone Service": "phone-down",
    "Construction": "construction",
    "Installation": "installation",
    "Cable Service Availability": "availability",
    "Service": "service-quality",
    "Telephone Answering Time": "answering-time",
    "Billing": "billing",
    "Marketing": "marketing",
    "Other": "other",
}
_COMPLAINT_IDENTITY = [
    "Date of Complaint", "Street", "City", "State", "ZIP", "Cable Provider", *_CATEGORIES, "Type",
]  # fmt: skip
_COMPLAINT_COLUMNS = [*_COMPLAINT_IDENTITY, "Date of Closure"]

_VIOLATIONS = {
    "Broken Lashing": "line-damage",
    "Drop": "line-damage",
    "Equipment": "line-damage",
    "Lines": "line-damage",
    "Pole Transfer": "line-damage",
    "Maintenance": "line-damage",
    "Construction": "construction",
    "Restoration": "construction",
}
_MARKS = ["Violation", "Alert", "Resident Generated", "In-Field Violations", "Site Survey"]
_INSPECTION_IDENTITY = [
    "Date Inspected", "Cable Company", "Type Area Inspected", "Street Name", "Street Type", "City", "Intersection",
    *_MARKS, "Violation Type",
]  # fmt: skip
_INSPECTION_COLUMNS = [*_INSPECTION_IDENTITY, "Date Completed", "Re-Inspection", "Re-Inspection Date"]


def read(path: Path) -> Iterator[ImportedTicket | BadRow]:
    """The rows of either file; raises `RefusedError` at once where the header is neither's."""
    header = csv_header(path)
    if "Date Inspected" in header:
        require_columns(path, found=header, wanted=_INSPECTION_COLUMNS)
        return converted(csv_records(path), _inspection)
    if "Date of Complaint" in header:
        require_columns(path, found=header, wanted=_COMPLAINT_COLUMNS)
        return converted(csv_records(path), _complaint)
    raise RefusedError(
        _(
            "%(path)s is neither Montgomery County's complaints (a column “Date of Complaint”) nor its inspections "
            "(“Date Inspected”)."
        )
        % {"path": path}
    )


def _complaint(record: Record) -> ImportedTicket:
    opened = opening(record["Date of Complaint"], _DATE, zone=EASTERN)
    closed = closing(record["Date of Closure"], _DATE, opened=opened, zone=EASTERN)
    flagged = [column for column in _CATEGORIES if _flagged(record, column)]
    address, warnings = us_address(
        street=record["Street"], city=record["City"], state=record["State"], zip_code=record["ZIP"]
    )
    name = ": ".join(part for part in (record["Cable Provider"], ", ".join(flagged)) if part)
    return ImportedTicket(
        line=record.line,
        text=record.text,
        source=SOURCE,
        identity=tuple(record[column] for column in _COMPLAINT_IDENTITY),
        reported_at=opened,
        resolved_at=closed.resolved_at,
        state=closed.state,
        state_reason=closed.state_reason,
        ticket_type=", ".join(flagged)[:100],
        category=_CATEGORIES[flagged[0]] if flagged else "other",
        name=name,
        address=address,
        contacts=(ImportedContact(channel=Channel.LETTER, at=opened, text=name),),
        warnings=closed.warnings + warnings,
    )


def _flagged(record: Record, column: str) -> bool:
    flag = record[column]
    if flag and not _FLAG.fullmatch(flag):
        raise RowError(Reason.BAD_FIELD, f"{column} = {flag[:20]}")
    return bool(flag)


def _inspection(record: Record) -> ImportedTicket:
    opened = opening(record["Date Inspected"], _DATE, zone=EASTERN)
    closed = closing(record["Date Completed"], _DATE, opened=opened, zone=EASTERN)
    violation = record["Violation Type"]
    area, company = record["Type Area Inspected"], record["Cable Company"]
    return ImportedTicket(
        line=record.line,
        text=record.text,
        source=SOURCE,
        identity=tuple(record[column] for column in _INSPECTION_IDENTITY),
        reported_at=opened,
        resolved_at=closed.resolved_at,
        state=closed.state,
        state_reason=closed.state_reason,
        ticket_type=f"Inspection: {violation or '-'}",
        category=_VIOLATIONS.get(violation, "other"),
        severity="alert" if record["Alert"] == "1" else "",
        name=", ".join(
            part for part in (f"Inspection: {violation}" if violation else "Inspection", area, company) if part
        ),
        description=_description(record),
        address=Address(
            street=f"{record['Street Name']} {record['Street Type']}".strip(),
            city=record["City"],
            region="MD",
            country="US",
        ),
        access_notes=record["Intersection"],
        warnings=closed.warnings,
    )


def _description(record: Record) -> str:
    """The marks that are set, one a line, and when it was looked at again."""
    lines = [mark for mark in _MARKS if record[mark] == "1"]
    if record["Re-Inspection"] == "1":
        lines.append(f"Re-Inspection {record['Re-Inspection Date']}".strip())
    return "\n".join(lines)
