"""`manage.py service_time_report`: how far planned service times are off, and how far learned ones would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from orders.models import ServiceTime
from orders.selectors.service_times import JUDGED_BY, LOOK_BACK, PRIOR_VISITS, service_times
from technicians.models import Organisation


class Command(BaseCommand):
    help = "Compare planned service times with what visits took, and with what outcomes would teach."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", metavar="NAME", help="only this one")

    def handle(self, *_args: Any, **options: Any) -> None:
        console = Console()
        for organisation in organisations(options["organisation"]):
            rows = service_times(organisation=organisation, now=timezone.now())
            console.print(table_of(organisation, rows))
        console.print(
            _("Learned from %(days)d days; the errors are of the last %(judged)d, which only judge. k = %(k)d visits.")
            % {"days": LOOK_BACK.days, "judged": JUDGED_BY.days, "k": PRIOR_VISITS}
        )


def organisations(name: str | None) -> list[Organisation]:
    every = list(Organisation.objects.all())
    found = [each for each in every if name in (None, each.name)]
    if name is not None and not found:
        known = ", ".join(each.name for each in every)
        raise CommandError(_("There is no organisation “%(name)s”. Known: %(known)s") % {"name": name, "known": known})
    return found


def table_of(organisation: Organisation, rows: list[ServiceTime]) -> Table:
    """A line for each type and territory; times and mean absolute errors in minutes."""
    columns = {
        _("order type"): lambda row: row.order_type.code,
        _("territory"): lambda row: row.territory.name,
        _("visits"): lambda row: row.visits,
        _("planned"): lambda row: row.planned_minutes,
        _("median"): lambda row: f"{row.median_minutes:g}",
        _("learned"): lambda row: row.minutes,
        _("judged by"): lambda row: row.later_visits,
        _("error planned"): lambda row: error_words(row.planned_error_minutes),
        _("error learned"): lambda row: error_words(row.learned_error_minutes),
    }
    table = Table(title=str(organisation))
    for title in columns:
        table.add_column(title)
    for row in rows:
        table.add_row(*(str(cell(row)) for cell in columns.values()))
    return table


def error_words(minutes: float | None) -> str:
    return "–" if minutes is None else f"{minutes:.1f}"
