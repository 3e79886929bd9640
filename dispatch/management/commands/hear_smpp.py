import time
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from dispatch.messaging import smpp

log = structlog.get_logger(__name__)
AGAIN_AFTER_S = 5


class Command(BaseCommand):
    help = "Hears from the SMS centre what became of messages, until it is stopped. Run one beside the workers."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.SMS_GATEWAY.get("kind") != "smpp":
            raise CommandError("SMS_GATEWAY is not of kind smpp: there is nothing to hear.")
        while True:
            try:
                self._hear()
            except (OSError, DatabaseError) as error:
                log.warning("smpp_not_heard", error=type(error).__name__)
            time.sleep(AGAIN_AFTER_S)

    def _hear(self) -> None:
        from dispatch.messaging.smpp_line import Line  # noqa: PLC0415  it needs the extra

        line = Line(settings.SMS_GATEWAY, "receiver")
        try:
            line.listen(self._heard)
        finally:
            line.close()

    def _heard(self, pdu: Any) -> int:
        close_old_connections()
        return smpp.hear(pdu)
