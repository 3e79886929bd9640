from django.core.exceptions import ValidationError


class PlanningError(ValidationError):
    """Something that a dispatcher can read and act upon; everything is left as it was."""

    def __str__(self) -> str:
        return " ".join(self.messages)
