import uuid

import pghistory
import pgtrigger
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import FieldOrder
from orders.models.states import known
from orders.models.telling import NEW, OLD, tell_boards
from technicians.models import Organisation
from technicians.models.ranges import bounded


class AppointmentState(models.TextChoices):
    """TMF646 AppointmentStateType: *initialized* is a hold that expires, *confirmed* a promise."""

    INITIALIZED = "initialized", _("Held")
    CONFIRMED = "confirmed", _("Promised")
    CANCELLED = "cancelled", _("Cancelled")
    COMPLETED = "completed", _("Kept")
    FAILED = "failed", _("Missed")


class MissedBy(models.TextChoices):
    """Whose doing it was that an appointment was not kept."""

    US = "provider", _("By us")
    CUSTOMER = "customer", _("By the customer")


LIVE = [AppointmentState.INITIALIZED, AppointmentState.CONFIRMED]
OF_THE_ORDER = """
    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, visit.uuid
    FROM {rows} rows
    JOIN orders_fieldorder orders ON orders.id = rows.order_id
    JOIN orders_site site ON site.id = orders.site_id
    JOIN orders_visit visit ON visit.order_id = orders.id
"""


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
    missed_by = models.CharField(_("missed"), max_length=8, choices=MissedBy, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=50, blank=True, help_text=_("As the sending system names it"))
    description = models.CharField(_("description"), max_length=300, blank=True)
    external_id = models.CharField(_("number in the source"), max_length=100, blank=True)
    # The promise of ours that was broken, and that this window, held for its customer, is to make good.
    makes_good = models.ForeignKey(
        "self", models.PROTECT, related_name="made_good_by", null=True, blank=True, verbose_name=_("in place of")
    )
    # `booking.services.making_good`: when a promise that we broke was seen to, or it was found that nobody need.
    made_good_at = models.DateTimeField(null=True, blank=True, editable=False)
    # `booking.reminders`: when the customer was reminded of it the day before, or it was found that nobody need.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    State = AppointmentState

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-created_at"]
        triggers = [
            tell_boards(pgtrigger.Insert, named="visits", changed=OF_THE_ORDER.format(rows=NEW)),
            tell_boards(
                pgtrigger.Update,
                named="visits",
                changed=OF_THE_ORDER.format(rows=NEW) + f" JOIN {OLD} former ON former.id = rows.id"
                ' WHERE (former.state, former."window") IS DISTINCT FROM (rows.state, rows."window")',
            ),
        ]
        constraints = [
            known("state", AppointmentState, name="appointment_state_known"),
            bounded("window", name="appointment_window_bounded"),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.INITIALIZED, expires_at__isnull=False)
                | ~Q(state=AppointmentState.INITIALIZED),
                name="appointment_hold_expires",
            ),
            models.CheckConstraint(condition=Q(missed_by__in=["", *MissedBy.values]), name="appointment_missed_known"),
            # Serves "this order's promise" as well.
            models.UniqueConstraint(fields=["order"], condition=Q(state__in=LIVE), name="appointment_one_live"),
        ]
        indexes = [
            # The API's list, newest first, one organisation.
            models.Index(
                fields=["organisation", "-created_at", "-id"],
                condition=Q(deleted_at=None),
                name="appointment_newest",
            ),
            # `booking.reminders`: promises that their customers are still to be reminded of, by day.
            models.Index(
                F("window__startswith"),
                condition=Q(state=AppointmentState.CONFIRMED, reminded_at=None),
                name="appointment_to_remind",
            ),
            # `booking.services.making_good`: promises whose window is over, and those that we broke.
            models.Index(
                F("window__endswith"), condition=Q(state=AppointmentState.CONFIRMED), name="appointment_overdue"
            ),
            models.Index(
                fields=["id"],
                condition=Q(missed_by=MissedBy.US, made_good_at=None),
                name="appointment_to_make_good",
            ),
            # Holds that have run out.
            models.Index(
                fields=["expires_at"], condition=Q(state=AppointmentState.INITIALIZED), name="appointment_expiring"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_state_display()}"
