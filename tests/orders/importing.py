"""How the importer's tests write their small files and run the importer on them."""

import csv
from pathlib import Path
from typing import Any

from orders.importers.placing import Placer
from orders.importers.postal_codes import PostalCodes
from orders.importers.run import ImportCounts, import_tickets
from technicians.models import Organisation

COMPLAINT_HEADER = (
    "Date of Complaint,Date of Closure,Street,City,State,ZIP,Cable Provider,Billing,Service,Internet,"
    "Telephone Answering Time,Reception,Construction,Marketing,Installation,Cable Service Availability,"
    "Cable Line Related,Telephone Service,Other,Type,Location"
)
INSPECTION_HEADER = (
    "Date Inspected,Date Completed,Cable Company ,Type Area Inspected,Street Name,Street Type,City,Intersection,"
    "Violation,Alert,Resident Generated,In-Field Violations,Site Survey,Re-Inspection,Re-Inspection Date,"
    "Violation Type"
)
COMCAST_HEADER = (
    "Ticket #,Customer Complaint,Date,Date_month_year,Time,Received Via,City,State,Zip code,Status,"
    "Filing on Behalf of Someone"
)
POSTAL_HEADER = (
    "country_code,zipcode,place,state,state_code,province,province_code,community,community_code,latitude,longitude"
)
_FLAGS = COMPLAINT_HEADER.split(",")[7:19]


def complaint(
    opened: str, closed: str = "", *, street="Oak Drive", city="Olney", state="MD", zip_code="20832", **flags
):
    """One line of the complaints file; flags by column, blanks for underscores: `Cable_Line_Related="1"`."""
    marks = ",".join(flags.get(flag.replace(" ", "_"), "") for flag in _FLAGS)
    return f'{opened},{closed},{street},{city},{state},{zip_code},Comcast,{marks},Complaint,"{street}\n{city}"'


def comcast(number: str, text: str, day: str, *, via="Internet", zip_code="30102", state="Georgia", status="Open"):
    return f'{number},"{text}",{day},,3:53:50 PM,{via},Acworth,{state},{zip_code},{status},No'


def written(folder: Path, *lines: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(organisation: Organisation, path: Path, file_format: str, **options: Any) -> ImportCounts:
    """Without postal codes unless `placer` is given; the rejects beside the file."""
    options = {"placer": Placer(PostalCodes([])), "rejects": path.parent / "rejects.csv"} | options
    return import_tickets(organisation=organisation, path=path, file_format=file_format, **options)


def rejected_rows(folder: Path) -> list[list[str]]:
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
