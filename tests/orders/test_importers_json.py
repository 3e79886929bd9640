"""JSON in our own field names, as an array and as lines."""

import json

import pytest

from orders.importers.rows import Reason, RefusedError
from orders.models import Contact, Ticket, TriedStep
from tests.factories import RemoteStepFactory, at
from tests.orders.importing import rejected_rows, run, written

FULL = {
    "external_id": "4711",
    "source": "crm",
    "reported_at": "2025-11-20T08:15:00+01:00",
    "ticket_type": "internet-down",
    "severity": "major",
    "name": "Kein Signal",
    "street": "Zülpicher Straße 5",
    "postal_code": "50674",
    "city": "Köln",
    "customer": {"name": "Ayşe Yılmaz", "email": "a@example.org", "phones": ["+49 221 5550142", "0171 5550142"]},
    "line_test": "failed",
    "line_test_detail": "−31 dBm",
    "line_test_at": "2025-11-20T08:20:00+01:00",
    "network_element": "OLT-7",
    "tried_steps": [{"step": "restart-modem", "result": "no change", "channel": "bot"}, {"text": "Kabel getauscht"}],
    "contacts": [{"channel": "phone", "at": "2025-11-20T08:10:00+01:00", "author": "Agent 3", "text": "Seit gestern"}],
}


def test_every_field_arrives(organisation, tmp_path):
    step = RemoteStepFactory(organisation=organisation, code="restart-modem")
    run(organisation, written(tmp_path, json.dumps([FULL])), "json")
    ticket = Ticket.objects.select_related("customer", "site").get()
    assert (ticket.source, ticket.external_id, ticket.severity) == ("crm", "4711", "major")
    assert (ticket.line_test, ticket.line_test_detail) == ("failed", "−31 dBm")
    assert (ticket.line_test_at, ticket.network_element) == (at("2025-11-20 08:20"), "OLT-7")
    assert [str(phone) for phone in ticket.customer.phones.all()] == ["+492215550142", "+491715550142"]
    assert list(TriedStep.objects.values_list("step", "text", "result", "channel")) == [
        (step.pk, "", "no change", "bot"),
        (None, "Kabel getauscht", "", ""),
    ]
    contact = Contact.objects.get()
    assert (contact.at, contact.author, contact.text) == (at("2025-11-20 08:10"), "Agent 3", "Seit gestern")


def test_lines_of_objects_do_the_same_and_a_broken_line_is_rejected(organisation, tmp_path):
    path = written(tmp_path, json.dumps(FULL), "", "{broken", '{"reported_at": "2025-11-20"}', "7")
    counts = run(organisation, path, "json")
    assert (counts.read, counts.imported, counts.rejected) == (4, 2, {Reason.UNREADABLE: 2})
    assert [row[0] for row in rejected_rows(tmp_path)] == ["3", "5"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"reported_at": None}, Reason.NO_DATE),
        ({"reported_at": "yesterday"}, Reason.BAD_DATE),
        ({"reported_at": "9999-12-31T23:59:59-12:00"}, Reason.BAD_DATE),
        ({"reported_at": 5}, Reason.BAD_FIELD),
        ({"colour": "red"}, Reason.BAD_FIELD),
        ({"name": "a\u0000b"}, Reason.BAD_FIELD),
        ({"name": "\ud800"}, Reason.BAD_FIELD),
        ({"name": "x" * 301}, Reason.TOO_LONG),
        ({"street": "x" * 201}, Reason.TOO_LONG),
        ({"line_test": "maybe"}, Reason.BAD_FIELD),
        ({"source": "a b"}, Reason.BAD_FIELD),
        ({"country": "de"}, Reason.BAD_FIELD),
        ({"customer": []}, Reason.UNREADABLE),
        ({"customer": {"name": "x", "phones": [5]}}, Reason.BAD_FIELD),
        ({"customer": {"name": "x", "email": "x"}}, Reason.BAD_FIELD),
        ({"customer": {"name": "x", "language": "xx"}}, Reason.BAD_FIELD),
        ({"contacts": "x"}, Reason.BAD_FIELD),
        ({"contacts": [{"channel": "pigeon"}]}, Reason.BAD_FIELD),
        ({"tried_steps": [{"result": "x"}]}, Reason.BAD_FIELD),
    ],
)
def test_a_bad_object_is_rejected_and_its_neighbour_is_not(organisation, tmp_path, change, reason):
    good = FULL | {"external_id": "1"}
    counts = run(organisation, written(tmp_path, json.dumps([FULL | change, good], indent=1)), "json")
    assert (counts.imported, counts.rejected) == (1, {reason: 1})
    assert rejected_rows(tmp_path)[0][0] == "2"


def test_a_time_without_offset_is_the_servers_and_a_date_its_first_minute(organisation, tmp_path):
    rows = [{"reported_at": "2025-07-01T08:00:00"}, {"reported_at": "2025-07-02"}]
    run(organisation, written(tmp_path, json.dumps(rows)), "json")
    assert list(Ticket.objects.order_by("reported_at").values_list("reported_at", flat=True)) == [
        at("2025-07-01 08:00"),
        at("2025-07-02 00:00"),
    ]


@pytest.mark.parametrize("text", ["7", '"x"', "{", "[1, 2]", '[{"a": 1}', '[{"a": 1}] x', '[{"a": 1},]', "[" * 90_000])
def test_what_is_no_json_of_objects_is_refused(organisation, tmp_path, text):
    with pytest.raises(RefusedError, match="JSON array of objects"):
        run(organisation, written(tmp_path, text), "json")
    assert not Ticket.objects.exists()


def test_an_array_longer_than_the_window_is_read_item_by_item(organisation, tmp_path):
    rows = [{"reported_at": "2025-07-02", "external_id": str(n), "description": "x" * 500} for n in range(400)]
    counts = run(organisation, written(tmp_path, json.dumps(rows, indent=2)), "json")
    assert (counts.read, counts.imported) == (400, 400)
    assert counts.rejected == {}


def test_an_empty_array_is_a_file_with_nothing_in_it(organisation, tmp_path):
    assert run(organisation, written(tmp_path, "[ ]"), "json").read == 0
