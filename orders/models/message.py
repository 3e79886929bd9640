import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import known
from orders.models.ticket import Ticket
from orders.models.visit import Visit
from technicians.models import Organisation


class MessageChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageEvent(models.TextChoices):
    """The fact that a message tells."""

    RECEIVED = "received", _("Ticket received")
    ORDER_MADE = "order_made", _("A technician will come")
    MISSING = "missing", _("Something is missing")
    APPOINTMENT = "appointment", _("Appointment")
    APPOINTMENT_MOVED = "appointment_moved", _("Appointment moved")
    APPOINTMENT_CANCELLED = "appointment_cancelled", _("Appointment cancelled")
    APPOINTMENT_HELD = "appointment_held", _("New appointment held")
    REMINDER = "reminder", _("Reminder")
    ON_MY_WAY = "on_my_way", _("On my way")
    LATE = "late", _("Running late")
    DONE = "done", _("Done")
    NO_ACCESS = "no_access", _("No access")
    CALLBACK_PROMISED = "callback_promised", _("Callback promised")
    CALL_TRIED = "call_tried", _("Called in vain")
    CALL_MISSED = "call_missed", _("Callback missed")
    OUTAGE_KNOWN = "outage_known", _("Outage known")
    OUTAGE_REPAIRED = "outage_repaired", _("Outage repaired")
    SURVEY = "survey", _("Survey")
    API = "api", _("Written by another system")


class MessageState(models.TextChoices):
    DRAFT = "draft", _("Without an address")
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("Perhaps sent")
    CONFIRMED = "confirmed", _("Arrived")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Withdrawn")


MESSAGE_UNSENT = [MessageState.DRAFT, MessageState.QUEUED]
MOST_RETRIES = 4


class Message(models.Model):
    """An SMS or e-mail that we owe somebody: a row of the outbox, written together with the fact it tells.

    What another system writes to several receivers is one row for each: the first one is the message, the others
    are its `copies`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="messages", verbose_name=_("organisation")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="messages", null=True, blank=True, verbose_name=_("ticket")
    )
    copy_of = models.ForeignKey(
        "self", models.CASCADE, related_name="copies", null=True, blank=True, verbose_name=_("copy of")
    )
    # Whose report the worker attaches; it is made when the e-mail is sent.
    report_of = models.ForeignKey(
        Visit, models.PROTECT, related_name="report_mails", null=True, blank=True, verbose_name=_("with the report of")
    )
    event = models.CharField(_("event"), max_length=21, choices=MessageEvent)
    # The same fact is told once on a channel, however often its event is handled.
    dedupe_key = models.CharField(_("key"), max_length=100, unique=True)
    channel = models.CharField(_("channel"), max_length=5, choices=MessageChannel)
    address = models.CharField(_("address"), max_length=254, blank=True)
    receiver = models.JSONField(_("receiver as sent"), default=dict, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    kept = models.JSONField(
        _("sent along"), default=dict, blank=True, help_text=_("For the system that wrote it; without effect here.")
    )
    scheduled_at = models.DateTimeField(_("not to be sent before"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=MessageState, default=MessageState.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    at_any_hour = models.BooleanField(
        _("at any hour"), default=False, help_text=_("Also in the quiet hours of the night, since it can’t wait.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # The last attempt that came so far that the receiver may have it; only a gateway that can't be asked writes it.
    begun_attempt = models.PositiveSmallIntegerField(_("last attempt that was begun"), default=0, db_default=0)
    retries = models.PositiveSmallIntegerField(_("attempts after the first"), default=MOST_RETRIES)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("arrived at"), null=True, blank=True)
    provider_id = models.CharField(_("number at the provider"), max_length=200, blank=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    State = MessageState

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            known("state", MessageState, name="message_state_known"),
            known("channel", MessageChannel, name="message_channel_known"),
            known("event", MessageEvent, name="message_event_known"),
            models.CheckConstraint(condition=Q(retries__lte=MOST_RETRIES), name="message_retries_0_to_4"),
            models.CheckConstraint(
                condition=~Q(address="") | Q(state__in=[MessageState.DRAFT, MessageState.CANCELLED]),
                name="message_sent_has_address",
            ),
        ]
        indexes = [
            # The drainer: what is due, oldest first.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[MessageState.QUEUED, MessageState.SENDING]),
                name="message_due",
            ),
            # `dispatch.messaging.unknown`: whose sending is in doubt, and is looked up.
            models.Index(fields=["due_at"], condition=Q(state=MessageState.UNKNOWN), name="message_in_doubt"),
            # A receipt that names the provider's number.
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_by_provider_id"),
            # `dispatch.messaging.limits`: how much went to a number today.
            models.Index(
                fields=["address", "sent_at"],
                condition=Q(channel=MessageChannel.SMS, sent_at__isnull=False),
                name="message_sms_by_number",
            ),
            # A ticket's messages.
            models.Index(fields=["ticket", "created_at"], name="message_by_ticket"),
            # What other systems wrote to an address: asked when its owner is erased, or told all that is kept.
            models.Index(Upper("address"), condition=Q(ticket=None), name="message_to_address"),
            # The board's number of those that could not be sent: few of many.
            models.Index(fields=["organisation"], condition=Q(state=MessageState.FAILED), name="message_failed"),
            # The admin's and the API's list, newest first.
            models.Index(fields=["organisation", "-created_at"], name="message_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()} · {self.get_state_display()}"

    @property
    def receivers(self) -> list["Message"]:
        """A row for each receiver, this one first."""
        return [self, *self.copies.all()]
