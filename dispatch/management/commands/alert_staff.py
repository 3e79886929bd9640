from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dispatch.alerts.looks import Found
from dispatch.alerts.services import drain, look_and_tell, raise_alert
from dispatch.models.staff_alert import AlertKind
from technicians.programs import program


class Command(BaseCommand):
    help = (
        "Look for what somebody has to see now, and tell those in STAFF_ALERT_URLS. The worker does so every minute;"
        " run it by the system's own clock as well, and a dead worker or broker is told too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--test", action="store_true", help="send an alert that says that it is a test")

    @program("alert_staff")
    def handle(self, *_args: Any, **options: Any) -> None:
        if not settings.STAFF_ALERT_URLS:
            raise CommandError("STAFF_ALERT_URLS names nobody: set it to addresses of apprise, separated by spaces.")
        if not options["test"]:
            drained = look_and_tell()
            self.stdout.write(f"sent: {drained.sent}, to be tried again: {drained.retried}")
            return
        alert = raise_alert(kind=AlertKind.TEST, found=Found(1), now=timezone.now())
        drain()
        if alert is not None:
            alert.refresh_from_db()
            if alert.state != alert.State.SENT:
                raise CommandError(f"It did not arrive: {alert.error}")
        self.stdout.write("The test alert was sent.")
