"""The results and a kind word as a browser shows them."""

import re

import pytest
from playwright.sync_api import expect

from dispatch.planning.events import drain
from dispatch.surveys.counting import count_answers
from tests.browser import barriers, barriers_light_and_dark, sign_in
from tests.dispatch.surveys.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_results_by_week_territory_and_kind_in_light_and_dark(desktop_page, live_server, dispatcher, answered, team):
    for technician in team:
        answered(technician)
    count_answers()
    page = desktop_page
    sign_in(page, live_server.url, username=dispatcher.username)
    page.goto(f"{live_server.url}/admin/figures/")
    page.get_by_role("link", name="Answers of customers").click()
    assert page.locator("[data-figure=score] .value").inner_text() == "+100"
    assert page.locator("section.figures-table").count() == 3
    assert barriers_light_and_dark(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Repair").click()
    expect(page.locator("section.figures-table h2")).to_have_text(["By week", "By territory"])
    assert barriers(page) == []


def test_a_kind_word_is_read_on_the_phone_put_away_and_taken_back(phone_page, live_server, answered, team):
    answered(team[0], word="Sehr freundlich, danke!")
    drain()
    page = phone_page
    page.clock.set_fixed_time(NOW)  # a page from another hour would not be asked for an answer
    sign_in(page, live_server.url, username=team[0].user.username)
    praise = page.locator("[data-praise]")
    expect(praise).to_contain_text("Sehr freundlich, danke!")
    assert barriers(page) == []
    praise.get_by_role("button", name="Put away").click()
    expect(praise).to_have_text(re.compile("The kind word is put away."))
    praise.get_by_role("button", name="Take back").click()
    expect(praise).to_contain_text("Sehr freundlich, danke!")
    assert barriers_light_and_dark(page) == []
