"""Made-up technicians for a territory, with shifts from today on."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date

from technicians.models import Territory
from technicians.services.generate import generate_technicians
from technicians.services.shifts import make_shifts
from technicians.tasks import DAYS_AHEAD


class Command(BaseCommand):
    help = "Make up technicians for a territory: names, homes around the depot, skills, and 28 days of shifts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--territory", metavar="NAME", required=True)
        parser.add_argument("--organisation", metavar="NAME", help="Where two organisations use the same name")
        parser.add_argument("--count", metavar="N", type=int, required=True)
        parser.add_argument("--seed", metavar="N", type=int, default=1)
        parser.add_argument("--first", metavar="DATE", help="First day with shifts, such as 2009-09-21; else today")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.")
        rows = Territory.objects.filter(name=options["territory"])
        if options["organisation"]:
            rows = rows.filter(organisation__name=options["organisation"])
        if rows.count() != 1:
            raise CommandError(f"--territory, --organisation: {rows.count()} territories fit; give those of one.")
        territory = rows.get()
        try:
            first = (
                parse_date(options["first"]) if options["first"] else timezone.now().astimezone(territory.zone).date()
            )
        except ValueError:
            first = None
        if first is None:
            raise CommandError(f"--first: “{options['first']}” is no date. Write it as 2026-11-23.")
        try:
            made = generate_technicians(territory=territory, count=options["count"], seed=options["seed"])
            shifts = make_shifts(technicians=made, first=first, last=first + timedelta(days=DAYS_AHEAD))
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{len(made)} technicians and {shifts} shifts from {first} on")
