import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import known
from orders.models.ticket import Ticket
from technicians.models import Organisation


class MessageChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageEvent(models.TextChoices):
    """The fact that a message tells."""

    APPOINTMENT = "appointment", _("Appointment")
    APPOINTMENT_CANCELLED = "appointment_cancelled", _("Appointment cancelled")
    ON_MY_WAY = "on_my_way", _("On my way")
    DONE = "done", _("Done")
    NO_ACCESS = "no_access", _("No access")
    CALLBACK_PROMISED = "callback_promised", _("Callback promised")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Message(models.Model):
    """An SMS or e-mail that we owe somebody: a row of the outbox, written together with the fact it tells."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="messages", verbose_name=_("organisation")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="messages", null=True, blank=True, verbose_name=_("ticket")
    )
    event = models.CharField(_("event"), max_length=21, choices=MessageEvent)
    # The same fact is told once on a channel, however often its event is handled.
    dedupe_key = models.CharField(_("key"), max_length=100, unique=True)
    channel = models.CharField(_("channel"), max_length=5, choices=MessageChannel)
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=7, choices=MessageState, default=MessageState.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    State = MessageState

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            known("state", MessageState, name="message_state_known"),
            known("channel", MessageChannel, name="message_channel_known"),
            known("event", MessageEvent, name="message_event_known"),
        ]
        indexes = [
            # The drainer: what is due, oldest first.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
                name="message_due",
            ),
            # A ticket's messages.
            models.Index(fields=["ticket", "created_at"], name="message_by_ticket"),
            # The admin's list, newest first.
            models.Index(fields=["organisation", "-created_at"], name="message_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} · {self.get_state_display()}"
