"""Pictures of every page in German, light, in the sun and dark: for looking at."""

from collections.abc import Iterator

from django.conf import settings
from playwright.sync_api import sync_playwright

from dispatch.mobile.selectors import day_of, today_of
from tests.bench_api.rows import Measured, Service
from tests.bench_phone.person import session_of_technician, technician
from tests.browser import ARGUMENTS, chromium
from tests.dispatch.mobile.every_page import OPEN, every_page

DISPLAYS = {
    "light": {"color_scheme": "light"},
    "sun": {"color_scheme": "light", "contrast": "more"},
    "dark": {"color_scheme": "dark"},
}


def pictures(service: Service) -> Iterator[Measured]:
    folder = settings.STATE_DIR / "pictures"
    with sync_playwright() as playwright:
        session = session_of_technician(service.base)
        user = technician()
        visits = [stop.visit for stop in day_of(user, today_of(user))]
        is_open = next(visit for visit in visits if visit.is_open)
        pages = every_page(user, is_open, over=next((visit for visit in visits if not visit.is_open), None))
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for name, display in DISPLAYS.items():
            size = {"width": 390, "height": 844}
            context = browser.new_context(viewport=size, is_mobile=True, has_touch=True, locale="de-DE", **display)
            page = context.new_page()
            for title, address in pages.items():
                if title not in OPEN:
                    context.add_cookies([session])
                page.set_viewport_size(size)
                page.goto(service.base + address)
                page.wait_for_selector("html:not(.settling)")
                # As high as the page, so that its foot stands at its end.
                height = page.evaluate("Math.max(innerHeight, document.documentElement.scrollHeight)")
                page.set_viewport_size({**size, "height": height})
                page.screenshot(path=folder / f"{title}-{name}.png")
            context.close()
        browser.close()
    yield Measured(f"pictures of {len(pages)} pages, in each display", "–", str(folder), reached=True)
