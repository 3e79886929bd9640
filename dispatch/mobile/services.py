"""What a technician says of a day, written down once, and what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.mobile.lateness import concerned
from dispatch.mobile.my_day import my_day
from dispatch.mobile.selectors import ARRIVAL_SPREAD, rounded_up
from dispatch.models import Assignment, DayEntry
from dispatch.models.day_entry import TO_DECIDE, DayKind, Decision
from dispatch.planning.clock import DayClock
from orders.models import Visit
from orders.models.message import MessageEvent
from orders.models.states import VISIT_OPEN
from orders.services.checking import check_fields
from orders.services.messages import Owed, queue_all
from technicians.models import Absence, Technician, User
from technicians.models.absence import AbsenceKind


@transaction.atomic
def tell(
    *,
    uuid: UUID,
    technician: Technician,
    day: date,
    kind: str,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    note: str = "",
    colleague: Technician | None = None,
    visits: Iterable[Visit] = (),
) -> DayEntry:
    """Append an entry, and do what follows from it; the same `uuid` again gives the first one and changes nothing.

    Raises `ValidationError` when the uuid belongs to another entry.
    """
    Technician.objects.select_for_update(no_key=True).get(pk=technician.pk)  # two tabs, one after the other
    earlier = DayEntry.objects.filter(pk=uuid).first()
    if earlier:
        if (earlier.technician_id, earlier.kind) != (technician.pk, kind):
            raise ValidationError(_("This form was already used for another action. Please reload the page."))
        return earlier
    entry = DayEntry(
        pk=uuid,
        organisation_id=technician.organisation_id,
        technician=technician,
        day=day,
        kind=kind,
        at=min(at, timezone.now()),
        facts=dict(facts or {}),
        note=note,
        colleague=colleague,
    )
    check_fields(entry)
    entry.save(force_insert=True)
    entry.visits.set(visits)
    if follow := _FOLLOWS.get(DayKind(entry.kind)):
        follow(entry)
        entry.save(update_fields=["facts"])
    return entry


def decide(*, entries: QuerySet[DayEntry], decision: Decision, by: User) -> int:
    """The office's word on what waits for it; how many there were. What was decided stays so."""
    waiting = entries.filter(kind__in=TO_DECIDE, decision="")
    return waiting.update(decision=decision, decided_by=by, decided_at=timezone.now())


def _late(entry: DayEntry) -> None:
    """Tell the chosen customers for whom it matters when somebody comes, which is never before now; each once.

    Where the phone had no line until well after that, nobody is told: somebody may have been there long ago.
    """
    minutes, chosen = entry.facts["minutes"], {visit.pk for visit in entry.visits.all()}
    told = []
    for each in concerned(my_day(entry.technician, entry.day)):
        visit, meant = each.stop.visit, max(each.planned + timedelta(minutes=minutes), entry.at)
        if visit.pk in chosen and each.is_told(minutes) and timezone.now() < meant + ARRIVAL_SPREAD:
            eta = rounded_up(max(meant, timezone.now()))
            told.append((visit, Owed(each.ticket, f"late:{visit.uuid}", {"eta": eta})))
    queue_all(event=MessageEvent.LATE, owed=[owed for _visit, owed in told])
    entry.visits.set([visit for visit, _owed in told])
    entry.facts["told"] = [str(visit.uuid) for visit, _owed in told]


def _overtime(entry: DayEntry) -> None:
    """A *yes* until a time that is over, or within the shift, answers nothing: it is refused."""
    mine, until = my_day(entry.technician, entry.day), entry.facts.get("until")
    earliest = mine.earliest_until(entry.at)
    if until and mine.until_at(until) < earliest:
        raise ValidationError(
            _("%(until)s is over, or before the end of the shift. Please say a time from %(earliest)s on."),
            params={"until": until, "earliest": f"{earliest:%H:%M}"},
        )


def _sick(entry: DayEntry) -> None:
    """An absence from the moment of the report, or the next midnight, to the end of the last day.

    The open stops in it stay planned, and wait with the report for a dispatcher: what becomes of them, and what their
    customers hear, the office decides.
    """
    zone = entry.technician.territory.zone
    said_on = timezone.localdate(entry.at, timezone=zone)
    begins_now = entry.facts["starts"] == "now"
    first = said_on if begins_now else said_on + timedelta(days=1)
    last = max(date.fromisoformat(entry.facts["until"]), first) if entry.facts["until"] else first
    start = entry.at if begins_now else DayClock(first, zone).midnight
    during = DateTimeTZRange(start, DayClock(last, zone).next_midnight)
    Absence.objects.create(technician=entry.technician, during=during, kind=AbsenceKind.SICK)
    entry.facts |= {"first": first.isoformat(), "last": last.isoformat()}
    planned = Assignment.objects.filter(technician=entry.technician, live=True, hold=None, during__overlap=during)
    entry.visits.set(Visit.objects.filter(assignments__in=planned, state__in=VISIT_OPEN).distinct())


_FOLLOWS = {DayKind.LATE: _late, DayKind.OVERTIME: _overtime, DayKind.SICK: _sick}
