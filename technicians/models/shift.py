from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from technicians.models.ranges import MOST_UID, bounded
from technicians.models.technician import Technician


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class WeeklyShift(models.Model):
    """The pattern that shifts are made from: local times on one weekday."""

    technician = models.ForeignKey(
        Technician, models.CASCADE, related_name="weekly_shifts", verbose_name=_("technician")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    starts_at = models.TimeField(_("starts at"))
    ends_at = models.TimeField(_("ends at"), help_text=_("At or before the start means: on the next day."))
    break_minutes = models.PositiveSmallIntegerField(_("break, minutes"), default=30)

    class Meta:
        verbose_name = _("weekly shift")
        verbose_name_plural = _("weekly shifts")
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["technician", "weekday", "starts_at"], name="weeklyshift_unique"),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="weeklyshift_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class Shift(models.Model):
    """One concrete piece of working time. `day` is the local day on which it begins."""

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="shifts", verbose_name=_("technician"))
    day = models.DateField(_("day"))
    during = DateTimeRangeField(_("during"))
    break_minutes = models.PositiveSmallIntegerField(_("break, minutes"), default=30)
    uid = models.CharField(_("event of a calendar"), max_length=MOST_UID, blank=True, editable=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["during"]
        constraints = [
            bounded("during", name="shift_bounded"),
            models.UniqueConstraint(fields=["technician", "uid"], condition=~Q(uid=""), name="shift_uid_unique"),
            ExclusionConstraint(
                name="shift_no_overlap",
                expressions=[(F("technician"), RangeOperators.EQUAL), (F("during"), RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [
            # The planner's question: who has a shift on this day.
            models.Index(fields=["day", "technician"], name="shift_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.technician} {self.day}"
