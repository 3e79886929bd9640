"""What the slot engine's arrays follow, and what it was asked."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import FieldOrder
from technicians.models import ApiClient, Organisation, Technician, Territory


class DayVersion(models.Model):
    """Grows with every change of a territory's day that slots depend on; the database's triggers write it.

    Whoever changes a day holds its row until the end of the transaction, so that versions appear in their order.
    """

    territory = models.ForeignKey(
        Territory, models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("territory")
    )
    day = models.DateField(_("day"))
    version = models.PositiveBigIntegerField(_("version"), default=0)

    class Meta:
        verbose_name = _("version of a day")
        verbose_name_plural = _("versions of days")
        constraints = [models.UniqueConstraint(fields=["territory", "day"], name="dayversion_unique")]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.day}: {self.version}"


class TechnicianDayVersion(models.Model):
    """The version of the day at which a technician's own day changed last, or became another territory's."""

    technician = models.ForeignKey(
        Technician, models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("technician")
    )
    territory = models.ForeignKey(
        Territory, models.DO_NOTHING, related_name="+", db_constraint=False, verbose_name=_("territory")
    )
    day = models.DateField(_("day"))
    version = models.PositiveBigIntegerField(_("version"))

    class Meta:
        verbose_name = _("version of a technician's day")
        verbose_name_plural = _("versions of technicians' days")
        constraints = [
            models.UniqueConstraint(fields=["technician", "territory", "day"], name="techniciandayversion_unique")
        ]
        indexes = [
            # Whose day has changed since a version.
            models.Index(fields=["territory", "day", "version"], name="techniciandayversion_newer"),
        ]

    def __str__(self) -> str:
        return f"{self.technician_id} {self.day}: {self.version}"


class SlotSearchState(models.TextChoices):
    """TMF646 SearchTimeSlotStateType, as far as a search that is answered at once needs it."""

    DONE = "done", _("Done")
    REJECTED = "rejected", _("Nothing found")


class SlotSearch(models.Model):
    """A question for slots, and what was answered; kept for a day, in a table that a crash may empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", verbose_name=_("API client"))
    order = models.ForeignKey(
        FieldOrder, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("field order")
    )
    asked = models.JSONField(_("question"), default=dict)
    found = models.JSONField(_("slots"), default=list)
    advice = models.JSONField(_("why there is none, and what would help"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=SlotSearchState, default=SlotSearchState.DONE)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("search for slots")
        verbose_name_plural = _("searches for slots")
        indexes = [
            # The API's list, newest first, one organisation; and the purge.
            models.Index(fields=["organisation", "-created_at", "-id"], name="slotsearch_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order or self.uuid} {self.created_at:%Y-%m-%d %H:%M}"
