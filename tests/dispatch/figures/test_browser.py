"""The page as a browser shows it."""

import pytest

from tests.browser import barriers, barriers_light_and_dark, sign_in
from tests.dispatch.figures.conftest import FIGURES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_number_is_one_click_from_its_rows_in_light_and_dark(desktop_page, live_server, dispatcher, visits):
    page = desktop_page
    sign_in(page, live_server.url, username=dispatcher.username)
    page.goto(f"{live_server.url}{FIGURES}")
    assert page.locator("article.figure").count() == 8
    assert page.locator("[data-figure=first_time_fix] rect").count() == 1
    assert barriers_light_and_dark(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-figure=no_access] .value a").click()
    assert page.locator("h1#rows").inner_text() == "Visits without access: 1"
    assert page.locator("tbody tr").count() == 1
    assert barriers(page) == []
