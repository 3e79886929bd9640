import uuid

import pghistory
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import FieldOrder
from orders.models.states import known
from technicians.models import Organisation
from technicians.models.ranges import bounded


class AppointmentState(models.TextChoices):
    """TMF646 AppointmentStateType: *initialized* is a hold that expires, *confirmed* a promise."""

    INITIALIZED = "initialized", _("Held")
    CONFIRMED = "confirmed", _("Promised")
    CANCELLED = "cancelled", _("Cancelled")
    COMPLETED = "completed", _("Kept")
    FAILED = "failed", _("Missed")


LIVE = [AppointmentState.INITIALIZED, AppointmentState.CONFIRMED]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state", "window", "expires_at"])
class Appointment(models.Model):
    """A window for the arrival at an order's site: held during a call, or promised to the customer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="appointments", verbose_name=_("organisation")
    )
    order = models.ForeignKey(FieldOrder, models.PROTECT, related_name="appointments", verbose_name=_("field order"))
    state = models.CharField(_("state"), max_length=11, choices=AppointmentState, default=AppointmentState.INITIALIZED)
    window = DateTimeRangeField(_("window"))
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    State = AppointmentState

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-created_at"]
        constraints = [
            known("state", AppointmentState, name="appointment_state_known"),
            bounded("window", name="appointment_window_bounded"),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.INITIALIZED, expires_at__isnull=False)
                | ~Q(state=AppointmentState.INITIALIZED),
                name="appointment_hold_expires",
            ),
            # Serves "this order's promise" as well.
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=LIVE), name="appointment_one_live"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_state_display()}"
