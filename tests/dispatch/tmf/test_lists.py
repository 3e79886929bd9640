"""TMF630 lists: comparisons, sorting, links to other pages."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from orders.models import Ticket
from tests.factories import TicketFactory, at

TIME = "Send a time with its offset, such as 2026-11-23T08:00:00Z."
LIST = "/tmf-api/troubleTicket/v4/troubleTicket"


@pytest.fixture
def tickets(organisation):
    rows = [("a", "High", "2026-11-20"), ("b", "Low", "2026-11-21"), ("c", "High", "2026-11-22")]
    for name, severity, day in rows:
        TicketFactory(site__organisation=organisation, name=name, severity=severity, reported_at=at(f"{day} 09:00"))


def names(api, query: str) -> str:
    answer = api.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.content
    return "".join(ticket["name"] for ticket in answer.json())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("creationDate.gt=2026-11-21T08:00:00Z", "c"),
        ("creationDate.gte=2026-11-21T08:00:00Z", "cb"),
        ("creationDate.lt=2026-11-21T09:00:00%2B01:00", "a"),
        ("creationDate.lte=2026-11-21T09:00:00+01:00", "ba"),
        ("creationDate.gt=2026-11-19T00:00:00Z&creationDate.lt=2026-11-21T00:00:00Z", "a"),
        ("severity=Low&severity=High", "cba"),
        ("severity=Low,High&sort=creationDate", "abc"),
        ("sort=-severity,creationDate", "bac"),
        ("sort=severity,-creationDate", "cab"),
        ("id=nothing", ""),
    ],
)
def test_comparisons_and_sorting(api, tickets, query, expected):
    assert names(api, query) == expected


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sort=colour", "sort: “colour” can't be sorted by. Known are: creationDate, lastUpdate, severity, status."),
        ("creationDate.gt=x", f"creationDate.gt: {TIME}"),
        (
            "creationDate.gt=2026-11-21T08:00:00",
            f"creationDate.gt: {TIME}",
        ),
        (
            "creationDate=2026-13-21T08:00:00Z",
            f"creationDate: {TIME}",
        ),
    ],
)
def test_what_is_wrong_is_named(api, db, query, message):
    answer = api.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.json()["message"]) == (400, message)


OF_TIME = {
    LIST: ["creationDate", "lastUpdate"],
    "/tmf-api/appointment/v4/appointment": ["creationDate", "lastUpdate", "validFor.startDateTime"],
    "/tmf-api/appointment/v4/searchTimeSlot": ["searchDate"],
    "/tmf-api/workOrderManagement/v4/workOrder": ["orderDate", "requestedCompletionDate"],
    "/tmf-api/communicationManagement/v4/communicationMessage": ["scheduledSendTime", "sendTime"],
}
OFFSETS = st.integers(min_value=-1439, max_value=1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(("path", "name"), [(path, name) for path, names in OF_TIME.items() for name in names])
@pytest.mark.parametrize("sent", [".gte=0001-01-01T00:00:00%2B23:59", ".lt=9999-12-31T23:59:59-23:59"])
def test_a_time_outside_of_all_years_is_refused_by_each_list(api, path, name, sent):
    answer = api.get(f"{path}?{name}{sent}")
    message = f"{name}{sent.partition('=')[0]}: Send a time between the years 1 and 9999, in UTC."
    assert (answer.status_code, answer.json()["message"]) == (400, message)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.datetimes(timezones=OFFSETS), st.sampled_from(["", ".gt", ".gte", ".lt", ".lte"]))
@example(datetime.min.replace(tzinfo=UTC), ".gte")
@example(datetime.max.replace(tzinfo=timezone(timedelta(hours=23))), ".lt")
def test_any_time_of_any_offset_is_found_by_or_refused_in_words(api, at, operator):
    answer = api.get(LIST, {f"creationDate{operator}": at.isoformat(), "limit": "1"})
    assert answer.status_code in (200, 400), answer.content
    assert answer.json() == [] or answer.json()["message"].endswith("between the years 1 and 9999, in UTC.")


def test_text_attributes_are_not_compared(api, db):
    answer = api.get(f"{LIST}?severity.gt=A")
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("severity.gt: This can't be filtered by.")


def test_links_lead_to_the_other_pages_of_the_same_question(api, tickets):
    answer = api.get(f"{LIST}?limit=1&offset=1&severity=High,Low")
    base = f"http://testserver{LIST}?limit=1&offset={{}}&severity=High%2CLow"

    assert answer["Link"] == ", ".join(
        f'<{base.format(offset)}>; rel="{rel}"' for rel, offset in [("first", 0), ("prev", 0), ("next", 2), ("last", 2)]
    )
    assert (answer["X-Total-Count"], answer["X-Result-Count"]) == ("3", "1")


@pytest.mark.parametrize("offset", [0, 1, 2])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_who_follows_next_sees_every_row_from_where_it_began(api, organisation, offset, limit):
    for name in "abcdef":
        TicketFactory(site__organisation=organisation, name=name, reported_at=at(f"2026-11-2{ord(name) - 96} 09:00"))
    seen, address = "", f"http://testserver{LIST}?limit={limit}&offset={offset}"
    while address:
        answer = api.get(address)
        seen += "".join(ticket["name"] for ticket in answer.json())
        links = {rel: to for to, rel in re.findall(r'<([^>]+)>; rel="(\w+)"', answer["Link"])}
        here, address = address, links.get("next", "")
    assert seen == "fedcba"[offset:]
    assert links["last"] == here


def test_links_lead_to_our_public_address_whatever_the_host_is_called(api, tickets, settings):
    settings.PUBLIC_URL = "https://field.example.org/"
    answer = api.get(f"{LIST}?limit=1", headers={"Host": "127.0.0.1"})
    assert answer["Link"].startswith(f"<https://field.example.org{LIST}?limit=1&offset=0>")
    assert "127.0.0.1" not in answer["Link"]


@pytest.mark.parametrize("query", ["severity=Low,%20High", "status=acknowledged%20,%20pending,%20held"])
def test_spaces_around_commas_are_no_part_of_a_word(api, tickets, query):
    Ticket.objects.update(state="held")
    assert names(api, query) == "cba"


def test_none_beside_other_fields_stands_for_id_and_href(api, tickets):
    assert set(api.get(f"{LIST}?fields=none,status").json()[0]) == {"id", "href", "status"}


def test_a_list_of_one_page_has_no_links(api, tickets):
    assert "Link" not in api.get(LIST)


def test_a_page_beyond_the_end_leads_back(api, tickets):
    answer = api.get(f"{LIST}?limit=2&offset=10")
    assert answer.status_code == 200
    assert answer.json() == []
    assert 'offset=2>; rel="prev"' in answer["Link"]
    assert 'rel="next"' not in answer["Link"]
