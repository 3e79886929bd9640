"""The three real files. The numbers were counted by hand-written queries over the files, not by the importer."""

from datetime import date

import pytest

from orders.importers.placing import Placer
from orders.importers.postal_codes import PostalCodes
from orders.importers.rows import Reason
from orders.models import Ticket
from tests.factories import TerritoryFactory
from tests.orders.importing import run
from tests.shared_data import shared_data

COMPLAINTS = "tickets/montgomery_county_md_cable_complaints.csv"
INSPECTIONS = "tickets/montgomery_county_md_cable_inspections.csv"
heavy = pytest.mark.acceptance  # half a minute each
COMCAST = "tickets/comcast_fcc_complaints_2015.csv"


@pytest.fixture
def placer() -> Placer:
    return Placer(PostalCodes([shared_data("geo/geonames_postal_US.zip")]))


@pytest.mark.parametrize(
    ("name", "file_format", "read", "rejected"),
    [
        pytest.param(COMPLAINTS, "montgomery", 23_723, {Reason.NO_DATE: 1, Reason.FUTURE: 1}, marks=heavy),
        pytest.param(
            INSPECTIONS, "montgomery", 31_890, {Reason.NO_DATE: 7, Reason.FUTURE: 3, Reason.TOO_OLD: 1}, marks=heavy
        ),
        (COMCAST, "comcast", 2_224, {Reason.BAD_NUMBER: 1}),
    ],
)
def test_the_whole_file_is_imported_once(organisation, tmp_path, placer, name, file_format, read, rejected):
    rejects = tmp_path / "rejects.csv"
    first = run(organisation, shared_data(name), file_format, placer=placer, rejects=rejects)
    assert (first.read, first.rejected, first.not_open) == (read, rejected, 0)
    assert first.imported == Ticket.objects.count() == read - sum(rejected.values())
    second = run(organisation, shared_data(name), file_format, placer=placer, rejects=rejects)
    assert (second.imported, second.already_there) == (0, first.imported)
    # Of complaints nearly all have a ZIP code; inspections have none, and nine of ten a town that is placed.
    assert first.sites["postal_code"] > 0.8 * first.sites.total()


def test_the_complaints_as_they_stood_on_25_september_2009(organisation, tmp_path, placer):
    """125 were opened by then and have no earlier closing date; 16 of those say 9999, which is an unknown day."""
    TerritoryFactory(organisation=organisation, postal_prefixes=["208", "209"], country="US")
    counts = run(
        organisation,
        shared_data(COMPLAINTS),
        "montgomery",
        placer=placer,
        rejects=tmp_path / "rejects.csv",
        as_of=date(2009, 9, 25),
    )
    assert (counts.read, counts.imported, counts.not_open, counts.rejected.total()) == (23_723, 109, 23_612, 2)
    assert set(Ticket.objects.values_list("state", flat=True)) == {"acknowledged"}
    assert Ticket.objects.filter(site__point=None).count() == 0
