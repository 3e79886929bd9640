from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.appointment import Appointment
from technicians.models import Territory


class DayCapacity(models.Model):
    """How many arrivals a window of a day takes that is not planned yet, and how many are held and booked.

    A row counts an area ("": the whole territory) and a skill at a level ("", 0: any work). A booking takes a place in
    each row that it falls into, and the database refuses one that is full (design 5b).
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    day = models.DateField(_("day"))
    first_minute = models.PositiveSmallIntegerField(_("beginning of the window, minutes after midnight"))
    area = models.CharField(_("area"), max_length=10, blank=True, help_text=_("The beginning of a postal code"))
    skill = models.SlugField(_("skill"), max_length=30, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    capacity = models.PositiveIntegerField(_("capacity"))
    held = models.PositiveIntegerField(_("held"), default=0)
    booked = models.PositiveIntegerField(_("booked"), default=0)

    class Meta:
        verbose_name = _("capacity of a day")
        verbose_name_plural = _("capacities of days")
        constraints = [
            # Serves the search as well: the rows of a day.
            models.UniqueConstraint(
                fields=["territory", "day", "first_minute", "area", "skill", "level"], name="daycapacity_unique"
            ),
            models.CheckConstraint(condition=Q(capacity__gte=F("held") + F("booked")), name="daycapacity_not_over"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.day} {self.first_minute // 60}:00 {self.area} {self.skill}"


class CapacityUse(models.Model):
    """The places that an appointment takes in a row: two where two technicians come."""

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="capacity_uses", verbose_name=_("appointment")
    )
    row = models.ForeignKey(DayCapacity, models.CASCADE, related_name="uses", verbose_name=_("capacity"))
    places = models.PositiveSmallIntegerField(_("places"), default=1)

    class Meta:
        verbose_name = _("use of capacity")
        verbose_name_plural = _("uses of capacity")
        constraints = [
            # Serves "what this appointment takes" as well.
            models.UniqueConstraint(fields=["appointment", "row"], name="capacityuse_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.places} × {self.row}"
