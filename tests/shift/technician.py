"""Works a day off as a technician does: looks at what the phone shows next, and does that."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, expect

from tests.shift.phone import Phone

SHORT_MS = 15_000


@dataclass
class Day:
    """Of a phone at `base`; `photos` files go with each stop. `before[n]` is called before the n-th step."""

    phone: Phone
    base: str
    username: str
    photos: list[dict[str, object]]
    before: dict[int, Callable[[], None]] = field(default_factory=dict)
    steps: int = 0
    kills: int = 0

    def work_off(self, *, until_over: int) -> None:
        """Stop after stop, until so many are over; whatever happens to the phone meanwhile."""
        while not self.again(lambda: self.step(until_over)):
            pass

    def again(self, act: Callable[[], bool]) -> bool:
        """One try; not done yet where the phone died, has no page to show, or goes to the sign-in by itself."""
        try:
            return act()
        except Error as error:
            if self.phone.is_dead:
                self.kills += 1
                self.phone.start_again()
            elif not self.is_cut_off(error) and "is interrupted by another navigation" not in error.message:
                raise
            return False

    def is_cut_off(self, error: Error) -> bool:
        """The browser says so itself, on a page of its own."""
        return "net::ERR" in error.message or self.phone.page.url.startswith("chrome-error:")

    def step(self, until_over: int) -> bool:
        """The next thing that the day's page asks for; True once `until_over` stops are over."""
        self.steps += 1
        self.before.pop(self.steps, lambda: None)()
        page = self.open("/today/")
        if page.locator("[data-line][data-standing=over]").count() >= until_over:
            return True
        stop = page.locator("[data-next]:visible")
        assert stop.count() == 1, f"{page.url} shows no next stop: {page.locator('body').inner_text()}"
        state = stop.get_attribute("data-standing")
        if state == "open":
            stop.get_by_role("button", name="I am on my way").click()
            stop.get_by_role("button", name="I have arrived").wait_for()
            return False
        if state == "en_route":
            stop.get_by_role("button", name="I have arrived").click()
        else:
            stop.get_by_role("link", name="Go on with this stop").click()
        page.wait_for_url(lambda url: urlsplit(url).path != "/today/")
        if self.sign_in_where_asked(page):
            return False
        self.report(page)
        return False

    def report(self, page: Page) -> None:
        page.get_by_label("What was done").fill("Dose getauscht.")
        page.locator("input[type=file]").first.set_input_files(self.photos)
        page.get_by_label("Name of the person who signs").fill("A. Yılmaz")
        sign(page)
        page.get_by_role("button", name="Look at the report").click()
        page.get_by_role("button", name="Done", exact=True).click()
        page.wait_for_url("**/today/")

    def call_all(self) -> None:
        """Each callback that is shown as owed, until none is."""
        while not self.again(self.call):
            pass

    def call(self) -> bool:
        page = self.open("/callbacks/")
        owed = page.locator("[data-callback]:visible")
        if not owed.count():
            return True
        mark = owed.first.get_attribute("data-callback")
        card = page.locator(f"[data-callback='{mark}']")
        card.get_by_text("What came of it?").click()
        card.get_by_role("button", name="Reached: solved").click()
        expect(card).to_be_hidden()
        return False

    def open(self, address: str) -> Page:
        page = self.phone.page
        page.goto(f"{self.base}{address}")
        if self.sign_in_where_asked(page):
            page.goto(f"{self.base}{address}")
        page.locator("html:not(.settling)").wait_for()
        page.locator("[data-status]").wait_for()
        return page

    def sign_in_where_asked(self, page: Page) -> bool:
        if "/login/" not in page.url:
            return False
        page.get_by_label("Username").fill(self.username)
        page.get_by_label("Password").fill("secret-for-tests")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/login/" not in url, timeout=SHORT_MS)
        return True

    def kill_within(self, delays_s: Iterable[tuple[int, float]]) -> None:
        """Before these steps a timer is started that kills the phone so many seconds later, wherever it is then."""
        for step, delay_s in delays_s:
            self.before[step] = threading.Timer(delay_s, self.phone.kill).start


def sign(page: Page) -> None:
    """A stroke across the pad."""
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=5)
    page.mouse.up()
