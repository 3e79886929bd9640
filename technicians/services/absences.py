"""Sick notes that the office takes down, and takes back."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from technicians.models import Absence, Technician
from technicians.models.absence import AbsenceKind


def is_away(technician: Technician, during: DateTimeTZRange) -> bool:
    """Whether one absence covers all of that time."""
    return Absence.objects.filter(technician=technician, during__contains=during).exists()


def report_sick(*, technician: Technician, since: datetime, until: datetime) -> Absence:
    """Raises `ValidationError` where the technician is away in all that time already."""
    during = DateTimeTZRange(since, until)
    if is_away(technician, during):
        raise ValidationError(_("%(name)s is absent then already.") % {"name": technician})
    return Absence.objects.create(technician=technician, during=during, kind=AbsenceKind.SICK)


def take_back_sick(*, absence: Absence, now: datetime) -> None:
    """The technician is there after all; raises `ValidationError` for other absences, and those that are over."""
    if absence.kind != AbsenceKind.SICK or absence.during.upper <= now:
        raise ValidationError(_("Only a sick note that is not over can be taken back."))
    absence.delete()
