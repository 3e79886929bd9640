"""A real Chromium at the size of a phone or a desk, for tests marked `browser`.

Playwright and one browser serve all tests of a process, each in contexts of its own: to start them takes as long as a
short test. Between two tests Playwright's event loop is hidden: it would make Django refuse its database.
"""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from django.db import connections
from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright

SETTLED = "() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def all_answered() -> Iterator[None]:
    """What a page asked for last is still being answered when it is closed: the database is emptied after that."""
    asked = Counter()

    def count(signal: object, **_facts: object) -> None:
        asked[signal] += 1

    signals = (request_started, request_finished)
    for signal in signals:
        signal.connect(count)
    yield
    deadline = time.monotonic() + 10
    while asked[request_started] > asked[request_finished] and time.monotonic() < deadline:
        time.sleep(0.02)
    for signal in signals:
        signal.disconnect(count)


def chromium() -> str:
    """The system's browser; the test is skipped where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


class Driver:
    """Playwright, and a browser that is started when it is wanted and again where a test has ended it."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.loop = asyncio.get_running_loop()  # Playwright's own, which seems to run as long as Playwright does
        self.running: Browser | None = None

    def browser(self) -> Browser:
        if self.running is None or not self.running.is_connected():
            self.running = self.playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        return self.running


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    with sync_playwright() as playwright:
        driver = Driver(playwright)
        asyncio._set_running_loop(None)
        yield driver
        asyncio._set_running_loop(driver.loop)


@pytest.fixture
def playwright(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playwright]:
    """What drives browsers, for one test."""
    # The test itself is synchronous; Django only sees that a loop runs in its thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    asyncio._set_running_loop(driver.loop)
    yield driver.playwright
    # Django kept connections of their own for the loop; open ones would keep the test database from being dropped.
    connections.close_all()
    asyncio._set_running_loop(None)


@pytest.fixture
def browser(driver: Driver, playwright: Playwright) -> Iterator[Browser]:
    """The one browser, whose contexts are closed after the test: nothing of them is left for the next."""
    running = driver.browser()
    with all_answered():
        yield running
        for context in running.contexts:
            context.close()


@contextmanager
def chromium_with(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """A browser of its own with `more` arguments."""
    running = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *more])
    with all_answered():
        yield running
        for context in running.contexts:
            context.close()
    running.close()


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """390 × 844 px, touched with a finger, in English."""
    with browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en"
    ) as context:
        yield context.new_page()


@pytest.fixture
def desktop_page(browser: Browser) -> Iterator[Page]:
    """1280 × 800 px, in English."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, locale="en") as context:
        yield context.new_page()


def sign_in(page: Page, base_url: str, *, username: str) -> None:
    """Through the form, as a person does; the password is that of `UserFactory`."""
    page.goto(f"{base_url}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill("secret-for-tests")
    page.get_by_role("button", name="Sign in").click()


def barriers(page: Page, *, beside: str = "") -> list[str]:
    """What axe finds on the page as it stands, one line each; empty is good. `beside` is a rule it has off."""
    page.evaluate(SETTLED)  # a colour that is just fading into another one has the contrast of neither
    page.wait_for_selector("html:not(.settling)")
    options = {"rules": {beside: {"enabled": True}}} if beside else None
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def barriers_light_and_dark(page: Page) -> list[str]:
    """The same in both displays of the office's pages; the page is light again afterwards."""
    found = barriers(page)
    for display in ("dark", "light"):
        page.emulate_media(color_scheme=display)
        page.wait_for_selector(f"html[data-display={display}]")
        if display == "dark":
            found += [f"dark: {each}" for each in barriers(page)]
    return found


class Mouse:
    """A person's hand at the desk; `Keyboard` does the same without it."""

    def press(self, what: Locator) -> None:
        what.click()

    def choose(self, what: Locator, label: str) -> None:
        what.select_option(label=label)


class Keyboard:
    def press(self, what: Locator) -> None:
        what.focus()
        what.page.keyboard.press("Enter")

    def choose(self, what: Locator, label: str) -> None:
        """By typing what it begins with."""
        what.focus()
        what.page.keyboard.type(label)


@pytest.fixture(params=[Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest) -> Mouse | Keyboard:
    return request.param
