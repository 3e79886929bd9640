"""`manage.py convert_tickets`: put the unresolved tickets through the gate."""

from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from orders.models import RuleSet
from orders.models.ticket import Missing
from orders.services.gate import GateCounts, convert
from technicians.models import Organisation
from technicians.programs import program


class Command(BaseCommand):
    help = "Turn unresolved tickets into field orders where the gate's rules say yes, and say what else is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what would happen")
        parser.add_argument("--organisation", metavar="NAME", help="only this organisation's tickets")
        parser.add_argument("--rule-set", metavar="NAME", help="judge every ticket by this rule set")
        parser.add_argument("--all", action="store_true", help="look again at what was held back before")

    @program("convert_tickets")
    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = _organisation(options["organisation"])
        rule_set = _rule_set(options["rule_set"], organisation)
        console = Console(file=cast("IO[str]", self.stdout))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(_("Tickets"), total=None)
            counts = convert(
                organisation=organisation,
                rule_set=rule_set,
                dry_run=options["dry_run"],
                look_again=options["all"],
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        console.print(counts_table(counts, dry_run=options["dry_run"]))


def _organisation(name: str | None) -> Organisation | None:
    if name is None:
        return None
    organisation = Organisation.objects.filter(name=name).first()
    if organisation is None:
        known = ", ".join(Organisation.objects.values_list("name", flat=True))
        raise CommandError(_("There is no organisation “%(name)s”. Known: %(known)s") % {"name": name, "known": known})
    return organisation


def _rule_set(name: str | None, organisation: Organisation | None) -> RuleSet | None:
    if name is None:
        return None
    rule_sets = RuleSet.objects.filter(name=name).select_related("organisation")
    if organisation:
        rule_sets = rule_sets.filter(organisation=organisation)
    match list(rule_sets):
        case [rule_set]:
            return rule_set
        case []:
            known = ", ".join(RuleSet.objects.order_by("name").values_list("name", flat=True).distinct())
            raise CommandError(_("There is no rule set “%(name)s”. Known: %(known)s") % {"name": name, "known": known})
        case _:
            raise CommandError(_("Several organisations have this rule set: say which one with --organisation."))


def counts_table(counts: GateCounts, *, dry_run: bool) -> Table:
    """What happened, and the held-back tickets by reason; a ticket counts once for each thing it lacks."""
    title = _("The gate would do this; nothing was written") if dry_run else _("The gate")
    table = Table(title=title, show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    rows = [
        (_("Tickets read"), counts.read),
        (_("Field orders"), counts.orders),
        (_("… of them repeats"), counts.repeats),
        (_("Linked to an open order"), counts.linked),
        (_("Outages"), counts.outages),
        (_("Held by an outage"), counts.on_hold),
        (_("Held back"), counts.held_back),
        *((f"  {Missing(reason).label}", number) for reason, number in counts.missing.most_common()),
        (_("Left for the next run"), counts.left),
    ]
    for label, number in rows:
        table.add_row(str(label), str(number))
    return table
