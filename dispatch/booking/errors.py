from django.core.exceptions import ValidationError


class BookingError(ValidationError):
    """Something that the caller can read and act upon; everything is left as it was."""

    def __str__(self) -> str:
        return " ".join(self.messages)


class SlotGoneError(BookingError):
    """Nobody can come in this window any more: another one has to be offered."""


class HoldEndedError(SlotGoneError):
    """A hold that nobody can confirm any more; its window may be free again."""


class NotBookableError(BookingError):
    """An order that can't be given an appointment now, whatever the window."""
