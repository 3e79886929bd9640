"""Who comes in with a link, who doesn't, and that looking changes nothing."""

import io
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from logging.config import DictConfigurator
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from dispatch.customer.guesses import forget_old, hash_of_address
from dispatch.customer.links import forget_dead, hash_of, link_to
from dispatch.models import CustomerLink, WrongGuesses
from dispatch.settings.logs import logging_config
from orders.models import Ticket, Visit
from orders.services.merging import merge
from orders.services.tickets import resolve
from tests.dispatch.customer.conftest import opened, path_of
from tests.factories import TicketFactory, at

pytestmark = pytest.mark.django_db
WRONG = "/c/AAAAAAAAAAAAAAAAAAAAAA/"
QUIET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


def rows() -> dict[str, tuple[int, str]]:
    """Of each table how many rows it has, and where they lie: an update puts a row elsewhere."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*), md5(string_agg(ctid::text, chr(44) ORDER BY ctid)) FROM "{table}"')  # noqa: S608
            found[table] = cursor.fetchone()
    return found


def test_a_link_has_128_random_bits_of_which_the_database_has_the_hash_only(ticket, settings):
    settings.PUBLIC_URL = "https://firm.example/"
    first, second = link_to(ticket), link_to(ticket)

    assert re.fullmatch(r"https://firm\.example/c/[\w-]{22}/", first)
    assert first != second
    token = first.rstrip("/").rpartition("/")[2]
    assert set(CustomerLink.objects.values_list("token_hash", "ticket")) == {
        (hash_of(token), ticket.pk),
        (hash_of(second.rstrip("/").rpartition("/")[2]), ticket.pk),
    }


def test_a_link_becomes_a_cookie_and_a_clean_address(ticket):
    link, client = link_to(ticket), Client()
    answer = client.get(path_of(link))

    assert (answer.status_code, answer["Location"]) == (302, f"/case/{ticket.uuid}/")
    cookie = answer.cookies["case"]
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"], cookie["path"]) == (
        True,
        "Lax",
        "",
        f"/case/{ticket.uuid}/",
    )
    assert client.get(answer["Location"]).status_code == 200
    assert Client().get(path_of(link), secure=True).cookies["case"]["secure"] is True


def test_links_can_be_opened_as_often_as_one_likes_and_many_lead_to_one_case(ticket):
    links = [link_to(ticket) for _ in range(3)]
    for link in links * 3:
        assert Client().get(path_of(link)).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(method, ticket, promised, customer, address):
    paths = [path_of(link_to(ticket)), address, f"{address}appointment.ics", f"{address}report.pdf"]
    paths += [f"{address}{kind}/" for kind in ("appointment", "note", "photos", "call", "works-again", "complaint")]
    before = rows()
    for path in paths * 3:
        answer = getattr(customer, method)(path, headers={"User-Agent": "WhatsApp/2.23"})
        assert answer.status_code in ((405,) if method == "options" else (200, 302, 404)), path
        assert {name: answer[name] for name in QUIET} == QUIET, path
    assert rows() == before


def test_dead_and_unknown_links_are_answered_alike_in_both_languages_with_what_to_do(ticket, saturday):
    link = path_of(link_to(ticket))
    resolve(ticket=ticket)
    saturday.shift(timedelta(days=14, minutes=1))
    dead, unknown = Client().get(link), Client().get(WRONG)

    assert (dead.status_code, dead.content) == (unknown.status_code, unknown.content)
    page = dead.content.decode()
    assert dead.status_code == 404
    assert 'lang="de"' in page
    assert "open the link in our newest message" in page
    assert not dead.cookies
    assert {name: dead[name] for name in QUIET} == QUIET


def test_a_link_lives_until_14_days_after_the_last_visit(ticket, order, saturday):
    link = path_of(link_to(ticket))
    Visit.objects.filter(order=order).update(state="finished", outcome="done", finished_at=timezone.now())
    type(order).objects.filter(pk=order.pk).update(state="completed", closed_at=timezone.now())
    resolve(ticket=ticket)
    saturday.shift(timedelta(days=13, hours=23))
    assert Client().get(link).status_code == 302
    saturday.shift(timedelta(hours=2))
    assert Client().get(link).status_code == 404


def test_a_case_that_goes_on_keeps_its_link(ticket, saturday):
    link = path_of(link_to(ticket))
    saturday.shift(timedelta(days=60))
    assert Client().get(link).status_code == 302


def test_links_of_cases_that_ended_are_forgotten_after_they_died(ticket, saturday):
    link_to(ticket)
    going_on = TicketFactory()
    link_to(going_on)
    resolve(ticket=ticket)
    saturday.shift(timedelta(days=13))
    assert forget_dead(now=timezone.now()) == 0
    saturday.shift(timedelta(days=2))
    assert forget_dead(now=timezone.now()) == 1
    assert CustomerLink.objects.get().ticket == going_on


def test_the_link_of_a_ticket_that_was_merged_leads_to_the_case(ticket):
    other = TicketFactory(site=ticket.site, organisation=ticket.organisation, customer=ticket.customer, name="Again")
    client = opened(other)
    merge(ticket=other, into=Ticket.objects.get(pk=ticket.pk))
    assert f"Case {ticket.number}" in client.get(f"/case/{other.uuid}/").content.decode()


def test_a_deleted_case_is_shown_to_nobody(ticket, customer, address):
    Ticket.objects.filter(pk=ticket.pk).update(deleted_at=timezone.now())
    assert customer.get(address).status_code == 404


def test_the_cookie_of_one_case_opens_no_other(ticket, customer):
    other = TicketFactory()
    mine = customer.cookies["case"].value
    for path in ("", "call/", "appointment.ics", "report.pdf"):
        stranger = Client(headers={"Cookie": f"case={mine}"})
        assert stranger.get(f"/case/{other.uuid}/{path}").status_code == 404
        assert Client().get(f"/case/{ticket.uuid}/{path}").status_code == 404
    assert stranger.post(f"/case/{other.uuid}/call/", {}).status_code == 404


def test_after_20_wrong_guesses_an_address_pauses_for_a_minute_and_right_links_still_open(ticket):
    client = Client(REMOTE_ADDR="198.51.100.7")
    codes = [client.get(WRONG).status_code for _ in range(22)]
    assert codes == [404] * 20 + [429] * 2
    paused = client.get(WRONG)
    assert 55 <= int(paused["Retry-After"]) <= 60
    assert "Please wait for a minute" in paused.content.decode()
    assert client.get(path_of(link_to(ticket))).status_code == 302
    assert Client(REMOTE_ADDR="198.51.100.8").get(WRONG).status_code == 404

    WrongGuesses.objects.update(since=F("since") - timedelta(minutes=1))
    assert client.get(WRONG).status_code == 404


def test_guesses_by_cookie_count_too(ticket):
    client = Client(headers={"Cookie": "case=wrong"})
    codes = {client.get(f"/case/{ticket.uuid}/").status_code for _ in range(21)}
    assert codes == {404, 429}


def test_of_an_address_only_a_keyed_hash_is_kept_and_not_for_long(db):
    Client(REMOTE_ADDR="198.51.100.7").get(WRONG)
    (row,) = WrongGuesses.objects.all()
    assert "198.51" not in row.address_hash
    assert forget_old(now=row.since + timedelta(minutes=9)) == 0
    assert forget_old(now=row.since + timedelta(minutes=11)) == 1


def test_one_home_of_ipv6_is_one_address(settings):
    assert hash_of_address("2001:db8:1:2::1") == hash_of_address("2001:db8:1:2:ffff::9")
    assert hash_of_address("2001:db8:1:2::1") != hash_of_address("2001:db8:1:3::1")


def test_behind_a_trusted_proxy_the_caller_counts_and_elsewhere_nobody_can_say_who_they_are(db, settings):
    for number in range(20):
        Client().get(WRONG, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert Client().get(WRONG).status_code == 429
    settings.TRUST_PROXY = True
    assert Client().get(WRONG, headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}).status_code == 404
    assert WrongGuesses.objects.get(address_hash=hash_of_address("203.0.113.9")).guesses == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_are_counted_one_by_one():
    def guess(_number):
        try:
            return Client().get(WRONG).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(guess, range(40)))
    assert (codes.count(404), codes.count(429)) == (20, 20)


@pytest.mark.parametrize("path", ["/c/%00/", "/c/" + "x" * 5000 + "/", "/c/ä%FF%FE/", "/c/'; DROP TABLE x/"])
def test_hostile_secrets_lead_nowhere(db, path):
    assert Client().get(path).status_code == 404
    hostile = Client(headers={"Cookie": 'case="\\377\\000"'})
    assert hostile.get(f"/case/{uuid4()}/").status_code == 404


def test_the_log_holds_no_secret(ticket):
    formatter = DictConfigurator(logging_config(json_lines=True)).configure_formatter
    written = logging.StreamHandler(io.StringIO())
    written.setFormatter(formatter(logging_config(json_lines=True)["formatters"]["line"]))
    logging.getLogger().addHandler(written)
    link = path_of(link_to(ticket))
    secret = link.split("/")[2]
    client = Client()
    client.get(link)
    client.post(link)
    client.get(f"/case/{ticket.uuid}/")
    CustomerLink.objects.all().delete()
    client.get(link)
    client.get(f"/case/{ticket.uuid}/")
    logging.getLogger().removeHandler(written)
    said = written.stream.getvalue()
    assert "GET /c/" in said
    assert "Not Found: /c/" in said
    assert "Method Not Allowed (POST): /c/" in said
    assert secret not in said


def test_a_link_lives_as_its_last_visit_says_whatever_was_before(ticket, order, saturday):
    Visit.objects.filter(order=order).update(state="finished", outcome="no_access", finished_at=at("2026-10-01 09:00"))
    Visit.objects.create(order=order)
    assert opened(ticket)
