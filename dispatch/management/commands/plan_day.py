"""Plan a day from the terminal; safe to stop at any moment."""

from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

import routing
from dispatch.models import Plan, PlanRun
from dispatch.planning import services
from dispatch.planning.errors import PlanningError
from dispatch.planning.services.runs import TIME_LIMIT_S
from technicians.management.days import day_of
from technicians.models import Territory
from technicians.programs import program


class Command(BaseCommand):
    help = "Plan the visits of a day: a draft plan for each territory, checked by code that knows no solver."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("date", metavar="DATE", help="Such as 2026-11-23")
        parser.add_argument("--territory", metavar="T", help="Its name; without it, every territory")
        parser.add_argument("--organisation", metavar="NAME", help="Only this organisation's territories")
        parser.add_argument("--time-limit", metavar="S", type=int, default=TIME_LIMIT_S, help="Seconds a territory")
        parser.add_argument("--seed", metavar="N", type=int, default=1)
        parser.add_argument("--publish", action="store_true", help="Publish each plan that was made")

    @program("plan_day")
    def handle(self, *_args: Any, **options: Any) -> None:
        if options["time_limit"] < 1 or options["seed"] < 0:
            raise CommandError(_("--time-limit must be at least 1 and --seed at least 0."))
        on = day_of("DATE", options["date"])
        console = Console()
        limits = {"day": on, "time_limit_s": options["time_limit"], "seed": options["seed"]}
        failed = []
        for territory in self.territories(options["territory"], options["organisation"]):
            try:
                plan = plan_with_bar(territory, console, limits)
                if options["publish"]:
                    services.publish(plan=plan)
                    console.print(_("Published: version %(version)s") % {"version": plan.version})
            except PlanningError as error:
                failed.append(f"{territory}: {error}")
        if failed:
            raise CommandError("\n".join(failed))

    def territories(self, name: str | None, organisation: str | None) -> list[Territory]:
        rows = Territory.objects.select_related("organisation")
        if organisation:
            rows = rows.filter(organisation__name=organisation)
        if name:
            rows = rows.filter(name=name)
        found = list(rows)
        if not found:
            every = Territory.objects.select_related("organisation")
            known = ", ".join(f"{each} ({each.organisation})" for each in every) or _("none yet; make one in the admin")
            raise CommandError(
                _("--territory, --organisation: there is no such territory. Known: %(known)s.") % {"known": known}
            )
        return found


def plan_with_bar(territory: Territory, console: Console, limits: dict[str, Any]) -> Plan:
    """Plan with a bar: the share of the time limit that is used, and visits planned so far; then what came out."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    title = f"{territory} {limits['day']}"
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(title, total=1.0)

        def show(progress: routing.Progress) -> None:
            words = _("%(title)s: %(planned)d of %(all)d visits") % {
                "title": title,
                "planned": progress.planned,
                "all": progress.of,
            }
            bar.update(task, completed=progress.fraction, description=words)

        run = services.plan_now(territory=territory, progress=show, **limits)
        bar.update(task, completed=1.0)
    plan = cast("Plan", run.plan)
    console.print(table_of(plan, run))
    return plan


def table_of(plan: Plan, run: PlanRun) -> Table:
    """What came out: visits, planned, unplanned by reason, travel, and the verdict of the check."""
    score = run.score or {}
    table = Table(title=str(plan), show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_row(_("visits"), str(run.visits))
    table.add_row(_("planned"), str(plan.assignments.values("visit").distinct().count()))
    reasons = list(plan.unplanned.values_list("reason", flat=True))
    table.add_row(_("unplanned"), str(len(reasons)))
    for reason in sorted(set(reasons)):
        table.add_row(f"  {reason}", str(reasons.count(reason)))
    table.add_row(_("travel, h"), f"{score['travel_s'] / 3600:.1f}")
    table.add_row(_("wall, s"), str(score["wall_s"]))
    table.add_row(_("violations by check.py"), str(score["violations"]))
    return table
