"""Staff alerts by apprise to STAFF_ALERT_URLS: chats, webhooks, mail, as its documentation writes their addresses.

An address with a host of its own (``json://``, ``jsons://``, ``ntfys://`` …) is held against OUTGOING_ALLOWED_HOSTS
as every address that is not ours (`dispatch.outgoing`): no private network, and nothing without TLS, unless listed.
Redirects are not followed. Apprise connects by itself, so that a name which resolves to another address a moment
later is not noticed; the addresses are the operator's own, who could reach those hosts anyhow. Services with fixed
hosts of their own and mail servers (``mailto://``) are not looked at.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from dispatch.alerts.words import body_of, title_of
from dispatch.models import StaffAlert
from dispatch.outbox import GiveUp
from dispatch.outgoing import check_address

MAIL = "mailto"


class NotTaken(Exception):  # noqa: N818  it says what has happened
    """No address took it."""


def send(alert: StaffAlert) -> None:
    """To all addresses; sent when one of them has taken it, so that the others' trouble makes no repeats.

    Raises `NotTaken`. Neither it nor the log names an address, in which a password may stand: only its kind.
    """
    with translation.override(settings.LANGUAGE_CODE):
        title, body = title_of(alert), body_of(alert)
    services = list(services_of(settings.STAFF_ALERT_URLS))
    if not services:
        raise GiveUp("STAFF_ALERT_URLS names nobody.")
    trouble = [reason for service in services if (reason := told(service, title, body))]
    if len(trouble) == len(services):
        raise NotTaken("; ".join(trouble))


def services_of(urls: list[str]) -> Iterator[Any]:
    """Apprise's object for each address, None for one that it can't read."""
    from apprise import Apprise, AppriseAsset  # noqa: PLC0415  it loads a hundred services, for this alone

    asset = AppriseAsset(app_id="Field dispatch", app_desc="Field dispatch", http_redirects=False, async_mode=False)
    return (Apprise.instantiate(url, asset=asset) for url in urls)


def told(service: Any, title: str, body: str) -> str:
    """Why the service has not taken it; empty where it has."""
    if service is None:
        return "an address could not be read"
    if not is_allowed(service):
        return f"{service.service_name}: its host is not let in by OUTGOING_ALLOWED_HOSTS, or has no TLS"
    try:
        is_taken = service.notify(title=title, body=body, notify_type="warning")
    except Exception as error:  # noqa: BLE001  one bad service never stops the others, whatever it throws
        return f"{service.service_name}: {type(error).__name__}"
    return "" if is_taken else f"{service.service_name} did not take it"


def is_allowed(service: Any) -> bool:
    has_host = any("{host}" in template for template in service.templates)
    if not has_host or service.protocol == MAIL:
        return True
    host = f"[{service.host}]" if ":" in service.host else service.host
    port = f":{service.port}" if service.port else ""
    try:
        check_address(f"{'https' if service.secure else 'http'}://{host}{port}/")
    except ValidationError:
        return False
    return True
