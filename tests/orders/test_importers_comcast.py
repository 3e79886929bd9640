"""The complaints about Comcast: swapped dates, free text, two channels."""

from zoneinfo import ZoneInfo

import pytest

from orders.importers.rows import Reason
from orders.models import Contact, Ticket
from tests.factories import at
from tests.orders.importing import COMCAST_HEADER, comcast, rejected_rows, run, written

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(("day", "opened"), [("22-04-15", "2015-04-22 15:53:50"), ("04-08-15", "2015-04-08 15:53:50")])
def test_a_date_is_month_first_wherever_that_is_a_date(organisation, tmp_path, day, opened):
    path = written(tmp_path, "\ufeff" + COMCAST_HEADER, comcast("250635", "Comcast", day))
    run(organisation, path, "comcast")
    assert Ticket.objects.get().reported_at == at(opened, NEW_YORK)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Comcast Cable Internet Speeds", "internet-slow"),
        ("Comcast extended outages", "internet-down"),
        ("Data Caps", "billing"),
        ("Bait and switch", "marketing"),
        ("Cable availability", "availability"),
        ("Poor customer service", "service-quality"),
        ("Comcast", "other"),
    ],
)
def test_a_keyword_decides_the_category_and_the_text_is_kept(organisation, tmp_path, text, category):
    run(organisation, written(tmp_path, COMCAST_HEADER, comcast("1", text, "22-04-15")), "comcast")
    ticket = Ticket.objects.select_related("category").get()
    assert (ticket.name, ticket.category.code, ticket.external_id) == (text, category, "1")


@pytest.mark.parametrize(("via", "channel"), [("Customer Care Call", "phone"), ("Internet", "email")])
def test_the_channel_becomes_a_contact_with_the_words_that_were_said(organisation, tmp_path, via, channel):
    path = written(tmp_path, COMCAST_HEADER, comcast("1", "No internet", "22-04-15", via=via))
    run(organisation, path, "comcast")
    contact = Contact.objects.get()
    assert (contact.channel, contact.direction, contact.text) == (channel, "in", "No internet")


def test_solved_and_closed_have_no_day_and_the_rest_is_open(organisation, tmp_path):
    states = ["Open", "Pending", "Solved", "Closed"]
    lines = [comcast(str(number), "x", "22-04-15", status=state) for number, state in enumerate(states)]
    run(organisation, written(tmp_path, COMCAST_HEADER, *lines), "comcast")
    assert list(Ticket.objects.order_by("external_id").values_list("state", "resolved_at")) == [
        ("acknowledged", None),
        ("acknowledged", None),
        ("resolved", None),
        ("closed", None),
    ]


def test_a_zip_code_that_lost_its_zero_gets_it_back(organisation, tmp_path):
    line = comcast("1", "x", "22-04-15", zip_code="2138", state="Massachusetts")
    run(organisation, written(tmp_path, COMCAST_HEADER, line), "comcast")
    assert Ticket.objects.get().site.postal_code == "02138"


def test_a_torn_row_and_an_unknown_word_are_rejected(organisation, tmp_path):
    path = written(
        tmp_path,
        COMCAST_HEADER,
        comcast("comcas", "nd miscommunication", "30-04-15"),
        comcast("1", "x", "22-04-15", via="Pigeon"),
        comcast("2", "x", "", via="Internet"),
    )
    counts = run(organisation, path, "comcast")
    assert counts.rejected == {Reason.BAD_NUMBER: 1, Reason.BAD_FIELD: 1, Reason.NO_DATE: 1}
    assert rejected_rows(tmp_path)[1][1] == "a field has a value that is not allowed: Received Via = Pigeon"
