"""How much a phone loads and how long a person waits, four times slower than this machine: Lighthouse's cheap phone."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from tests.bench_api.rows import Measured, Service
from tests.bench_phone.person import session_of_technician
from tests.shift.phone import Phone
from tests.wire import Wire, wire_to

SLOWDOWN = 4
FIRST_LOAD_KB = 150
OFFLINE_START_MS = 1000
QUIET_MS = 2_000
TRIES = 600

# `shownAt`: when the day is seen, with what only the phone knows put right. `busyUntil`: end of the last long task.
WATCH = """
new MutationObserver((_changes, observer) => {
  if (!document.querySelector("main + .foot") || document.documentElement.classList.contains("settling")) return;
  observer.disconnect();
  requestAnimationFrame(() => { window.shownAt = performance.now(); });
}).observe(document, { attributes: true, childList: true, subtree: true });
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) busyUntil = Math.max(busyUntil, task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
"""


class Load(NamedTuple):
    """Milliseconds since the person asked for the page."""

    painted: float
    shown: float
    interactive: float

    def __str__(self) -> str:
        return f"painted {self.painted:.0f} ms, list {self.shown:.0f} ms, interactive {self.interactive:.0f} ms"


def figures(service: Service) -> Iterator[Measured]:
    with (
        tempfile.TemporaryDirectory() as profile,
        wire_to(service.base) as wire,
        sync_playwright() as playwright,
    ):
        phone = Phone(playwright, Path(profile), slowdown=SLOWDOWN)
        phone.context.add_cookies([session_of_technician(wire.url)])
        yield from online(phone, wire)
        phone.go_offline(is_offline=True)
        phone.start_again()
        before = wire.bytes_down
        start = load(phone, wire)
        yield Measured(
            "started anew without a network",
            f"today's list in ≤ {OFFLINE_START_MS} ms",
            f"{start}, {wire.bytes_down - before} bytes",
            start.shown <= OFFLINE_START_MS and wire.bytes_down == before,
        )
        phone.close()


def online(phone: Phone, wire: Wire) -> Iterator[Measured]:
    cold = load(phone, wire)
    until(phone.page, "Boolean(navigator.serviceWorker.controller)")
    until(phone.page, "caches.match('/sync/day/').then(Boolean)")
    phone.page.wait_for_timeout(QUIET_MS)
    first_kb = wire.bytes_down / 1000
    yield Measured(
        "first load: page, files, service worker and the pages of two days",
        f"≤ {FIRST_LOAD_KB} KB",
        f"{first_kb:.0f} KB",
        first_kb <= FIRST_LOAD_KB,
    )
    yield Measured("today, cold", "–", str(cold), reached=True)
    yield Measured("today, warm", "–", str(load(phone, wire)), reached=True)


def load(phone: Phone, wire: Wire) -> Load:
    """Open today's page and wait until nothing happens any more."""
    phone.context.add_init_script(WATCH)
    phone.page.goto(f"{wire.url}/today/")
    until(phone.page, "Boolean(window.shownAt)")
    phone.page.wait_for_timeout(QUIET_MS)
    painted, shown, busy_until = phone.page.evaluate(
        "[performance.getEntriesByName('first-contentful-paint')[0].startTime, shownAt, busyUntil]"
    )
    return Load(painted, shown, max(shown, busy_until))


def until(page: Page, expression: str) -> None:
    """Asked again and again: the page's own policy forbids Playwright's `wait_for_function`."""
    for _try in range(TRIES):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise RuntimeError(f"{expression} did not become true")
