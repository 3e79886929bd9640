"""Any CSV by a mapping file."""

import json

import pytest

from orders.importers.rows import RefusedError, Warned
from orders.models import Category, Contact, CustomerPhone, Ticket
from tests.factories import CategoryFactory, at
from tests.orders.importing import run, written

MAPPING = """
source = "crm"
timezone = "Europe/Berlin"
country = "DE"
date_format = "%d.%m.%Y %H:%M"
delimiter = ";"
channel = "chat"

[columns]
external_id = "Nr"
reported_at = "Gemeldet"
resolved_at = "Erledigt"
ticket_type = "Art"
street = "Straße"
postal_code = "PLZ"
city = "Ort"
customer_name = "Name"
phone = "Telefon"
contact_text = "Text"
line_test = "Messung"
"""
HEADER = "Nr;Gemeldet;Erledigt;Art;Straße;PLZ;Ort;Name;Telefon;Text;Messung"
LINE = "7;20.11.2025 08:15;;Kein Internet;Am Hof 3;50667;Köln;Ayşe Yılmaz;0221 5550142;Seit gestern tot;failed"


def test_every_mapped_field_arrives(organisation, tmp_path):
    CategoryFactory(organisation=organisation, code="internet-down", aliases=["kein internet"])
    mapping = written(tmp_path, MAPPING, name="mapping.toml")
    counts = run(organisation, written(tmp_path, HEADER, LINE), "csv", mapping=mapping)
    ticket = Ticket.objects.select_related("site", "customer", "category").get()
    assert counts.imported == 1
    assert (ticket.source, ticket.external_id) == ("crm", "7")
    assert ticket.reported_at == at("2025-11-20 08:15")
    assert (ticket.ticket_type, ticket.category.code) == ("Kein Internet", "internet-down")
    assert (ticket.site.address, ticket.site.customer) == ("Am Hof 3, 50667 Köln", ticket.customer)
    assert (ticket.customer.name, ticket.line_test) == ("Ayşe Yılmaz", "failed")
    assert [str(phone.number) for phone in CustomerPhone.objects.all()] == ["+492215550142"]
    assert list(Contact.objects.values_list("channel", "text")) == [("chat", "Seit gestern tot")]


def test_a_customer_is_known_again_by_telephone_and_a_bad_number_is_left_out(organisation, tmp_path):
    mapping = written(tmp_path, MAPPING, name="mapping.toml")
    other = LINE.replace("7;", "8;", 1)
    bad = LINE.replace("7;", "9;", 1).replace("0221 5550142", "none")
    counts = run(organisation, written(tmp_path, HEADER, LINE, other, bad), "csv", mapping=mapping)
    customers = list(Ticket.objects.order_by("external_id").values_list("customer", flat=True))
    assert customers[0] == customers[1] != customers[2]
    assert counts.warned == {Warned.PHONE: 1}


def test_without_a_number_twins_stay_two_and_a_second_run_adds_none(organisation, tmp_path):
    mapping = written(tmp_path, MAPPING.replace('external_id = "Nr"', ""), name="mapping.toml")
    path = written(tmp_path, HEADER, LINE, LINE)
    assert run(organisation, path, "csv", mapping=mapping).imported == 2
    again = run(organisation, path, "csv", mapping=mapping)
    assert (again.imported, again.already_there) == (0, 2)


def test_a_row_that_was_closed_since_is_the_same_row(organisation, tmp_path):
    mapping = written(tmp_path, MAPPING.replace('external_id = "Nr"', ""), name="mapping.toml")
    run(organisation, written(tmp_path, HEADER, LINE), "csv", mapping=mapping)
    closed = LINE.replace("08:15;;", "08:15;21.11.2025 09:00;")
    assert run(organisation, written(tmp_path, HEADER, closed), "csv", mapping=mapping).already_there == 1


def test_a_json_mapping_does_the_same_and_the_standard_catalogue_comes_first(organisation, tmp_path):
    told = {
        "source": "crm",
        "timezone": "UTC",
        "country": "DE",
        "date_format": "%Y-%m-%d",
        "columns": {"reported_at": "Tag"},
    }
    mapping = written(tmp_path, json.dumps(told), name="mapping.json")
    run(organisation, written(tmp_path, "Tag", "2020-05-01"), "csv", mapping=mapping)
    assert Ticket.objects.get().category == Category.objects.get(organisation=organisation, code="other")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('source = "crm"', "", "source is missing"),
        ('source = "crm"', 'source = "a b"', "slug"),
        ("Europe/Berlin", "Europe/Bonn", "no time zone"),
        ('country = "DE"', 'country = "Germany"', "two capital letters"),
        ('delimiter = ";"', 'delimiter = ";;"', "one character"),
        ("%d.%m.%Y %H:%M", "%d.%m.%Q", "date_format must be"),
        ('channel = "chat"', 'channel = "pigeon"', "channel must be one of"),
        ('channel = "chat"', "channel = 3", "every value must be text"),
        ('channel = "chat"', 'colour = "red"', "unknown key colour"),
        ('reported_at = "Gemeldet"', "", "must name the column of reported_at"),
        ('reported_at = "Gemeldet"', 'reported_at = "Gemeldet"\nreportedat = "x"', "may name these fields"),
        ("[columns]", "[columns", "can't be used"),
        ('"Gemeldet"', '"Fehlt"', "has no column Fehlt"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_its_fault(organisation, tmp_path, old, new, said):
    mapping = written(tmp_path, MAPPING.replace(old, new), name="mapping.toml")
    with pytest.raises(RefusedError, match=said):
        run(organisation, written(tmp_path, HEADER, LINE), "csv", mapping=mapping)
    assert not Ticket.objects.exists()


def test_the_mapping_belongs_to_csv_and_to_nothing_else(organisation, tmp_path):
    path = written(tmp_path, HEADER, LINE)
    with pytest.raises(RefusedError, match="needs a mapping file"):
        run(organisation, path, "csv")
    with pytest.raises(RefusedError, match="needs a mapping file"):
        run(organisation, path, "comcast", mapping=path)
    with pytest.raises(RefusedError, match="No such file"):
        run(organisation, path, "csv", mapping=tmp_path / "none.toml")
