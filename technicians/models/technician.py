import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from technicians.models.organisation import Organisation
from technicians.models.territory import Territory

MOST_OVERTIME_MINUTES = 240
MOST_VISITS = 100


class StartsAt(models.TextChoices):
    HOME = "home", _("At home")
    DEPOT = "depot", _("At the depot")


class Technician(models.Model):
    """Somebody who visits customers. The name is the user's, or `name` where there is no account yet."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="technicians", verbose_name=_("organisation")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="technician",
        null=True,
        blank=True,
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Family name, first name"))
    phone = PhoneNumberField(_("phone"), blank=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="technicians", verbose_name=_("territory"))
    home = models.PointField(_("home"))
    starts_at = models.CharField(_("day starts"), max_length=5, choices=StartsAt, default=StartsAt.HOME)
    ends_at = models.CharField(_("day ends"), max_length=5, choices=StartsAt, default=StartsAt.HOME)
    overtime_minutes = models.PositiveSmallIntegerField(
        _("overtime, minutes"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_OVERTIME_MINUTES)],
        help_text=_("How long after the end of the shift the technician may be back. Empty: no overtime."),
    )
    max_visits = models.PositiveSmallIntegerField(
        _("most visits a day"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_VISITS)],
        help_text=_("Empty: as many as fit."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("technician")
        verbose_name_plural = _("technicians")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(starts_at__in=StartsAt.values), name="technician_starts_known"),
            models.CheckConstraint(condition=models.Q(ends_at__in=StartsAt.values), name="technician_ends_known"),
            models.CheckConstraint(
                condition=models.Q(overtime_minutes=None) | models.Q(overtime_minutes__lte=MOST_OVERTIME_MINUTES),
                name="technician_overtime_to_4_hours",
            ),
            models.CheckConstraint(
                condition=models.Q(max_visits=None) | models.Q(max_visits__lte=MOST_VISITS),
                name="technician_visits_to_100",
            ),
        ]
        indexes = [
            # The board's and the planner's question: who works in this territory, by name.
            models.Index(fields=["territory", "name"], condition=models.Q(active=True), name="technician_by_territory"),
        ]

    def __str__(self) -> str:
        return self.name
