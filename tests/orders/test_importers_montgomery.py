"""Montgomery County's two files, each kind of dirt in a line of its own."""

from zoneinfo import ZoneInfo

import pytest

from orders.importers.rows import Reason, RefusedError, Warned
from orders.models import Contact, Ticket
from tests.factories import at
from tests.orders.importing import COMPLAINT_HEADER, INSPECTION_HEADER, complaint, rejected_rows, run, written

NEW_YORK = ZoneInfo("America/New_York")


def only_ticket() -> Ticket:
    return Ticket.objects.select_related("site", "category").get()


def test_an_open_complaint_becomes_an_acknowledged_ticket_of_its_local_day(organisation, tmp_path):
    path = written(tmp_path, COMPLAINT_HEADER, complaint("07/05/2012", Billing="1", Cable_Line_Related="1"))
    counts = run(organisation, path, "montgomery")
    ticket = only_ticket()
    assert (counts.read, counts.imported) == (1, 1)
    assert ticket.reported_at == at("2012-07-05 00:00", NEW_YORK)
    assert (ticket.state, ticket.resolved_at, ticket.customer) == ("acknowledged", None, None)
    assert (ticket.ticket_type, ticket.category.code) == ("Cable Line Related, Billing", "line-damage")
    assert (ticket.site.street, ticket.site.postal_code, ticket.site.country) == ("Oak Drive", "20832", "US")
    contact = Contact.objects.get()
    assert (contact.channel, contact.text) == ("letter", "Comcast: Cable Line Related, Billing")


def test_a_closed_complaint_is_closed_on_its_day(organisation, tmp_path):
    run(organisation, written(tmp_path, COMPLAINT_HEADER, complaint("05/14/2013", "05/16/2013")), "montgomery")
    assert (only_ticket().state, only_ticket().resolved_at) == ("closed", at("2013-05-16 00:00", NEW_YORK))


@pytest.mark.parametrize(
    ("closed", "warned"),
    [("04/17/2012", Warned.CLOSED_BEFORE_OPENED), ("01/01/9999", Warned.CLOSED_IN_FUTURE)],
)
def test_a_closing_date_that_cannot_be_true_closes_the_case_on_an_unknown_day(organisation, tmp_path, closed, warned):
    counts = run(organisation, written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012", closed)), "montgomery")
    assert counts.warned == {warned: 1}
    assert (only_ticket().state, only_ticket().resolved_at) == ("closed", None)
    assert "unknown day" in only_ticket().state_reason


@pytest.mark.parametrize(
    ("flags", "ticket_type", "category"),
    [
        ({"Billing": "11"}, "Billing", "billing"),
        ({"Internet": "1", "Reception": "1"}, "Internet, Reception", "internet-down"),
        ({}, "", "other"),
    ],
)
def test_the_flag_that_asks_most_for_a_visit_decides(organisation, tmp_path, flags, ticket_type, category):
    run(organisation, written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012", **flags)), "montgomery")
    assert (only_ticket().ticket_type, only_ticket().category.code) == (ticket_type, category)


@pytest.mark.parametrize(
    ("state", "zip_code", "stored"),
    [
        ("MD", "20854-1234", "20854"),
        ("MA", "2139", "02139"),
        ("MD", "2085", ""),
        ("MD", "208501", ""),
        ("MD", "2085430176", ""),
    ],
)
def test_a_zip_code_is_mended_where_that_is_certain_and_left_out_otherwise(
    organisation, tmp_path, state, zip_code, stored
):
    line = complaint("04/23/2012", state=state, zip_code=zip_code)
    counts = run(organisation, written(tmp_path, COMPLAINT_HEADER, line), "montgomery")
    assert only_ticket().site.postal_code == stored
    assert counts.warned == ({} if stored else {Warned.POSTAL_CODE: 1})


def test_an_address_without_street_is_a_site_of_its_own_and_no_address_is_no_site(organisation, tmp_path):
    path = written(
        tmp_path,
        COMPLAINT_HEADER,
        complaint("04/23/2012", street=" "),
        complaint("04/24/2012", street=" "),
        complaint("04/25/2012"),
        complaint("04/26/2012"),
        complaint("04/27/2012", street=" ", city="", zip_code=""),
    )
    run(organisation, path, "montgomery")
    sites = list(Ticket.objects.order_by("reported_at").values_list("site", flat=True))
    assert len(set(sites[:3])) == 3
    assert sites[2] == sites[3]
    assert sites[4] is None


def test_bad_rows_are_rejected_with_their_physical_line_and_the_rest_is_imported(organisation, tmp_path):
    path = written(
        tmp_path,
        COMPLAINT_HEADER,
        complaint("04/23/2012"),  # lines 2 and 3: the quoted location has a line break
        complaint(""),  # 4
        complaint("13/45/2012"),  # 6
        complaint("09/12/2108"),  # 8
        complaint("09/27/1023"),  # 10
        complaint("04/23/2012", Billing="x"),  # 12
        "04/23/2012,,Oak Drive",  # 14
        complaint("04/24/2012"),  # 15
    )
    counts = run(organisation, path, "montgomery")
    assert (counts.read, counts.imported) == (8, 2)
    assert counts.rejected == {
        Reason.NO_DATE: 1,
        Reason.BAD_DATE: 1,
        Reason.FUTURE: 1,
        Reason.TOO_OLD: 1,
        Reason.BAD_FIELD: 1,
        Reason.COLUMNS: 1,
    }
    assert [(line, reason) for line, reason, _row in rejected_rows(tmp_path)] == [
        ("4", "no date of opening"),
        ("6", "a date can't be read: 13/45/2012"),
        ("8", "opened in the future: 2108-09-12"),
        ("10", "opened before 1970: 1023-09-27"),
        ("12", "a field has a value that is not allowed: Billing = x"),
        ("14", "wrong number of columns: 3 instead of 21"),
    ]
    assert rejected_rows(tmp_path)[0][2] == complaint("")


def test_a_quote_that_is_never_closed_costs_the_rows_it_swallows_and_no_row_before(organisation, tmp_path):
    path = written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012"), '04/24/2012,,"Oak Drive', "more")
    counts = run(organisation, path, "montgomery")
    assert (counts.read, counts.imported, counts.rejected) == (2, 1, {Reason.UNREADABLE: 1})
    assert rejected_rows(tmp_path)[0][0] == "4"


def inspection(
    opened: str, closed: str = "", *, violation="Drop", reinspected="1,12/28/2011", city="Germantown"
) -> str:
    return f"{opened},{closed},Comcast,UG,Mustard Seed,Ct,{city},Middlebrook Rd,1,1,0,1,0,{reinspected},{violation}"


def test_an_inspection_is_a_ticket_about_the_line(organisation, tmp_path):
    path = written(tmp_path, INSPECTION_HEADER, inspection("10/01/2010", "10/25/2010"))
    run(organisation, path, "montgomery")
    ticket = only_ticket()
    assert (ticket.name, ticket.category.code, ticket.severity) == (
        "Inspection: Drop, UG, Comcast",
        "line-damage",
        "alert",
    )
    assert ticket.description == "Violation\nAlert\nIn-Field Violations\nRe-Inspection 12/28/2011"
    assert (ticket.state, ticket.resolved_at) == ("closed", at("2010-10-25 00:00", NEW_YORK))
    assert (ticket.site.street, ticket.site.access_notes) == ("Mustard Seed Ct", "Middlebrook Rd")
    assert not Contact.objects.exists()


def test_an_inspection_that_was_never_completed_is_open_and_its_violation_decides(organisation, tmp_path):
    run(
        organisation,
        written(tmp_path, INSPECTION_HEADER, inspection("10/01/2010", violation="Restoration")),
        "montgomery",
    )
    assert (only_ticket().state, only_ticket().category.code) == ("acknowledged", "construction")


def test_another_header_is_refused_before_anything_is_written(organisation, tmp_path):
    with pytest.raises(RefusedError, match="Date of Complaint"):
        run(organisation, written(tmp_path, "a,b", "1,2"), "montgomery")
    with pytest.raises(RefusedError, match="has no column Date of Closure"):
        run(organisation, written(tmp_path, COMPLAINT_HEADER.replace("Date of Closure", "x")), "montgomery")
    assert not Ticket.objects.exists()
