from django.core.exceptions import ValidationError


class OfferError(ValidationError):
    """Why work can't be offered, or taken, in words for whoever asked; everything is left as it was."""

    def __str__(self) -> str:
        return " ".join(self.messages)


class GoneError(OfferError):
    """A colleague has it, or the office has taken the offer back."""
