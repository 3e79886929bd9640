"""The customer's page under load: by customers, by whoever guesses, and by programs that look into every link."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from shutil import which
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import sync_playwright

from dispatch.customer.links import link_to
from orders.models import Ticket
from orders.models.message import MessageEvent
from technicians.models import Territory
from tests.bench_api.field import home
from tests.bench_api.rows import Measured, percentile
from tests.bench_customer.data import customers_of, organisation_of, promise_day
from tests.bench_customer.outside import World

CASES, PAGES_A_SECOND, SECONDS, P95_MS = 200, 20, 120, 150
GUESSES, ADDRESSES, THREADS, P95_UNDER_ATTACK_MS = 100_000, 1_000, 8, 300
MOST_BYTES, MOST_QUERIES = 40 * 1024, 8
SCANNERS = {
    "Safe Links": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 Edg/119.0",
    "WhatsApp": "WhatsApp/2.23.20.0",
    "a crawler": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
}


@dataclass(frozen=True)
class Answer:
    status: int
    body_bytes: int
    location: str
    cookie: str
    lasted_s: float


def ask(base: str, path: str, *, method: str = "GET", source: str = "127.0.0.1", **headers: str) -> Answer:
    """Over a new connection from that address."""
    place, began = urlsplit(base), time.monotonic()
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=60, source_address=(source, 0))
    try:
        line.request(method, path, headers={"Accept-Encoding": "gzip", **headers})
        answer = line.getresponse()
        body = answer.read()
    finally:
        line.close()
    cookie = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
    found = answer.headers.get("Location") or ""
    return Answer(answer.status, len(body), found, cookie, time.monotonic() - began)


def cases_of(name: str) -> list[Ticket]:
    organisation = organisation_of(name)
    territory = Territory.objects.create(organisation=organisation, name=name, depot=home(0))
    promise_day(territory, customers_of(organisation, CASES), timezone.localdate())
    return list(Ticket.objects.filter(organisation=organisation).select_related("organisation"))


def pages(world: World) -> Iterator[Measured]:
    links = [urlsplit(link_to(ticket)).path for ticket in cases_of("Pages")]
    seen = Client(SERVER_NAME="127.0.0.1")
    page = seen.get(links[0])["Location"]
    with CaptureQueriesContext(connection) as queries:
        seen.get(page)
    answers = looked_at(world.base, links, until=time.monotonic() + SECONDS)
    p50, p95 = (percentile([answer.lasted_s for answer in answers], percent) for percent in (50, 95))
    largest, failed = max(a.body_bytes for a in answers), sum(a.status != 200 for a in answers)
    yield Measured(
        f"the customer's page, {PAGES_A_SECOND} a second for {SECONDS} s",
        "≤ 40 KB, ≤ 8 SQL queries, p95 ≤ 150 ms",
        f"{largest / 1024:.1f} KB, {len(queries)} queries, p50 {p50:.0f}, p95 {p95:.0f} ms; {failed} errors",
        largest <= MOST_BYTES and len(queries) <= MOST_QUERIES and p95 <= P95_MS and not failed,
    )


def looked_at(base: str, links: list[str], *, until: float) -> list[Answer]:
    """Customers come at random moments, open their link and look at the page: only that one is timed."""
    chance, answers = random.Random(5), []

    def look(link: str) -> None:
        door = ask(base, link)
        answers.append(ask(base, door.location, Cookie=door.cookie) if door.cookie else door)

    with ThreadPoolExecutor(16) as customers:
        while time.monotonic() < until:
            customers.submit(look, chance.choice(links))
            time.sleep(chance.expovariate(PAGES_A_SECOND))
    return answers


def guesses(world: World) -> Iterator[Measured]:
    links = [urlsplit(link_to(ticket)).path for ticket in cases_of("Guesses")]
    answers: list[Answer] = []
    over = threading.Event()
    customers = threading.Thread(target=lambda: answers.extend(until_over(world.base, links, over)))
    customers.start()
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as attackers:
        found = list(attackers.map(lambda n: guess(world.base, n), range(GUESSES), chunksize=100))
    lasted_s = time.monotonic() - began
    over.set()
    customers.join()
    hits, paused = found.count(302), found.count(429)
    p95, failed = percentile([a.lasted_s for a in answers], 95), sum(a.status != 200 for a in answers)
    yield Measured(
        f"{GUESSES:,} guesses from {ADDRESSES:,} addresses, {GUESSES / lasted_s:.0f} a second",
        "0 hits, pages of real customers ≤ 300 ms p95",
        f"{hits} hits, {paused:,} told to pause; {len(answers):,} pages: p95 {p95:.0f} ms, {failed} errors",
        hits == 0 and p95 <= P95_UNDER_ATTACK_MS and not failed,
    )


def until_over(base: str, links: list[str], over: threading.Event) -> Iterator[Answer]:
    while not over.is_set():
        yield from looked_at(base, links, until=time.monotonic() + 2)


def guess(base: str, number: int) -> int:
    address = number % ADDRESSES
    token = random.Random(number).randbytes(16).hex()[:22]
    return ask(base, f"/c/{token}/", source=f"127.1.{address // 250}.{1 + address % 250}").status


def scanners(world: World) -> Iterator[Measured]:
    """What reads mail before its owner does: each link three times and in every way, with a script running too."""
    tickets = cases_of("Scanners")
    events = [event for event in MessageEvent if event != MessageEvent.API][: len(tickets)]
    links = [urlsplit(link_to(ticket)).path for ticket in tickets[: len(events)]]
    before, fetched = state_of(tickets), 0
    for link in links:
        for agent in SCANNERS.values():
            for method in ("GET", "HEAD", "OPTIONS") * 3:
                door = ask(world.base, link, method=method, **{"User-Agent": agent})
                if door.location:
                    ask(world.base, door.location, method=method, Cookie=door.cookie, **{"User-Agent": agent})
                fetched += 1
    fetched += crawled(world.base, links)
    changed = sum(was != now for was, now in zip(before, state_of(tickets), strict=True))
    used_up = sum(ask(world.base, link).status != 302 for link in links)
    yield Measured(
        f"links of {len(links)} kinds of message, fetched {fetched:,} times by {', '.join(SCANNERS)} and Chromium",
        "0 state changes, 0 links used up",
        f"{changed} tables changed, {used_up} links used up",
        changed == 0 and used_up == 0,
    )


def crawled(base: str, links: list[str]) -> int:
    """A crawler that runs scripts follows what it finds on each page, and presses nothing."""
    fetched = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox"])
        for link in links[:3]:
            page = browser.new_context().new_page()
            page.goto(f"{base}{link}")
            own = page.url
            for href in page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)"):
                if href.startswith(own) and not href.endswith((".ics", ".pdf")):
                    page.goto(href)
                    fetched += 1
            page.context.close()
        browser.close()
    return fetched


def state_of(tickets: list[Ticket]) -> list[str]:
    """A digest of each table that a case is made of, as far as it is about these."""
    ids = [ticket.pk for ticket in tickets]
    of_ticket = ("orders_contact", "orders_triedstep", "orders_callback", "orders_message", "dispatch_customerlink")
    of_ticket += ("dispatch_withdrawal", "orders_survey")
    return [
        digest("orders_ticket", "id", ids),
        digest("orders_fieldorder", "ticket_id", ids),
        *(digest(table, "ticket_id", ids) for table in of_ticket),
        digest("dispatch_appointment", "order_id", list(orders_of(ids))),
        digest("orders_site", "id", [ticket.site_id for ticket in tickets]),
    ]


def orders_of(tickets: list[int]) -> Iterator[int]:
    yield from Ticket.objects.filter(pk__in=tickets).values_list("own_orders", flat=True)


def digest(table: str, column: str, ids: list[int]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT md5(coalesce(string_agg(row::text, '' ORDER BY row.id), '')) FROM {table} row"  # noqa: S608  ours
            f" WHERE {column} = ANY(%s)",
            [ids],
        )
        (found,) = cursor.fetchone()
    return str(found)


Row = Callable[[World], Iterator[Measured]]
ROWS: dict[str, Row] = {"pages": pages, "guesses": guesses, "scanners": scanners}
