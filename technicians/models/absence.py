from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models.ranges import MOST_UID, bounded
from technicians.models.technician import Technician


class AbsenceKind(models.TextChoices):
    SICK = "sick", _("Sick")
    HOLIDAY = "holiday", _("Holiday")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


class Absence(models.Model):
    """A time in which a technician doesn't work although there may be a shift."""

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="absences", verbose_name=_("technician"))
    during = DateTimeRangeField(_("during"))
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind, default=AbsenceKind.OTHER)
    uid = models.CharField(_("event of a calendar"), max_length=MOST_UID, blank=True, editable=False)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["during"]
        constraints = [
            bounded("during", name="absence_bounded"),
            models.CheckConstraint(condition=models.Q(kind__in=AbsenceKind.values), name="absence_kind_known"),
            models.UniqueConstraint(
                fields=["technician", "uid"], condition=~models.Q(uid=""), name="absence_uid_unique"
            ),
        ]
        indexes = [
            # The planner's question: who is away during this day.
            GistIndex(fields=["technician", "during"], name="absence_during", opclasses=["gist_int8_ops", "range_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.technician}: {self.get_kind_display()}"
