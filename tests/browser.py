"""A real Chromium at the size of a phone or a desk, for tests marked `browser`.

The browser lives for one test: Playwright's event loop would make Django refuse its database in all later ones.
"""

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


@pytest.fixture
def playwright(monkeypatch: pytest.MonkeyPatch) -> Iterator[Playwright]:
    """What drives browsers, for one test."""
    # The test itself is synchronous; Django only sees that a loop runs in its thread.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield playwright
        # Django kept connections of their own for the loop; open ones would keep the test database from being dropped.
        connections.close_all()


@pytest.fixture
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the test, with nothing of former ones."""
    with chromium_with(playwright) as running:
        yield running


@contextmanager
def chromium_with(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """A browser with `more` arguments."""
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


def barriers(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line each; empty is good."""
    page.evaluate(SETTLED)  # a colour that is just fading into another one has the contrast of neither
    page.wait_for_selector("html:not(.settling)")
    found = Axe().run(page).response["violations"]
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
