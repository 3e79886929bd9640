"""`manage.py check`: whether the settings of messages can work."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SMPP_NEEDS = ("host", "system_id", "password", "sender")


@register
def sms_gateway_can_work(**_about: Any) -> list[CheckMessage]:
    gateway = settings.SMS_GATEWAY
    if gateway.get("kind") != "smpp":
        return []
    errors: list[CheckMessage] = []
    if find_spec("smpplib") is None:
        hint = "Install the extra smpp: pip install '.[smpp]', or choose a gateway of kind http."
        errors.append(Error("SMS_GATEWAY is of kind smpp, and smpplib is not installed.", hint, id="messaging.E001"))
    if missing := [name for name in SMPP_NEEDS if not gateway.get(name)]:
        hint = "dispatch/messaging/smpp.py shows an example."
        errors.append(Error(f"SMS_GATEWAY of kind smpp lacks {', '.join(missing)}.", hint, id="messaging.E002"))
    return errors
