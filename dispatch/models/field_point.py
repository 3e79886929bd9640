from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import VisitAction
from technicians.models import Technician
from technicians.models.ranges import bounded

# A grid of at least 100 m up to 63° north: 111 m by 128 to 152 m in Germany.
STEP_NORTH_DEGREES, STEP_EAST_DEGREES = 0.001, 0.002


class PointConsent(models.Model):
    """A technician's own yes to `FieldPoint`: said and taken back on their own phone, and shown to nobody else."""

    technician = models.OneToOneField(
        Technician, models.CASCADE, related_name="point_consent", verbose_name=_("technician")
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent to places")
        verbose_name_plural = _("consents to places")

    def __str__(self) -> str:
        return f"{self.given_at:%Y-%m-%d}"


class FieldPoint(models.Model):
    """About where a status tap was made (design decision 10): for its visit and the day's map, and for 24 hours.

    `north` and `east` count steps of a grid of about 100 m, so that nothing finer can be stored. The shift in which it
    was made stands with it, and the database refuses a point outside of it.
    """

    action = models.OneToOneField(
        VisitAction, models.CASCADE, related_name="point", primary_key=True, verbose_name=_("visit action")
    )
    north = models.IntegerField(_("steps of 0.001° north"))
    east = models.IntegerField(_("steps of 0.002° east"))
    at = models.DateTimeField(_("at"))
    shift = DateTimeRangeField(_("shift"))

    class Meta:
        verbose_name = _("place of a tap")
        verbose_name_plural = _("places of taps")
        constraints = [
            bounded("shift", name="fieldpoint_shift_bounded"),
            models.CheckConstraint(condition=Q(shift__contains=F("at")), name="fieldpoint_in_shift"),
            models.CheckConstraint(
                condition=Q(north__range=(-90_000, 90_000), east__range=(-90_000, 90_000)), name="fieldpoint_on_earth"
            ),
        ]
        indexes = [
            # What is to be deleted.
            models.Index(fields=["at"], name="fieldpoint_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.action)

    @property
    def latitude(self) -> float:
        return self.north * STEP_NORTH_DEGREES

    @property
    def longitude(self) -> float:
        return self.east * STEP_EAST_DEGREES
