"""`manage.py check`: whether apprise can read the addresses of staff alerts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from dispatch.alerts.sending import is_allowed, services_of


@register
def alert_addresses_can_work(**_about: Any) -> list[CheckMessage]:
    """An address is told by its place in the list: passwords may stand in it."""
    errors: list[CheckMessage] = []
    if not settings.STAFF_ALERT_URLS:
        return errors
    for place, service in enumerate(services_of(settings.STAFF_ALERT_URLS), 1):
        if service is None:
            hint = "Write it as apprise does, such as jsons://example.org/hook; separate several by spaces."
            errors.append(Error(f"STAFF_ALERT_URLS: address {place} can't be read.", hint, id="alerts.E001"))
        elif not is_allowed(service):
            hint = "Take one with TLS that is known outside, or name its host in OUTGOING_ALLOWED_HOSTS."
            errors.append(Error(f"STAFF_ALERT_URLS: address {place} is not let in.", hint, id="alerts.E002"))
    return errors
