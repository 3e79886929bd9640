"""The import as a whole: once, as of a day, all or nothing at the door, and in parallel."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from orders.importers.rows import RefusedError
from orders.models import Contact, Site, Ticket
from tests.factories import OrganisationFactory
from tests.orders.importing import COMCAST_HEADER, COMPLAINT_HEADER, comcast, complaint, run, written


def test_a_second_run_imports_nothing_and_touches_nothing(organisation, tmp_path):
    path = written(tmp_path, COMPLAINT_HEADER, *[complaint("04/23/2012")] * 2, complaint("04/24/2012"))
    first = run(organisation, path, "montgomery")
    Ticket.objects.update(name="mended by hand")
    second = run(organisation, path, "montgomery")
    assert (first.imported, second.imported, second.already_there) == (3, 0, 3)
    assert set(Ticket.objects.values_list("name")) == {("mended by hand",)}
    assert (Site.objects.count(), Contact.objects.count()) == (1, 3)


def test_the_same_number_twice_in_one_file_is_one_ticket(organisation, tmp_path):
    path = written(tmp_path, COMCAST_HEADER, comcast("1", "first", "22-04-15"), comcast("1", "second", "22-04-15"))
    counts = run(organisation, path, "comcast")
    assert (counts.imported, counts.already_there, Ticket.objects.get().name) == (1, 1, "first")


def test_two_organisations_share_nothing(organisation, other_organisation, tmp_path):
    path = written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012"))
    assert run(organisation, path, "montgomery").imported == 1
    assert run(other_organisation, path, "montgomery").imported == 1
    assert set(Site.objects.values_list("organisation", flat=True)) == {organisation.pk, other_organisation.pk}


def test_as_of_takes_what_was_open_in_the_evening_of_that_day(organisation, tmp_path):
    path = written(
        tmp_path,
        COMPLAINT_HEADER,
        complaint("09/25/2009"),  # opened that day, never closed
        complaint("09/24/2009", "09/26/2009"),  # closed the day after
        complaint("09/24/2009", "09/25/2009"),  # closed that day
        complaint("09/26/2009"),  # opened the day after
        complaint("09/24/2009", "09/20/2009"),  # closed on an unknown day
        complaint("nonsense"),
    )
    counts = run(organisation, path, "montgomery", as_of=date(2009, 9, 25))
    assert (counts.read, counts.imported, counts.not_open, counts.rejected.total()) == (6, 2, 3, 1)
    assert set(Ticket.objects.values_list("state", "resolved_at")) == {("acknowledged", None)}
    assert run(organisation, path, "montgomery").imported == 3


def test_a_chunk_ends_where_it_may_and_progress_is_told(organisation, tmp_path):
    lines = [comcast(str(number), "x", "22-04-15") for number in range(2_500)]
    told = []
    counts = run(
        organisation, written(tmp_path, COMCAST_HEADER, *lines), "comcast", progress=lambda *step: told.append(step)
    )
    assert counts.imported == 2_500
    assert told == [(1_001, 2_502), (2_001, 2_502), (2_502, 2_502)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (b"PK\x03\x04\0\0", "binary"),
        (b"a" * (3 << 20), "binary"),
        ("Datum;Stra\u00dfe\n".encode("latin-1"), "not in UTF-8"),
        (b"a,b\n" * 400_000 + b"\xff", "not in UTF-8"),
        (b'"open quote', "Date of Complaint"),
    ],
)
def test_a_file_that_is_not_what_it_claims_to_be_is_refused(organisation, tmp_path, content, said):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(RefusedError, match=said):
        run(organisation, path, "montgomery")
    assert not (tmp_path / "rejects.csv").exists()


def test_the_rejects_may_not_overwrite_the_file_nor_lie_nowhere(organisation, tmp_path):
    path = written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012"))
    with pytest.raises(RefusedError, match="would overwrite"):
        run(organisation, path, "montgomery", rejects=path)
    with pytest.raises(RefusedError, match="can't be written"):
        run(organisation, path, "montgomery", rejects=tmp_path / "none" / "rejects.csv")
    assert not Ticket.objects.exists()


def test_only_the_owner_may_read_the_rejects(organisation, tmp_path):
    run(organisation, written(tmp_path, COMPLAINT_HEADER, complaint("")), "montgomery")
    assert os.stat(tmp_path / "rejects.csv").st_mode & 0o777 == 0o600  # noqa: PTH116


@pytest.mark.django_db(transaction=True)
def test_four_imports_of_one_file_at_once_import_it_once(tmp_path):
    organisation = OrganisationFactory()
    lines = [complaint("04/23/2012", street=f"{number} Oak Drive") for number in range(300)]
    path = written(tmp_path, COMPLAINT_HEADER, *lines)
    run(organisation, written(tmp_path, COMPLAINT_HEADER, complaint(""), name="first.csv"), "montgomery")

    def once(number: int) -> int:
        try:
            return run(organisation, path, "montgomery", rejects=tmp_path / f"rejects-{number}.csv").imported
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        imported = list(pool.map(once, range(4)))
    assert sorted(imported) == [0, 0, 0, 300]
    assert (Ticket.objects.count(), Site.objects.count()) == (300, 300)


def test_the_command_prints_the_counts_and_what_lacks(organisation, tmp_path, capsys):
    path = written(tmp_path, COMPLAINT_HEADER, complaint("04/23/2012"), complaint(""))
    rejects = tmp_path / "bad.csv"
    call_command("import_tickets", str(path), format="montgomery", rejects=rejects, postal_codes=[])
    assert capsys.readouterr().out.splitlines() == [
        "      2  read",
        "      1  imported",
        "      0  there already",
        "      0  not open on that day",
        f"      1  rejected, see {rejects}",
        "      1    no date of opening",
        "      1  new sites without a point",
        "No postal codes and no geocoder are set: the new sites have no point. See --postal-codes.",
    ]


def test_the_command_refuses_in_one_line(organisation, other_organisation, tmp_path):
    path = written(tmp_path, "a,b")
    with pytest.raises(CommandError, match="Name the organisation with --organisation"):
        call_command("import_tickets", str(path), format="comcast", postal_codes=[])
    options = {"organisation": organisation.name, "format": "comcast", "rejects": tmp_path / "bad.csv"}
    with pytest.raises(CommandError, match="has no column Ticket #"):
        call_command("import_tickets", str(path), postal_codes=[], **options)
    with pytest.raises(CommandError, match="can't be read: No such file"):
        call_command("import_tickets", str(tmp_path / "none"), postal_codes=[], **options)
    with pytest.raises(CommandError, match=r"postal code file .* can't be used"):
        call_command("import_tickets", str(path), postal_codes=[tmp_path / "none.zip"], **options)
