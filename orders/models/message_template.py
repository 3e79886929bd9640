import re
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.message import MessageChannel, MessageEvent
from orders.models.states import known
from technicians.models import Organisation

PLACEHOLDER = re.compile(r"\{(\w*)\}")
# What a phone makes a link of.
LINK = re.compile(r"(?i)(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S*")
# What every message may name; and what it tells of, by event: only that may be missing when it is written.
ALWAYS = ("number", "name", "address", "organisation", "link")
TOLD: Mapping[str, tuple[str, ...]] = {
    MessageEvent.APPOINTMENT: ("window",),
    MessageEvent.APPOINTMENT_MOVED: ("window", "former"),
    MessageEvent.APPOINTMENT_CANCELLED: ("window",),
    MessageEvent.APPOINTMENT_HELD: ("window", "former", "until"),
    MessageEvent.MISSING: ("missing",),
    MessageEvent.REMINDER: ("window",),
    MessageEvent.ON_MY_WAY: ("eta",),
    MessageEvent.LATE: ("eta",),
    MessageEvent.NO_ACCESS: ("due",),
    MessageEvent.CALLBACK_PROMISED: ("due",),
    MessageEvent.CALL_TRIED: ("due",),
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
    channel = models.CharField(
        _("channel"), max_length=5, choices=MessageChannel, blank=True, help_text=_("Empty: on every channel.")
    )
    subject = models.CharField(
        _("subject"), max_length=150, blank=True, help_text=_("Of the e-mail. Empty: our own subject.")
    )
    is_told = models.BooleanField(
        _("is told"), default=True, help_text=_("Off: customers are told nothing about this event.")
    )
    text = models.TextField(
        _("text"),
        max_length=LONGEST_TEXT,
        blank=True,
        help_text=_(
            "{number} is the case, {name} the customer, {address} the place, {organisation} your firm, {link} the"
            " customer’s own page; {window} the appointment, {former} the one before it, {until} how long it is held,"
            " {eta} when the technician comes, {due} when we call, {missing} what we still need."
        ),
    )

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        ordering = ["event", "language", "channel"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "event", "language", "channel"], name="messagetemplate_unique"
            ),
            models.CheckConstraint(
                condition=Q(channel="") | Q(channel__in=MessageChannel.values), name="messagetemplate_channel_known"
            ),
            known("event", MessageEvent, name="messagetemplate_event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} · {self.get_language_display()}"

    def clean(self) -> None:
        """A word in braces that nothing stands for would reach the customer as it is; a link may lead to us alone."""
        if self.is_told and not self.text:
            raise ValidationError({"text": _("Write what is told, or take the tick from “is told”.")})
        faults = {field: fault for field in ("subject", "text") if (fault := self._fault_in(getattr(self, field)))}
        if faults:
            raise ValidationError(faults)

    def _fault_in(self, words: str) -> ValidationError | None:
        allowed = [*ALWAYS, *TOLD.get(self.event, ())]
        if wrong := [name for name in PLACEHOLDER.findall(words) if name not in allowed]:
            known_names = ", ".join(f"{{{name}}}" for name in allowed)
            text = _("{%(name)s} is not known here. These are: %(known)s.")
            return ValidationError(text, params={"name": wrong[0], "known": known_names})
        links = [found.rstrip(".,;:!?)") for found in LINK.findall(words)]
        if foreign := [link for link in links if not f"{link}/".startswith(settings.PUBLIC_URL.rstrip("/") + "/")]:
            text = _("“%(link)s” leads elsewhere. Messages link to %(own)s only.")
            return ValidationError(text, params={"link": foreign[0], "own": settings.PUBLIC_URL})
        return None
