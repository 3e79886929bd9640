"""The day as a list, and as a file that is safe to open in a spreadsheet."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from dispatch.models import UnplannedVisit
from orders.models import Site, Visit
from tests.dispatch.board.conftest import BOARD, hour
from tests.dispatch.board.test_board import waiting_visit
from tests.factories import AssignmentFactory, TechnicianFactory

HEAD = [
    "Begin",
    "End",
    "Technician",
    "Order number",
    "Kind of work",
    "Street",
    "Place",
    "State",
    "Promised",
    "Travel (min)",
    "Note",
]


@pytest.fixture
def day(stop, add_stop, plan) -> list[Visit]:
    """9 to 10 by the first, promised until 11; 8 to 9 by the second, locked; and one for which two are needed."""
    stop.visit.order.appointments.create(organisation=plan.organisation, state="confirmed", window=hour("09:00", 2))
    second = add_stop(during=hour("08:00"), lock="both")
    left = waiting_visit(plan.territory)
    UnplannedVisit.objects.create(plan=plan, visit=left, reason="two_needed", params={"count": 1})
    return [stop.visit, second.visit, left]


def numbers(lines) -> list[int]:
    return [line.order for line in lines]


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def test_it_has_what_the_timeline_shows_and_what_is_left_out_last(dispatcher_client, day):
    page = dispatcher_client.get(BOARD, {"view": "list"})
    first, second, left = (visit.order_id for visit in day)
    assert numbers(page.context["lines"]) == [second, first, left]
    assert "Two technicians must start together" in page.content.decode()


def test_a_visit_of_two_technicians_has_two_lines_and_counts_once(dispatcher_client, day, plan):
    partner = TechnicianFactory(territory=plan.territory)
    AssignmentFactory(plan=plan, technician=partner, visit=day[0], live=True, during=hour("09:00"))
    page = dispatcher_client.get(BOARD, {"view": "list"})
    assert len(page.context["lines"]) == 4
    assert "<p>3 visits</p>" in page.content.decode()


def test_each_column_sorts_up_and_down_and_empty_cells_stay_last(dispatcher_client, day):
    first, second, left = (visit.order_id for visit in day)
    lines = dispatcher_client.get(BOARD, {"view": "list", "sort": "-begin"}).context["lines"]
    assert numbers(lines) == [first, second, left]
    lines = dispatcher_client.get(BOARD, {"view": "list", "sort": "-order"}).context["lines"]
    assert numbers(lines) == sorted([first, second, left], reverse=True)
    for wrong in ("", "x", "-", "--begin"):
        assert dispatcher_client.get(BOARD, {"view": "list", "sort": wrong}).status_code == 200


def test_a_number_of_the_board_narrows_the_list_too(dispatcher_client, day):
    Visit.objects.filter(pk=day[0].pk).update(state="finished", outcome="done")
    lines = dispatcher_client.get(BOARD, {"view": "list", "show": "done"}).context["lines"]
    assert numbers(lines) == [day[0].order_id]


def test_the_view_stays_while_days_and_versions_are_turned(dispatcher_client, day):
    selection = dispatcher_client.get(BOARD, {"view": "list"}).context["selection"]
    for address in (selection.next_day_url, selection.previous_day_url, selection.today_url, selection.shown_url):
        assert address.endswith("view=list")
    assert "view" not in selection.view_urls["timeline"]


def test_as_csv_each_visit_is_a_line(dispatcher_client, day, stop):
    answer = dispatcher_client.get(f"{BOARD}list.csv")
    head, second, first, left = rows_of(answer)
    site = stop.visit.order.site
    assert head == HEAD
    assert first == [
        "09:00", "10:00", stop.technician.name, stop.visit.order.number, stop.visit.order.order_type.name,
        site.street, site.district, "Planned", "09:00–11:00", "10", "",
    ]  # fmt: skip
    assert second[-1] == "locked"
    assert (left[0], left[7]) == ("", "Not planned")
    assert answer.headers["Content-Disposition"].endswith('-2026-11-23.csv"')


def test_in_german_semicolons_part_the_columns_as_spreadsheets_there_read_it(dispatcher_client, day):
    answer = dispatcher_client.get(f"{BOARD}list.csv", headers={"accept-language": "de"})
    assert answer.content.decode("utf-8-sig").splitlines()[0].startswith("Beginn;Ende;")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_what_would_be_a_formula_is_text_in_both_files(dispatcher_client, day, stop, sign):
    evil = f'{sign}HYPERLINK("http://evil.example")'
    Site.objects.filter(pk=stop.visit.order.site_id).update(street=evil)
    assert rows_of(dispatcher_client.get(f"{BOARD}list.csv"))[2][5] == f"'{evil}"
    book = load_workbook(BytesIO(dispatcher_client.get(f"{BOARD}list.xlsx").content))
    cell = book.active.cell(row=3, column=6)
    assert (cell.data_type, str(cell.value)[0]) == ("s", "'")


def test_xlsx_has_the_same_lines(dispatcher_client, day):
    sheet = load_workbook(BytesIO(dispatcher_client.get(f"{BOARD}list.xlsx").content)).active
    found = [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    assert found == rows_of(dispatcher_client.get(f"{BOARD}list.csv"))


def test_strangers_get_no_file_and_other_kinds_do_not_exist(client, technician_client, outsider_client, plan, day):
    ours = {"territory": plan.territory_id}
    assert client.get(f"{BOARD}list.csv").status_code == 302
    assert technician_client.get(f"{BOARD}list.csv").status_code in (302, 403)
    assert outsider_client.get(f"{BOARD}list.csv", ours).status_code == 404
    assert outsider_client.get(f"{BOARD}list.exe", ours).status_code == 404
