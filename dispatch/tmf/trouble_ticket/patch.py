"""What a PATCH of a ticket may hold, and how it is checked."""

from typing import Any

from rest_framework import serializers

from dispatch.tmf.toolkit.fields import PastInstant
from dispatch.tmf.trouble_ticket.serializers import (
    MAX_PARTS,
    NoteSerializer,
    TroubleTicketSerializer,
)

# What null takes away, and the values that say so.
EMPTY: dict[str, dict[str, Any]] = {
    "customer": {"customer": None},
    "place": {"site": None},
    "lineTest": {"line_test": "", "line_test_detail": "", "line_test_at": None},
}


class NotePatchSerializer(NoteSerializer):
    """A note that has the id of one that is there already stays as it is."""

    id = serializers.CharField(required=False, max_length=20)


class TroubleTicketPatchSerializer(TroubleTicketSerializer):
    """Merge-patch of a ticket: notes and steps are added to those that are there, everything else is replaced.

    `status` may become what the case's present state allows; orders and visits follow it.
    """

    status = serializers.CharField(source="state", max_length=50)  # type: ignore[assignment]  # checked by the state
    statusChangeReason = serializers.CharField(source="state_reason", max_length=300, allow_blank=True, default="")  # noqa: N815
    note = serializers.ListSerializer(
        child=NotePatchSerializer(), source="contacts", required=False, max_length=MAX_PARTS
    )
    creationDate = PastInstant(source="reported_at", read_only=True)  # noqa: N815

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        for name, values in EMPTY.items():
            if name in data and data[name] is None:
                found |= values
        return found
