"""Who listens to the public API, what has changed, and what is still to be told to whom."""

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import known
from technicians.models import ApiClient, Organisation


class Api(models.TextChoices):
    """TM Forum's APIs, by their names in the paths."""

    TROUBLE_TICKET = "troubleTicket", "TMF621"
    APPOINTMENT = "appointment", "TMF646"
    COMMUNICATION = "communicationManagement", "TMF681"
    WORK_ORDER = "workOrderManagement", "TMF697"


class ListenerState(models.TextChoices):
    LIVE = "live", _("Live")
    OFF = "off", _("Switched off")


class OffReason(models.TextChoices):
    GONE = "gone", _("It answered 410 Gone")
    FAILED = "failed", _("It could not be reached for days")
    QUERY = "query", _("Its query can't be carried out")


class Listener(models.Model):
    """Where a client wants to be told of changes. `secret` signs what is sent; it is shown once, when it is made."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="listeners", verbose_name=_("API client"))
    api = models.CharField(_("API"), max_length=23, choices=Api)
    callback = models.CharField(_("address"), max_length=2000)
    query = models.CharField(_("filter"), max_length=1000, blank=True)
    secret = models.CharField(_("secret"), max_length=80)
    state = models.CharField(_("state"), max_length=4, choices=ListenerState, default=ListenerState.LIVE)
    off_reason = models.CharField(_("why it is off"), max_length=6, choices=OffReason, blank=True)
    owner_told_at = models.DateTimeField(_("owner told at"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures since the last success"), default=0)
    last_success_at = models.DateTimeField(_("last success"), null=True, blank=True)
    # Until then one sender has it, or it is left in peace after failures.
    leased_until = models.DateTimeField(_("taken until"), default=timezone.now)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    State = ListenerState

    class Meta:
        verbose_name = _("listener")
        verbose_name_plural = _("listeners")
        constraints = [
            known("api", Api, name="listener_api_known"),
            known("state", ListenerState, name="listener_state_known"),
            models.CheckConstraint(
                condition=Q(state=ListenerState.LIVE, off_reason="")
                | Q(state=ListenerState.OFF, off_reason__in=OffReason.values),
                name="listener_off_has_reason",
            ),
        ]
        indexes = [
            # A client's list; and whether somebody listens, asked by the triggers and by each write of the API.
            models.Index(fields=["client", "api", "-created_at"], name="listener_by_client"),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.api}"


class ChangeKind(models.TextChoices):
    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    STATE = "state", _("Another state")
    DELETED = "deleted", _("Deleted")


class Change(models.Model):
    """That a row changed which somebody listens to; the database's triggers write it, whoever changed the row.

    It holds no data of the row but its state at that moment: "" where the change was one of a part (a contact of a
    ticket), which knows nothing of the state.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("organisation"),
    )
    resource = models.CharField(_("resource"), max_length=30)
    row = models.BigIntegerField(_("row"))
    uuid = models.UUIDField(_("id"))
    kind = models.CharField(_("kind"), max_length=7, choices=ChangeKind)
    state = models.CharField(_("state"), max_length=20, blank=True)
    transaction = models.BigIntegerField(_("transaction"))
    at = models.DateTimeField(_("at"))
    spread_at = models.DateTimeField(_("given to the listeners at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change to tell")
        verbose_name_plural = _("changes to tell")
        indexes = [
            # What is not given to the listeners yet, oldest first.
            models.Index(fields=["id"], condition=Q(spread_at=None), name="change_to_spread"),
            # The nightly purge. Rows of one time lie together, so a block range index is enough.
            BrinIndex(fields=["at"], name="change_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.uuid}: {self.kind}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """An event that a listener is owed. `uuid` is the event's id, the same however often it is sent.

    `id` is the order in which changes were made, for each resource.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listener = models.ForeignKey(Listener, models.CASCADE, related_name="deliveries", verbose_name=_("listener"))
    # Both are purged in bulk, deliveries first.
    change = models.ForeignKey(Change, models.DO_NOTHING, related_name="deliveries", verbose_name=_("change"))
    resource_id = models.UUIDField(_("resource"))
    event_type = models.CharField(_("event"), max_length=60)
    state = models.CharField(_("state"), max_length=7, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    State = DeliveryState

    class Meta:
        verbose_name = _("event to a listener")
        verbose_name_plural = _("events to listeners")
        constraints = [known("state", DeliveryState, name="delivery_state_known")]
        indexes = [
            # A listener's next events.
            models.Index(
                fields=["listener", "due_at", "id"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"
            ),
            # Whether an earlier event of the resource still waits.
            models.Index(
                fields=["listener", "resource_id", "id"],
                condition=Q(state=DeliveryState.WAITING),
                name="delivery_earlier",
            ),
            # The admin's list, one listener.
            models.Index(fields=["listener", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} · {self.get_state_display()}"
