"""Text twice as large, as a person may set it: nothing is cut, and nothing makes a page scroll sideways."""

import pytest
from playwright.sync_api import Page

from tests.dispatch.mobile.measuring import SEEN, too_wide
from tests.dispatch.mobile.test_every_page import each_page, pages, phone, stops, technician

__all__ = ["pages", "stops", "technician"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Also what stands in a drawer that is closed at first.
TWICE = """() => {
  document.documentElement.style.fontSize = `${2 * parseFloat(getComputedStyle(document.documentElement).fontSize)}px`;
  for (const drawer of document.querySelectorAll("details")) drawer.open = true;
}"""
CUT = f"""() => {{
  {SEEN}
  return [...document.body.querySelectorAll("*")]
    .filter((element) => seen(element) && element.closest("svg, canvas, select, input, textarea") === null)
    .filter((element) => {{
      const {{ left, right }} = element.getBoundingClientRect();
      const isBeyond = left < -0.5 || right > document.documentElement.clientWidth + 0.5;
      return isBeyond || (element.clientWidth && element.scrollWidth > element.clientWidth + 1);
    }})
    .map(name);
}}"""


def cut(page: Page) -> list[str]:
    """What reaches beyond the window or its own edge, one line each."""
    return [f"cut: {fault}" for fault in page.evaluate(CUT)]


def test_with_text_twice_as_large_nothing_is_cut_and_no_page_scrolls_sideways(live_server, browser, technician, pages):
    found = []
    with phone(browser, live_server.url, technician, reduced_motion="reduce") as page:
        for name in each_page(page, live_server.url, pages):
            page.evaluate(TWICE)
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 844})
                found += [(name, width, fault) for fault in [*too_wide(page), *cut(page)]]
    assert not found, "\n".join(map(str, found))
