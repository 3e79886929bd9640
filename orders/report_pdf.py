"""The report of a visit as a PDF: tagged, so that it can be read aloud, with typefaces of its own."""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from orders.models import Visit
from orders.models.visit import PhotoKind
from orders.selectors.reports import Line, Report, report_of
from orders.services.photos import smaller

TEMPLATE = Path(settings.BASE_DIR) / "templates" / "reports" / "report.typ"
MOST_PHOTOS = 12
PHOTO_SIDE_PX = 900


def pdf_of(visit: Visit) -> bytes:
    """One page or two of A4. It takes about 0.1 s with photos; a picture that is gone is left out."""
    report = report_of(visit)
    with TemporaryDirectory(prefix="report-") as folder:
        pictures = {kind.value: _pictures(visit, kind, Path(folder)) for kind in PhotoKind}
        (Path(folder) / "report.json").write_text(json.dumps(_told(report) | {"pictures": pictures}))
        page = shutil.copy(TEMPLATE, folder)
        return typst.compile(str(page), root=folder, font_paths=_fonts())


def file_name(visit: Visit) -> str:
    """Such as "Bericht-F17.pdf", in the customer's language."""
    report = report_of(visit)
    with translation.override(report.language):
        word = _("Report")  # not within the braces: xgettext does not find it there
    return f"{word}-{report.number}.pdf"


def _told(report: Report) -> dict[str, object]:
    """All texts of the page, in the customer's language. Texts of people are data: no markup is read in them."""
    work = report.work
    with translation.override(report.language):
        facts = [*report.facts, Line(_("Day"), report.day), Line(_("Time"), report.times)]
        return {
            "language": report.language,
            "firm": report.firm,
            "number": report.number,
            "title": _("Report of our visit"),
            "facts": [[line.label, line.text] for line in facts],
            "done": {"title": _("Work done"), "text": work.report},
            "lists": [
                {"title": title, "lines": [[line.label, line.text] for line in lines]}
                for title, lines in ((_("What was checked"), work.answers), (_("Material used"), work.parts))
                if lines
            ],
            "photos": {"title": _("Photos"), "alt": _("Photo")},
            "signed": {
                "title": _("Signature"),
                "statement": work.statement,
                "by": work.signed_by,
                "alt": _("Signature"),
            },
            "page": _("Page"),
        }


def _pictures(visit: Visit, kind: PhotoKind, folder: Path) -> list[str]:
    """Put the visit's pictures of that kind into the folder, small, oldest first; returns their names."""
    names = []
    for number, photo in enumerate(visit.photos.filter(kind=kind).order_by("taken_at", "pk")[:MOST_PHOTOS]):
        name = f"{kind.value}-{number}.jpg"
        try:
            with photo.image.open() as file:
                (folder / name).write_bytes(smaller(file, side_px=PHOTO_SIDE_PX))
        except FileNotFoundError:
            continue
        names.append(name)
    return names


@cache
def _fonts() -> typst.Fonts:
    """The library's own, and the machine's for scripts that those don't know."""
    return typst.Fonts()
