"""Real files. The numbers were counted by hand-written queries over the files, not by the importer."""

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
COMCAST = "tickets/comcast_fcc_complaints_2015.csv"


@pytest.fixture
def placer() -> Placer:
    return Placer(PostalCodes([shared_data("geo/geonames_postal_US.zip")]))


def test_a_whole_file_is_imported_once(organisation, tmp_path, placer):
    """The two large files: tests/acceptance/test_county_day.py."""
    rejects = tmp_path / "rejects.csv"
    first = run(organisation, shared_data(COMCAST), "comcast", placer=placer, rejects=rejects)
    assert (first.read, first.rejected, first.not_open) == (2_224, {Reason.BAD_NUMBER: 1}, 0)
    assert first.imported == Ticket.objects.count() == 2_223
    second = run(organisation, shared_data(COMCAST), "comcast", placer=placer, rejects=rejects)
    assert (second.imported, second.already_there) == (0, 2_223)
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
