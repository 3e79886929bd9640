"""Who works on a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from technicians.models import Absence, Shift, Technician, TechnicianSkill, Territory


@dataclass(frozen=True, slots=True)
class Duty:
    """A technician with the shifts that begin on a day, none on a day off, and the absences during them."""

    technician: Technician
    shifts: tuple[Shift, ...]
    absences: tuple[Absence, ...]


def duties(*, territory: Territory, day: date, only: Collection[int] | None = None) -> list[Duty]:
    """Every active technician of the territory, off or not, by name, with the skills that count on that day.

    4 queries however many they are.

    `only`: just those of these pks.
    """
    shifts = Shift.objects.filter(day=day)
    skills = TechnicianSkill.objects.valid_on(day).select_related("skill")
    chosen = Technician.objects.filter(territory=territory, active=True)
    if only is not None:
        chosen = chosen.filter(pk__in=only)
    technicians = list(
        chosen.order_by("name", "pk").prefetch_related(
            Prefetch("shifts", shifts, to_attr="shifts_of_day"), Prefetch("skills", skills)
        )
    )
    for technician in technicians:
        technician.territory = territory
    absences = absences_during([shift for technician in technicians for shift in technician.shifts_of_day])
    return [Duty(t, tuple(t.shifts_of_day), tuple(absences.get(t.pk, ()))) for t in technicians]


def absences_during(shifts: list[Shift]) -> dict[int, list[Absence]]:
    """Technician's pk → absences that touch one of their shifts."""
    if not shifts:
        return {}
    span = (min(shift.during.lower for shift in shifts), max(shift.during.upper for shift in shifts))
    spans: dict[int, list[Shift]] = {}
    for shift in shifts:
        spans.setdefault(shift.technician_id, []).append(shift)
    touching: dict[int, list[Absence]] = {}
    for absence in Absence.objects.filter(technician__in=spans, during__overlap=span).order_by("during"):
        if any(
            absence.during.lower < s.during.upper and s.during.lower < absence.during.upper
            for s in spans[absence.technician_id]
        ):
            touching.setdefault(absence.technician_id, []).append(absence)
    return touching
