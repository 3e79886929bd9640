from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Visit
from orders.models.states import known
from technicians.models import Organisation, Technician


class DayKind(models.TextChoices):
    """What a technician says of a day; a phone's entry has the same name."""

    SEEN = "seen", _("Changes seen")
    BEGIN = "day-begin", _("Begins the day")
    BREAK_BEGIN = "break-begin", _("Break begins")
    BREAK_END = "break-end", _("Break is over")
    BREAK_UNDO = "break-undo", _("Last tap about the break taken back")
    END = "day-end", _("Done for the day")


# Whose times are the technician's own to see: the office's lists leave them out.
OWN_HOURS = [DayKind.BEGIN, DayKind.BREAK_BEGIN, DayKind.BREAK_END, DayKind.BREAK_UNDO]


class DayEntry(models.Model):
    """What a technician told of a day of theirs, once: `uuid` is made on the phone, and rows are only appended.

    How a day stands follows from its entries in order of time (`dispatch.mobile.told`). `visits` are those that it
    speaks of, `facts` what the kind needs besides, without names or free text.
    """

    uuid = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    technician = models.ForeignKey(Technician, models.PROTECT, related_name="day_entries", verbose_name=_("technician"))
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=11, choices=DayKind)
    at = models.DateTimeField(_("at"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    visits = models.ManyToManyField(Visit, related_name="day_entries", blank=True, verbose_name=_("visits"))
    facts = models.JSONField(_("details"), default=dict, blank=True)

    Kind = DayKind

    class Meta:
        verbose_name = _("report of a day")
        verbose_name_plural = _("reports of days")
        ordering = ["at", "received_at"]
        constraints = [known("kind", DayKind, name="dayentry_kind_known")]
        indexes = [
            # What was told of a day: the technician's own page.
            models.Index(fields=["technician", "day"], name="dayentry_of_day"),
            # The office's list, newest first.
            models.Index(fields=["organisation", "-received_at"], name="dayentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.technician} · {self.get_kind_display()}"
