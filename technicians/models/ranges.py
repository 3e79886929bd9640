"""The rule that every stored time range keeps."""

from django.db.models import CheckConstraint, Q


def bounded(field: str, *, name: str) -> CheckConstraint:
    """A range with two ends and something between them.

    An empty range overlaps nothing, so it would slip through an exclusion constraint.
    """
    return CheckConstraint(
        condition=Q(
            **{
                f"{field}__isempty": False,
                f"{field}__lower_inf": False,
                f"{field}__upper_inf": False,
            }
        ),
        name=name,
    )
