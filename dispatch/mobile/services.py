"""What a technician says of a day, written down once, and what follows from it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import DayEntry
from orders.models import Visit
from orders.services.checking import check_fields
from technicians.models import Technician


@transaction.atomic
def tell(
    *,
    uuid: UUID,
    technician: Technician,
    day: date,
    kind: str,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    visits: Iterable[Visit] = (),
) -> DayEntry:
    """Append an entry; the same `uuid` again gives the first one and changes nothing.

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
    )
    check_fields(entry)
    entry.save(force_insert=True)
    entry.visits.set(visits)
    return entry
