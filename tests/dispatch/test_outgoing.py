"""Addresses that others give us."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from dispatch.outgoing import check_address


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8000/x",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
    ],
)
def test_addresses_of_private_networks_are_refused(url):
    with pytest.raises(ValidationError, match="inside a private network"):
        check_address(url)


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://example.org/", "file:///etc/passwd", "https://", "http://[x/", "//a/b"]
)
def test_what_is_no_address_of_the_web_is_refused(url):
    with pytest.raises(ValidationError, match="begins with https:// or http://"):
        check_address(url)


def test_a_host_that_nobody_knows_is_refused():
    with pytest.raises(ValidationError, match="not known"):
        check_address("https://no-such-host.invalid/")


def test_a_public_address_and_an_allowed_host_are_let_pass(settings):
    check_address("https://9.9.9.9/x")
    settings.OUTGOING_ALLOWED_HOSTS = ["localhost"]
    check_address("http://localhost:8000/x")
