"""``manage.py import_tickets FILE --format montgomery|comcast|csv|json``."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from orders.importers.geocoding import geocoder_by_setting
from orders.importers.placing import Placer
from orders.importers.postal_codes import PostalCodes
from orders.importers.rows import RefusedError
from orders.importers.run import FORMATS, ImportCounts, import_tickets
from orders.models.site import Accuracy
from technicians.management.days import day_of
from technicians.models import Organisation
from technicians.programs import program


class Command(BaseCommand):
    help = (
        "Import tickets from a file. Bad rows go to the rejects file; a second run imports nothing twice. "
        "For csv a mapping file says which column is what (orders/importers/mapping.py has an example)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--as-of", metavar="DATE", help="take the file as it stood on this day, YYYY-MM-DD")
        parser.add_argument("--mapping", type=Path, help="for csv: TOML or JSON file, our field = their column")
        parser.add_argument("--organisation", help="its name; needed where there is more than one")
        parser.add_argument("--rejects", type=Path, help="where bad rows go (default: rejects-FILE.csv here)")
        parser.add_argument(
            "--postal-codes",
            type=Path,
            nargs="+",
            default=settings.POSTAL_CODE_FILES,
            help="GeoNames postal code files, zip or CSV (default: the setting POSTAL_CODE_FILES)",
        )

    @program("import_tickets")
    def handle(self, *, file: Path, format: str, **options: Any) -> None:  # noqa: A002  the option's name
        as_of = _past_day(options["as_of"]) if options["as_of"] else None
        try:
            organisation = _organisation(options["organisation"])
            placer = Placer(PostalCodes(options["postal_codes"]), geocoder_by_setting())
            with Progress(
                TextColumn(_("Importing")), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn(),
                console=Console(stderr=True), transient=True,
            ) as bar:  # fmt: skip
                task = bar.add_task("")
                rejects = options["rejects"] or Path(f"rejects-{file.stem}.csv")
                counts = import_tickets(
                    organisation=organisation,
                    path=file,
                    file_format=format,
                    placer=placer,
                    rejects=rejects,
                    as_of=as_of,
                    mapping=options["mapping"],
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
        except RefusedError as error:
            raise CommandError(str(error)) from error
        for count, words in (*_row_lines(counts, rejects), *_remark_lines(counts), *_site_lines(counts)):
            self.stdout.write(f"{count:>7}  {words}")
        for sentence in _what_lacks(placer, counts):
            self.stdout.write(sentence)


def _past_day(text: str) -> date:
    day = day_of("--as-of", text)
    if day > timezone.localdate():
        raise CommandError(_("--as-of: %(day)s lies in the future; give a day that has been.") % {"day": day})
    return day


def _organisation(name: str | None) -> Organisation:
    names = list(Organisation.objects.values_list("name", flat=True))
    if name is None and len(names) == 1:
        name = names[0]
    if name not in names:
        known = ", ".join(names) or _("none yet; make one in the admin")
        raise RefusedError(_("Name the organisation with --organisation. Known: %(known)s.") % {"known": known})
    return Organisation.objects.get(name=name)


def _row_lines(counts: ImportCounts, rejects: Path) -> Iterator[tuple[int, str]]:
    yield counts.read, _("read")
    yield counts.imported, _("imported")
    yield counts.already_there, _("there already")
    yield counts.not_open, _("not open on that day")
    yield counts.rejected.total(), _("rejected, see %(file)s") % {"file": rejects} if counts.rejected else _("rejected")
    for reason, count in counts.rejected.most_common():
        yield count, f"  {reason.label}"


def _remark_lines(counts: ImportCounts) -> Iterator[tuple[int, str]]:
    for warned, count in counts.warned.most_common():
        yield count, _("imported with a remark: %(remark)s") % {"remark": warned.label}


def _site_lines(counts: ImportCounts) -> Iterator[tuple[int, str]]:
    for accuracy, count in counts.sites.most_common():
        if accuracy:
            yield count, _("new sites placed: %(accuracy)s") % {"accuracy": Accuracy(accuracy).label}
        else:
            yield count, _("new sites without a point")


def _what_lacks(placer: Placer, counts: ImportCounts) -> Iterator[str]:
    if not placer.postal_codes and not placer.geocoder and counts.sites:
        yield _("No postal codes and no geocoder are set: the new sites have no point. See --postal-codes.")
    if placer.geocoder and placer.geocoder.failed:
        yield _("The geocoder did not answer %(times)d times.") % {"times": placer.geocoder.failed}
