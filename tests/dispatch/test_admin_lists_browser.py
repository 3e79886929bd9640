"""The admin's lists in a real Chromium: no column is out of reach."""

import pytest

from tests.browser import barriers, sign_in
from tests.factories import CustomerFactory, TicketFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = 30
# The right edge of the last column once its frame was scrolled, that of the frame, and where the frame ends below.
LOOK = """() => {
    const frame = document.querySelector(".results");
    frame.scrollIntoView();
    frame.scrollLeft = frame.scrollWidth;
    const last = frame.querySelector("thead th:last-child").getBoundingClientRect();
    const edge = frame.getBoundingClientRect();
    return [last.right, edge.right, edge.bottom].map(Math.round);
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_wide_list_scrolls_inside_its_own_frame_whose_bar_is_in_sight(
    live_server, desktop_page, dispatcher, organisation, width
):
    customer = CustomerFactory(organisation=organisation, name="Ayşe Maximiliane Yılmaz-Schneider")
    for _number in range(ROWS):
        TicketFactory(site__organisation=organisation, site__customer=customer, name="Kein Internet seit gestern " * 3)
    page = desktop_page
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server.url, username=dispatcher.username)
    page.wait_for_url("**/admin/board/**")
    page.goto(f"{live_server.url}/admin/orders/ticket/")

    last, right, bottom = page.evaluate(LOOK)

    assert last <= right <= width
    assert bottom <= 800
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert barriers(page) == []
