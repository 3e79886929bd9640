"""Whatever the file: it is refused, or each of its rows ends in exactly one place."""

import json
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.importers.rows import RefusedError
from orders.importers.run import FORMATS, ImportCounts
from orders.models import Ticket
from technicians.models import Organisation
from tests.factories import CategoryFactory
from tests.orders.importing import COMCAST_HEADER, COMPLAINT_HEADER, INSPECTION_HEADER, comcast, complaint, run, written

MAPPING = """
source = "law"
timezone = "UTC"
country = "DE"
date_format = "%Y-%m-%d"
[columns]
reported_at = "a"
name = "b"
"""
HEADERS = ["", COMPLAINT_HEADER, INSPECTION_HEADER, COMCAST_HEADER, "a,b", "["]
slow_database = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def law(organisation: Organisation, path: Path, file_format: str, as_of: date | None) -> ImportCounts:
    mapping = written(path.parent, MAPPING, name="mapping.toml") if file_format == "csv" else None
    before = Ticket.objects.filter(organisation=organisation).count()
    counts = run(organisation, path, file_format, mapping=mapping, as_of=as_of)
    assert counts.read == counts.imported + counts.already_there + counts.not_open + counts.rejected.total()
    assert Ticket.objects.filter(organisation=organisation).count() == before + counts.imported
    again = run(organisation, path, file_format, mapping=mapping, as_of=as_of)
    assert (again.imported, again.read) == (0, counts.read)
    return counts


@slow_database
@given(header=st.sampled_from(HEADERS), body=st.binary(max_size=400), file_format=st.sampled_from(FORMATS))
def test_arbitrary_bytes_are_refused_or_rejected_and_never_crash(organisation, header, body, file_format):
    CategoryFactory.create(organisation=organisation)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(header.encode() + b"\n" + body)
        before = Ticket.objects.count()
        try:
            law(organisation, path, file_format, None)
        except RefusedError:
            assert Ticket.objects.count() == before


days = st.one_of(
    st.dates(date(1990, 1, 1), date(2020, 1, 1)).map(lambda day: day.strftime("%m/%d/%Y")),
    st.sampled_from(["", "09/27/1023", "01/01/9999", "02/30/2010", "11"]),
)
cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters=',"'), max_size=30)
complaints = st.builds(
    complaint, days, days, street=cells, city=cells, zip_code=cells, Billing=st.sampled_from(["", "1", "x"])
)
lines = st.lists(st.one_of(complaints, cells, complaints.map(lambda line: line.replace("\n", '"\n'))), max_size=8)


@slow_database
@given(lines=lines, as_of=st.sampled_from([None, date(2009, 9, 25)]))
def test_every_row_is_imported_there_already_not_open_or_rejected(organisation, lines, as_of):
    CategoryFactory.create(organisation=organisation)
    with tempfile.TemporaryDirectory() as folder:
        law(organisation, written(Path(folder), COMPLAINT_HEADER, *lines), "montgomery", as_of)


@slow_database
@given(
    value=st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(
                st.sampled_from(
                    ["reported_at", "name", "street", "customer", "phones", "contacts", "tried_steps", "at"]
                ),
                st.one_of(inner, st.sampled_from(["2020-01-01", "2020-01-01T00:00:00Z"])),
                max_size=5,
            ),
        ),
        max_leaves=20,
    ),
)
def test_any_json_is_refused_or_rejected_and_never_crashes(organisation, value):
    CategoryFactory.create(organisation=organisation)
    with tempfile.TemporaryDirectory() as folder:
        try:
            law(organisation, written(Path(folder), json.dumps(value)), "json", None)
        except RefusedError:
            assert not (isinstance(value, list) and value and isinstance(value[0], dict))


@pytest.mark.parametrize("number", [1, 2, 5])
def test_the_occurrence_number_does_not_depend_on_the_day(organisation, tmp_path, number):
    """The twins that were open on a day are the same tickets in the whole file."""
    CategoryFactory.create(organisation=organisation)
    path = written(tmp_path, COMPLAINT_HEADER, *[complaint("09/25/2009")] * number)
    run(organisation, path, "montgomery", as_of=date(2009, 9, 25))
    assert run(organisation, path, "montgomery").already_there == number


def test_a_comcast_row_is_counted_once(organisation, tmp_path):
    law(
        organisation,
        written(tmp_path, COMCAST_HEADER, comcast("1", "x", "22-04-15"), "", comcast("x", "x", "")),
        "comcast",
        None,
    )
