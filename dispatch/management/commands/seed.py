from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dispatch.seeding.seed import seed
from dispatch.seeding.sizes import SIZES
from technicians.programs import program


class Command(BaseCommand):
    help = "Make demo data around today: yesterday finished, today published, tomorrow as a draft. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="small", help="small, region or nation")
        parser.add_argument(
            "--demo", action="store_true", help="also make the demo's accounts (demo mode only: known passwords)"
        )

    @program("seed")
    def handle(self, *_args: Any, **options: Any) -> None:
        began = monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"  {monotonic() - began:5.1f} s  {text}")
            self.stdout.flush()

        try:
            seed(size=SIZES[options["size"]], today=timezone.localdate(), accounts=options["demo"], say=say)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        say("Demo data is ready")
