"""The day on paper: a page of A4 for each technician, for those who want it and for when nothing else works."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dispatch.board.frame import frame_of
from dispatch.board.selection import Selection, select
from dispatch.mobile.selectors import Tried, tried_on
from dispatch.models import Appointment, Assignment
from orders.models import FieldOrderPart, OrderTypePart
from technicians.access import signed_in
from technicians.models import Shift, Technician


@dataclass(frozen=True)
class SheetStop:
    assignment: Assignment

    @property
    def promised(self) -> Appointment | None:
        order: Any = self.assignment.visit.order  # with what `_stops` fetched
        return next(iter(order.promises), None)

    @property
    def travel_minutes(self) -> int:
        return round(self.assignment.travel_s / 60)

    @property
    def tried(self) -> list[Tried]:
        ticket = self.assignment.visit.order.ticket
        return tried_on(ticket) if ticket else []

    @property
    def parts(self) -> list[OrderTypePart | FieldOrderPart]:
        order = self.assignment.visit.order
        return [*order.order_type.parts.all(), *order.extra_parts.all()]


@dataclass(frozen=True)
class Sheet:
    """A technician's day in one version of the plan, in the order of time."""

    technician: Technician
    shifts: list[Shift]
    stops: list[SheetStop] = field(default_factory=list)

    @property
    def travel_minutes(self) -> int:
        return sum(stop.travel_minutes for stop in self.stops)


@require_GET
def route_sheets(request: HttpRequest) -> HttpResponse:
    """Of the shown territory, day and version; of one technician with `?technician=`. A stranger's is 404."""
    selection = select(user=signed_in(request), asked=request.GET)
    if selection is None:
        raise Http404
    only = _asked(request.GET.get("technician", ""))
    with timezone.override(selection.territory.zone):
        context = {
            **frame_of(request, _("Route sheets")),
            "selection": selection,
            "sheets": sheets_of(selection, only=only),
            "is_alone": only is not None,
        }
        return render(request, "board/route_sheets.html", context)


def _asked(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None


def sheets_of(selection: Selection, *, only: UUID | None) -> list[Sheet]:
    """By the technicians' names; 7 queries, however many stops there are."""
    if selection.plan is None:
        return []
    stops = _stops(selection, only)
    shifts = Shift.objects.filter(day=selection.day, technician__in={stop.technician_id for stop in stops})
    worked: dict[int, list[Shift]] = {}
    for shift in shifts.order_by("during"):
        worked.setdefault(shift.technician_id, []).append(shift)
    return list(_by_technician(stops, worked))


def _stops(selection: Selection, only: UUID | None) -> list[Assignment]:
    stops = Assignment.objects.filter(plan=selection.plan, hold=None)
    if only is not None:
        stops = stops.filter(technician__uuid=only)
    promises = Appointment.objects.filter(state=Appointment.State.CONFIRMED)
    return list(
        stops.select_related(
            "technician",
            "visit__order__order_type",
            "visit__order__site__customer",
            "visit__order__ticket__customer",
        )
        .prefetch_related(
            Prefetch("visit__order__appointments", promises, to_attr="promises"),
            Prefetch("visit__order__order_type__parts", OrderTypePart.objects.select_related("part")),
            Prefetch("visit__order__extra_parts", FieldOrderPart.objects.select_related("part")),
            "visit__order__ticket__tried_steps__step",
        )
        .order_by("technician__name", "technician", "during")
    )


def _by_technician(stops: Iterable[Assignment], worked: dict[int, list[Shift]]) -> Iterable[Sheet]:
    sheets: dict[int, Sheet] = {}
    for stop in stops:
        technician = stop.technician
        sheet = sheets.setdefault(technician.pk, Sheet(technician, worked.get(technician.pk, [])))
        sheet.stops.append(SheetStop(stop))
    return sheets.values()
