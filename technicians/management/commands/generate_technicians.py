"""Made-up technicians for a territory, with shifts from today on."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from technicians.management.days import day_of
from technicians.models import Skill, Territory
from technicians.programs import program
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

    @program("generate_technicians")
    def handle(self, *_args: Any, **options: Any) -> None:
        if options["count"] < 1:
            raise CommandError(_("--count must be at least 1."))
        territory = territory_named(options["territory"], organisation=options["organisation"])
        first = timezone.now().astimezone(territory.zone).date()
        if options["first"]:
            first = day_of("--first", options["first"])
        try:
            made = generate_technicians(territory=territory, count=options["count"], seed=options["seed"])
            shifts = make_shifts(technicians=made, first=first, last=first + timedelta(days=DAYS_AHEAD))
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(
            _("%(technicians)d technicians and %(shifts)d shifts from %(first)s on")
            % {"technicians": len(made), "shifts": shifts, "first": first}
        )
        if not Skill.objects.filter(organisation=territory.organisation_id).exists():
            self.stdout.write(_("They hold no skills: the organisation has none yet. Import tickets first."))


def territory_named(name: str, *, organisation: str | None) -> Territory:
    """The one territory of that name; raises `CommandError` that lists what there is."""
    rows = Territory.objects.filter(name=name)
    if organisation:
        rows = rows.filter(organisation__name=organisation)
    match list(rows):
        case [territory]:
            return territory
        case []:
            every = Territory.objects.select_related("organisation")
            known = ", ".join(f"{each} ({each.organisation})" for each in every) or _("none yet; make one in the admin")
            raise CommandError(
                _("--territory: there is no territory “%(name)s” here. Known: %(known)s.")
                % {"name": name, "known": known}
            )
        case _several:
            raise CommandError(
                _("--territory: several organisations have a “%(name)s”. Say which with --organisation.")
                % {"name": name}
            )
