from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import known


class AlertKind(models.TextChoices):
    """What somebody has to look at now."""

    URGENT = "urgent", _("Urgent work without a technician")
    PLANNING = "planning", _("Planning a day has failed")
    OUTBOX = "outbox", _("Messages do not go out")
    SMS_BUDGET = "sms_budget", _("The day’s budget for SMS is spent")
    CALLBACK = "callback", _("Nobody has made a promised call")
    DEGRADED = "degraded", _("Parts of the service do not answer")
    TEST = "test", _("Test")


class AlertState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class StaffAlert(models.Model):
    """What the staff is told at STAFF_ALERT_URLS: a row of an outbox (`dispatch.outbox`). No customer stands in it.

    `details` are order numbers or names of parts, a few of `count`. During `silent` the kind is not told again.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind)
    count = models.PositiveIntegerField(_("count"), default=1)
    details = ArrayField(models.CharField(max_length=40), verbose_name=_("details"), default=list, blank=True)
    silent = DateTimeRangeField(_("not told again during"))
    state = models.CharField(_("state"), max_length=7, choices=AlertState, default=AlertState.QUEUED)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    State = AlertState

    class Meta:
        verbose_name = _("alert to the staff")
        verbose_name_plural = _("alerts to the staff")
        constraints = [
            known("kind", AlertKind, name="staffalert_kind_known"),
            known("state", AlertState, name="staffalert_state_known"),
            # However many look at once: each kind is told once in its time. A test is told whenever one asks for it.
            ExclusionConstraint(
                name="staffalert_once_in_its_time",
                expressions=[(F("kind"), RangeOperators.EQUAL), (F("silent"), RangeOperators.OVERLAPS)],
                condition=~Q(kind=AlertKind.TEST),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"
