import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.message import MessageEvent
from orders.models.states import known
from technicians.models import Organisation

PLACEHOLDER = re.compile(r"\{(\w*)\}")
# What every message may name; and what it tells of, by event: only that may be missing when it is written.
ALWAYS = ("number", "name", "address", "organisation")
TOLD: Mapping[str, tuple[str, ...]] = {
    MessageEvent.APPOINTMENT: ("window",),
    MessageEvent.APPOINTMENT_MOVED: ("window", "former"),
    MessageEvent.APPOINTMENT_CANCELLED: ("window",),
    MessageEvent.ON_MY_WAY: ("eta",),
    MessageEvent.LATE: ("eta",),
    MessageEvent.NO_ACCESS: ("due",),
    MessageEvent.CALLBACK_PROMISED: ("due",),
}
LONGEST_TEXT = 600
EVENTS = [(event.value, event.label) for event in MessageEvent if event != MessageEvent.API]


class MessageTemplate(models.Model):
    """An organisation's own words for one event in one language; without one, ours count.

    `{number}` and the like stand for facts of the case; nothing else in the text means anything but itself.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="message_templates", verbose_name=_("organisation")
    )
    event = models.CharField(_("event"), max_length=21, choices=EVENTS)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(
        _("subject"), max_length=150, blank=True, help_text=_("Of the e-mail. Empty: our own subject.")
    )
    text = models.TextField(
        _("text"),
        max_length=LONGEST_TEXT,
        help_text=_(
            "{number} is the case, {name} the customer, {address} the place, {organisation} your firm; {window} the"
            " appointment, {former} the one before it, {eta} when the technician comes, {due} when we call."
        ),
    )

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["event", "language"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "event", "language"], name="messagetemplate_unique"),
            known("event", MessageEvent, name="messagetemplate_event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} · {self.get_language_display()}"

    def clean(self) -> None:
        """A word in braces that nothing stands for would reach the customer as it is."""
        allowed = [*ALWAYS, *TOLD.get(self.event, ())]
        words = _("{%(name)s} is not known here. These are: %(known)s.")
        faults = {
            field: ValidationError(words, params={"name": wrong[0], "known": ", ".join(f"{{{n}}}" for n in allowed)})
            for field in ("subject", "text")
            if (wrong := [name for name in PLACEHOLDER.findall(getattr(self, field)) if name not in allowed])
        }
        if faults:
            raise ValidationError(faults)
