"""The board opened by a browser that has nothing of it yet."""

import urllib.request
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, sync_playwright

from tests.bench_api.rows import Measured, Service
from tests.bench_board.data import STOPS, TECHNICIANS, Board
from tests.browser import ARGUMENTS, chromium
from tests.wire import wire_to

USABLE_MS, QUERIES, LARGEST_KB, FRAMES = 1000, 12, 300, 58
TIMES = 5
WAKE = 10
# Usable: everything is there, and the page's thread is free.
WATCH = """
window.busyUntil = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) busyUntil = Math.max(busyUntil, task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
"""
USABLE = "Math.max(performance.getEntriesByType('navigation')[0].loadEventEnd, window.busyUntil)"
COUNT = """
() => {
  const { lanes } = JSON.parse(document.getElementById("day-data").textContent);
  return [lanes.length, new Set(lanes.flatMap(({ stops }) => stops.map(({ visit }) => visit))).size];
}
"""
# The timeline scrolled from end to end and back, a little each frame.
SCROLL = """
() => new Promise((told) => {
  const lanes = document.querySelector(".timeline");
  const end = lanes.scrollHeight - lanes.clientHeight;
  const [began, lasts] = [performance.now(), 3000];
  let frames = 0;
  (function step(now) {
    const share = Math.abs(((now - began) / lasts * 4) % 2 - 1);
    (end > 0 ? lanes : document.scrollingElement).scrollTop = share * (end || document.scrollingElement.scrollHeight);
    frames += 1;
    if (now - began < lasts) requestAnimationFrame(step); else told(frames / (now - began) * 1000);
  })(began);
})
"""


def cold(service: Service, board: Board) -> Iterator[Measured]:
    wake(service, board)
    with wire_to(service.base) as wire, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        times = []
        for _ in range(TIMES):
            before = wire.bytes_down
            usable_ms, lanes, visits, frames = look(browser, wire.url, board)
            size_kb = (wire.bytes_down - before) / 1024
            times.append(usable_ms)
        browser.close()
    middle = sorted(times)[TIMES // 2]
    seen = f"{middle:.0f} ms ({', '.join(f'{each:.0f}' for each in times)})"
    what = f"board, {TECHNICIANS} technicians × {STOPS} visits, cold"
    yield Measured(f"{what}: usable", f"≤ {USABLE_MS} ms", seen, middle <= USABLE_MS)
    yield Measured(f"{what}: compressed", f"≤ {LARGEST_KB} KB", f"{size_kb:.0f} KB", size_kb <= LARGEST_KB)
    count = queries(board)
    yield Measured(f"{what}: SQL queries", f"≤ {QUERIES}", str(count), count <= QUERIES)
    is_whole = (lanes, visits) == (TECHNICIANS, TECHNICIANS * STOPS)
    said = f"{lanes} technicians, {visits} visits"
    yield Measured("technicians and visits in the page", f"{TECHNICIANS}, {TECHNICIANS * STOPS}", said, is_whole)
    yield Measured("scrolled from end to end", "60 frames/s", f"{frames:.0f} frames/s", frames >= FRAMES)


def wake(service: Service, board: Board) -> None:
    """It is the browser that has nothing yet; the service's processes have answered before."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={board.session}"}
    for _ in range(WAKE):
        with urllib.request.urlopen(urllib.request.Request(service.base + board.path, headers=cookie)) as answer:
            answer.read()


def look(browser: Browser, base: str, board: Board) -> tuple[float, int, int, float]:
    """Until it is usable, in ms; how many technicians and visits it has; frames a second while it is scrolled."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": board.session, "url": base}])
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"{base}{board.path}", wait_until="load")
    page.wait_for_timeout(1000)
    lanes, visits = page.evaluate(COUNT)
    found = page.evaluate(USABLE), lanes, visits, page.evaluate(SCROLL)
    context.close()
    return found


def queries(board: Board) -> int:
    """The second time, as in a process that has answered before."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = board.session
    client.get(board.path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(board.path).status_code == 200
    return len(captured)
