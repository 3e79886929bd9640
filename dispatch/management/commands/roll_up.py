from argparse import ArgumentParser
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dispatch.figures.rolling import roll_up
from technicians.programs import program


class Command(BaseCommand):
    help = "Count the figures of past days anew; the night does it by itself for yesterday and for what came late."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", required=True, type=date.fromisoformat, help="such as 2026-10-01")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="the last day; yesterday unless given")

    @program("roll_up")
    def handle(self, *_args: Any, **options: Any) -> None:
        first, last = options["first"], options["last"] or timezone.localdate() - timedelta(days=1)
        if last < first:
            raise CommandError(f"--to {last} is before --from {first}.")
        if last >= timezone.localdate():
            raise CommandError(f"--to {last} is not over yet: choose a day before today.")
        for number in range((last - first).days + 1):
            began, day = monotonic(), first + timedelta(days=number)
            rows = roll_up(day)
            self.stdout.write(f"{day}: {rows} rows, {monotonic() - began:.1f} s")
