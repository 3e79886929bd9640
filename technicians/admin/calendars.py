"""A technician's calendar: shifts and absences by month or week, and files of other calendars with a preview."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from technicians.admin.base import OrganisationAdmin
from technicians.admin.words import span_words
from technicians.importers.calendar_csv import read_csv
from technicians.importers.entries import SHIFT, Entry, Reading
from technicians.importers.ical import read_ical
from technicians.models import Shift, Technician
from technicians.models.absence import AbsenceKind
from technicians.selectors.calendar import calendar_of
from technicians.services import calendar_import
from technicians.services.calendar_import import WRITTEN, Line, Standing

MOST_BYTES = 512 * 1024
SALT = "calendar-import"
PREVIEW_S = 3600
WEEK, MONTH = "week", "month"


class Kind(TextChoices):
    """What an event is that doesn't say."""

    OTHER = AbsenceKind.OTHER.value, _("absence: other")
    HOLIDAY = AbsenceKind.HOLIDAY.value, _("absence: holiday")
    TRAINING = AbsenceKind.TRAINING.value, _("absence: training")
    SICK = AbsenceKind.SICK.value, _("absence: sick")
    SHIFT = "shift", _("shift")


class FileForm(forms.Form):
    file = forms.FileField(label=_("Calendar file (.ics or .csv)"))
    kind = forms.ChoiceField(
        label=_("Events without a known category are"), choices=Kind, help_text=_("Counts for .ics files only.")
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 512 kB. Please export fewer months."))
        return file

    def reading(self, technician: Technician) -> Reading:
        file, zone = self.cleaned_data["file"], technician.territory.zone
        data = file.read()
        if b"BEGIN:VCALENDAR" in data[:1000].upper():
            return read_ical(data, zone=zone, default_kind=self.cleaned_data["kind"])
        return read_csv(data, zone=zone)


class CalendarPages(OrganisationAdmin):
    """The calendar's addresses below a technician's page."""

    def get_urls(self) -> list[URLPattern]:
        def page(view: Callable[..., HttpResponse], tail: str, name: str) -> URLPattern:
            return path(f"<int:pk>/calendar/{tail}", self.admin_site.admin_view(view), name=name)

        return [
            page(require_safe(self.calendar), "", "technicians_technician_calendar"),
            page(
                require_http_methods(["GET", "HEAD", "POST"])(self.bring_in),
                "import/",
                "technicians_technician_calendar_import",
            ),
            page(require_POST(self.write), "import/write/", "technicians_technician_calendar_write"),
            page(require_POST(self.revoke), "revoke/", "technicians_technician_calendar_revoke"),
            *super().get_urls(),
        ]

    def calendar(self, request: HttpRequest, pk: int) -> HttpResponse:
        """`?view=week` or month, around `?day=`; anything that is no day means today."""
        technician = self._own(request, pk)
        with timezone.override(technician.territory.zone):
            view = WEEK if request.GET.get("view") == WEEK else MONTH
            day = _day(request.GET.get("day", ""))
            first, last = _bounds(day, view)
            days = calendar_of(technician, first=first, last=last)
            context = {
                **self._frame(request, technician, gettext("Calendar")),
                "view": view,
                "day": day,
                "today": timezone.localdate(),
                "first": first,
                "last": last,
                "weeks": [days[n : n + 7] for n in range(0, len(days), 7)],
                "before": day - timedelta(days=7) if view == WEEK else day.replace(day=1) - timedelta(days=1),
                "after": day + timedelta(days=7) if view == WEEK else day.replace(day=1) + timedelta(days=31),
                "link": getattr(technician, "calendar_link", None),
            }
            return render(request, "admin/technicians/technician/calendar.html", context)

    def bring_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form; POST shows what the file would do and writes nothing."""
        technician = self._to_change(request, pk)
        form = FileForm(request.POST or None, request.FILES or None)
        context = {**self._frame(request, technician, gettext("Import a calendar")), "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                reading = form.reading(technician)
            except ValidationError as error:
                form.add_error("file", error)
            else:
                context |= _preview(technician, reading)
        return render(request, "admin/technicians/technician/calendar_import.html", context)

    def write(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the preview showed, compared anew with what stands now."""
        technician = self._to_change(request, pk)
        try:
            facts = signing.loads(request.POST.get("entries", ""), salt=f"{SALT}:{technician.pk}", max_age=PREVIEW_S)
        except signing.BadSignature:
            messages.error(request, gettext("The preview is too old or was changed. Please choose the file again."))
            return HttpResponseRedirect(reverse("admin:technicians_technician_calendar_import", args=[pk]))
        lines = calendar_import.apply(technician=technician, entries=[_unpacked(one) for one in facts])
        written = sum(line.standing in WRITTEN for line in lines)
        said = ngettext("%(count)d entry is written.", "%(count)d entries are written.", written)
        messages.success(request, said % {"count": written})
        return HttpResponseRedirect(reverse("admin:technicians_technician_calendar", args=[pk]))

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        technician = self._to_change(request, pk)
        if (link := getattr(technician, "calendar_link", None)) is not None:
            link.delete()
            messages.success(request, gettext("The link is revoked: calendar apps don't get the plan any more."))
        return HttpResponseRedirect(reverse("admin:technicians_technician_calendar", args=[pk]))

    def _own(self, request: HttpRequest, pk: int) -> Technician:
        technician = self.get_queryset(request).select_related("territory", "calendar_link").filter(pk=pk).first()
        if technician is None:
            raise Http404
        if not self.has_view_permission(request, technician):
            raise PermissionDenied
        return technician  # type: ignore[return-value]

    def _to_change(self, request: HttpRequest, pk: int) -> Technician:
        technician = self._own(request, pk)
        if not self.has_change_permission(request, technician):
            raise PermissionDenied
        return technician

    def _frame(self, request: HttpRequest, technician: Technician, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": f"{title}: {technician}",
            "opts": self.opts,
            "technician": technician,
            "may_change": self.has_change_permission(request, technician),
        }


def _day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day and 1971 <= day.year <= 2190 else timezone.localdate()  # noqa: PLR2004  as stored ranges


def _bounds(day: date, view: str) -> tuple[date, date]:
    """Whole weeks, from Monday."""
    if view == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _preview(technician: Technician, reading: Reading) -> dict[str, Any]:
    lines = calendar_import.compare(technician=technician, entries=reading.entries)
    shown = [_words(line, technician) for line in lines]
    shown += [
        {"line": one.line, "standing": Standing.REFUSED, "what": "", "before": "", "reason": one.reason}
        for one in reading.refused
    ]
    counts = [(standing, sum(one["standing"] == standing for one in shown)) for standing in Standing]
    packed = [_packed(line.entry) for line in lines if line.standing in WRITTEN]
    return {
        "lines": sorted(shown, key=lambda one: one["line"]),
        "counts": counts,
        "writes": len(packed),
        "entries": signing.dumps(packed, salt=f"{SALT}:{technician.pk}", compress=True) if packed else "",
    }


def _words(line: Line, technician: Technician) -> dict[str, Any]:
    entry, row = line.entry, line.row
    with timezone.override(technician.territory.zone):
        minutes = entry.break_minutes
        if minutes is None and isinstance(row, Shift):
            minutes = row.break_minutes
        what = _said(entry.kind, entry.begin, entry.end, minutes)
        before = ""
        if row is not None and line.standing == Standing.CHANGED:
            kind, minutes = (SHIFT, row.break_minutes) if isinstance(row, Shift) else (row.kind, None)
            before = _said(kind, row.during.lower, row.during.upper, minutes)
    return {"line": entry.line, "standing": line.standing, "what": what, "before": before, "reason": line.reason}


def _said(kind: str, begin: datetime, end: datetime, break_minutes: int | None) -> str:
    """A shift with its break, an absence of whole days by its days alone."""
    first, last = timezone.localtime(begin), timezone.localtime(end)
    if kind != SHIFT and first.time() == last.time() == time():
        days = [date_format(day, "SHORT_DATE_FORMAT") for day in (first.date(), last.date() - timedelta(days=1))]
        return f"{AbsenceKind(kind).label} {'–'.join(dict.fromkeys(days))}"
    label = gettext("Shift") if kind == SHIFT else AbsenceKind(kind).label
    span = f"{label} {span_words(DateTimeTZRange(begin, end))}"
    return (
        span
        if break_minutes is None
        else gettext("%(span)s, break %(minutes)s min")
        % {
            "span": span,
            "minutes": break_minutes,
        }
    )


def _packed(entry: Entry) -> dict[str, Any]:
    return asdict(entry) | {"begin": entry.begin.isoformat(), "end": entry.end.isoformat()}


def _unpacked(facts: dict[str, Any]) -> Entry:
    return Entry(**facts | {name: datetime.fromisoformat(facts[name]) for name in ("begin", "end")})
