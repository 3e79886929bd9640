"""The link that opens the device's own map."""

import pytest

from dispatch.mobile.navigation import navigation_url
from orders.models import FieldOrder, Site
from tests.factories import COLOGNE

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8)"
PC = "Mozilla/5.0 (X11; Linux x86_64)"
ADDRESS = {"street": "Ehrenstraße 52", "postal_code": "50672", "city": "Köln"}


def order_at(**place: object) -> FieldOrder:
    return FieldOrder(site=Site(**place))


@pytest.mark.parametrize(
    ("agent", "url"),
    [
        (IPHONE, "https://maps.apple.com/?daddr=50.941300%2C6.958300"),
        (ANDROID, "geo:50.941300,6.958300?q=50.941300%2C6.958300"),
        (PC, "https://www.openstreetmap.org/directions?to=50.941300%2C6.958300"),
    ],
)
def test_an_exact_point_is_the_target(agent, url):
    assert navigation_url(order_at(**ADDRESS, point=COLOGNE, accuracy="exact"), user_agent=agent) == url


@pytest.mark.parametrize(
    ("agent", "opens"),
    [
        ("Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15", "https://maps.apple.com/"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15",
            "https://maps.apple.com/",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile/15E148", "https://maps.apple.com/"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36", "geo:"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "geo:"),
        ("Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S911B) SamsungBrowser/25.0 Mobile Safari/537.36", "geo:"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0.0.0", "https://www.openstreetmap.org/"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/126.0.0.0", "https://www.openstreetmap.org/"),
        ("", "https://www.openstreetmap.org/"),
    ],
)
def test_each_device_opens_its_own_map(agent, opens):
    """An iPad that asks for the pages of a desk calls itself a Macintosh."""
    assert navigation_url(order_at(**ADDRESS, point=COLOGNE, accuracy="exact"), user_agent=agent).startswith(opens)


@pytest.mark.parametrize(
    ("agent", "url"),
    [
        (IPHONE, "https://maps.apple.com/?daddr=Ehrenstra%C3%9Fe+52%2C+50672+K%C3%B6ln"),
        (ANDROID, "geo:0,0?q=Ehrenstra%C3%9Fe%2052%2C%2050672%20K%C3%B6ln"),
        (PC, "https://www.openstreetmap.org/search?query=Ehrenstra%C3%9Fe+52%2C+50672+K%C3%B6ln"),
    ],
)
def test_an_address_known_by_postal_code_only_is_left_to_the_map(agent, url):
    order = order_at(**ADDRESS, point=COLOGNE, accuracy="postal_code")
    assert navigation_url(order, user_agent=agent) == url


def test_a_place_of_the_network_is_found_by_its_point():
    order = order_at(street="OLT-5", point=COLOGNE, accuracy="postal_code")
    order.outage_id = 1
    assert navigation_url(order, user_agent=ANDROID).startswith("geo:50.941300,6.958300")


def test_nowhere_has_no_link():
    assert navigation_url(order_at(), user_agent=ANDROID) == ""
