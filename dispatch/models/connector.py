"""The systems in which customers are talked to, and what goes back and forth between them and us."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from orders.models import Category, Contact
from orders.models.contact import Direction
from orders.models.states import known
from technicians.models import Organisation


class ConnectorKind(models.TextChoices):
    ZAMMAD = "zammad", _("Zammad")
    CHATWOOT = "chatwoot", _("Chatwoot")
    PHONE = "phone", _("Telephone system (Zammad's CTI format)")
    BOT = "bot", _("Bot")


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Connector(models.Model):
    """A system that tells us what customers say, at an address of its own, and signs by `secret`.

    Where `write_back_url` is set, it is told the order's number, the promised window and the outcome.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="connectors", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=ConnectorKind)
    is_active = models.BooleanField(_("active"), default=True)
    secret = models.CharField(
        _("secret"),
        max_length=200,
        default=new_secret,
        help_text=_("It signs what arrives (Zammad, Chatwoot), or is sent along as a password or bearer token."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("category"),
        help_text=_("Of cases for which the system names none that we know."),
    )
    write_back_url = models.CharField(
        _("address for notes"),
        max_length=200,
        blank=True,
        help_text=_("Of the system itself, such as https://desk.example.org"),
    )
    write_back_token = models.CharField(_("token for notes"), max_length=200, blank=True)
    account = models.CharField(_("account"), max_length=20, blank=True, help_text=_("Chatwoot's number of it"))
    refused_count = models.PositiveIntegerField(_("refused"), default=0, editable=False)
    refused_at = models.DateTimeField(_("last refused at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    Kind = ConnectorKind

    class Meta:
        verbose_name = _("connector")
        verbose_name_plural = _("connectors")
        ordering = ["name", "pk"]
        constraints = [known("kind", ConnectorKind, name="connector_kind_known")]

    def __str__(self) -> str:
        return self.name

    @property
    def source(self) -> str:
        """What tickets and contacts that came by it are marked with."""
        return f"connector-{self.pk}"


class InboundDelivery(models.Model):
    """Something that was told once, and what we answered: told again, it gets the same answer."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="deliveries", verbose_name=_("connector"))
    delivery_id = models.CharField(_("number of the delivery"), max_length=255)
    # Of its body, where another one by the same number is refused; else "".
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    answer = models.JSONField(_("answer"), default=dict)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("delivery from another system")
        verbose_name_plural = _("deliveries from other systems")
        constraints = [models.UniqueConstraint(fields=["connector", "delivery_id"], name="inbounddelivery_unique")]
        indexes = [
            # The nightly purge.
            models.Index(fields=["received_at"], name="inbounddelivery_by_age"),
        ]

    def __str__(self) -> str:
        return self.delivery_id


class Call(models.Model):
    """A phone call from its first ring to its end. One whose caller nobody knows has no contact."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="calls", verbose_name=_("connector"))
    call_id = models.CharField(_("number in the telephone system"), max_length=250)
    direction = models.CharField(_("direction"), max_length=3, choices=Direction)
    number = PhoneNumberField(_("customer's number"), blank=True)
    agents = models.CharField(_("agents"), max_length=200, blank=True)
    contact = models.OneToOneField(
        Contact, models.SET_NULL, related_name="call", null=True, blank=True, verbose_name=_("contact")
    )
    started_at = models.DateTimeField(_("began at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    cause = models.CharField(_("how it ended"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            known("direction", Direction, name="call_direction_known"),
            models.UniqueConstraint(fields=["connector", "call_id"], name="call_unique"),
        ]
        indexes = [
            # The admin's list, newest first.
            models.Index(fields=["-started_at"], name="call_newest"),
            # The calls of a number: when its owner is erased, or told all that is kept.
            models.Index(fields=["number"], condition=~Q(number=""), name="call_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.started_at:%Y-%m-%d %H:%M}"


class NoteState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class WrittenBack(models.Model):
    """A note that we owe a conversation in another system: a row of the outbox."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="notes", verbose_name=_("connector"))
    conversation = models.CharField(_("conversation"), max_length=100)
    # The same fact is told once a conversation, however often its event is handled.
    dedupe_key = models.CharField(_("key"), max_length=200, unique=True)
    body = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=7, choices=NoteState, default=NoteState.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("note to another system")
        verbose_name_plural = _("notes to other systems")
        constraints = [known("state", NoteState, name="writtenback_state_known")]
        indexes = [
            # The drainer: what is due, oldest first.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=[NoteState.QUEUED, NoteState.SENDING]),
                name="writtenback_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation} · {self.get_state_display()}"
