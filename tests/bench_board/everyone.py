"""All territories at once: 7,000 technicians with six visits each, opened by a browser and walked through."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from dispatch.models import Assignment, Plan
from dispatch.planning.clock import DayClock
from orders.catalogue import install_catalogue
from orders.models import OrderType
from technicians.models import Organisation, Shift, Technician, Territory
from tests.bench_api.field import analyze, home, open_visits
from tests.bench_api.rows import Measured, Service
from tests.bench_board.cold import SCROLL, USABLE, WATCH
from tests.bench_board.data import FIRST, SERVICE, STEP, TRAVEL_S, Board, session_of_dispatcher
from tests.browser import ARGUMENTS, chromium

TERRITORIES, EACH, STOPS = 40, 175, 6
USABLE_MS, FRAMES, FILLED_MS = 2000, 58, 1000
TIMES, PLACES = 5, 20
COUNT = "() => JSON.parse(document.getElementById('day-data').textContent).people.length"
GO_TO = "share => { const t = document.querySelector('.timeline'); t.scrollTop = share * t.scrollHeight; }"
IS_FILLED = "() => document.querySelector('.lane') !== null && document.querySelector('.lane.is-bare') === null"
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


def everyone(service: Service, _board: Board) -> Iterator[Measured]:
    session, path = make_firm()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        opened(browser, service, session, path).context.close()  # the service's processes have answered before
        usable, filled = [], []
        for _ in range(TIMES):
            page = opened(browser, service, session, path)
            usable.append(page.evaluate(USABLE))
            people = page.evaluate(COUNT)
            frames = page.evaluate(SCROLL)
            filled += [to_fill(page, number / PLACES) for number in range(PLACES)]
            page.context.close()
        browser.close()
    usable.sort()
    filled.sort()
    what = f"all territories, {TERRITORIES * EACH} rows"
    seen = f"{usable[TIMES // 2]:.0f} ms ({usable[0]:.0f} to {usable[-1]:.0f})"
    yield Measured(f"{what}: usable", f"≤ {USABLE_MS} ms", seen, usable[TIMES // 2] <= USABLE_MS)
    yield Measured("technicians in the page", f"{TERRITORIES * EACH}", str(people), people == TERRITORIES * EACH)
    yield Measured("scrolled from end to end", "60 frames/s", f"{frames:.0f} frames/s", frames >= FRAMES)
    told = f"median {filled[len(filled) // 2]:.0f}, longest {filled[-1]:.0f} ms"
    yield Measured("rows gone to somewhere show their day", f"≤ {FILLED_MS} ms", told, filled[-1] <= FILLED_MS)


def opened(browser: Browser, service: Service, session: str, path: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": service.base}])
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{service.base}{path}", wait_until="load")
    page.wait_for_function(IS_FILLED)
    return page


def to_fill(page: Page, share: float) -> float:
    """How long it takes until all rows there show what is planned, in ms."""
    began = time.perf_counter()
    page.evaluate(GO_TO, share)
    page.wait_for_function(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    page.wait_for_function(IS_FILLED)
    return (time.perf_counter() - began) * 1000


def make_firm() -> tuple[str, str]:
    """Forty territories of 175 technicians, published for tomorrow: the session of who looks, and the address."""
    organisation = Organisation.objects.create(name=f"Bench everyone {timezone.now():%Y-%m-%d %H:%M:%S}")
    install_catalogue(organisation=organisation)
    order_type = OrderType.objects.filter(organisation=organisation).order_by("code")[0]
    territories = Territory.objects.bulk_create(
        Territory(organisation=organisation, name=f"Bench {number:02d}", depot=home(number))
        for number in range(TERRITORIES)
    )
    day = timezone.localdate(timezone=territories[0].zone) + timedelta(days=1)
    for territory in territories:
        publish(territory, order_type, DayClock(day, territory.zone))
    analyze()
    return session_of_dispatcher(organisation), f"/admin/board/all/?day={day}"


def publish(territory: Territory, order_type: OrderType, clock: DayClock) -> None:
    organisation, begin = territory.organisation, clock.at(FIRST)
    team = Technician.objects.bulk_create(
        Technician(organisation=organisation, territory=territory, name=f"{territory.name}, {n:03d}", home=home(n))
        for n in range(EACH)
    )
    Shift.objects.bulk_create(
        Shift(technician=technician, day=clock.day, during=DateTimeTZRange(begin, begin + timedelta(hours=9)))
        for technician in team
    )
    plan = Plan.objects.create(
        organisation=organisation, territory=territory, day=clock.day, version=1, state=Plan.State.PUBLISHED
    )
    visits = iter(open_visits(order_type, [territory.pk] * (EACH * STOPS)))
    starts = [begin + timedelta(seconds=TRAVEL_S) + number * STEP for number in range(STOPS)]
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan,
            technician=technician,
            visit=next(visits),
            live=True,
            travel_s=TRAVEL_S,
            during=DateTimeTZRange(start, start + SERVICE),
        )
        for technician in team
        for start in starts
    )
