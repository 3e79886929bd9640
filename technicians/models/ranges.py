"""The rule that every stored time range keeps."""

from datetime import UTC, datetime

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

MOST_UID = 300  # characters of what names an event of somebody's calendar, with its day where it comes again
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def bounded(field: str, *, name: str) -> CheckConstraint:
    """A range between two moments of 1970 to 2199, with something between them.

    An empty range overlaps nothing, so it would slip through an exclusion constraint; ``infinity`` and the year 1
    are moments for PostgreSQL that Python can't read in every time zone.
    """
    return CheckConstraint(
        condition=Q(
            **{
                f"{field}__isempty": False,
                f"{field}__lower_inf": False,
                f"{field}__upper_inf": False,
                f"{field}__startswith__gte": FIRST,
                f"{field}__endswith__lte": LAST,
            },
        ),
        name=name,
        violation_error_message=_("Give a beginning and a later end, both from 1970 to 2199."),
    )
