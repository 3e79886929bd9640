from zoneinfo import ZoneInfo, available_timezones

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from technicians.models.organisation import Organisation


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Use a name such as Europe/Berlin."), params={"name": name})


class Territory(models.Model):
    """An area that one team of dispatchers plans, with one clock for all its rules and windows."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="territories", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=100)
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_timezone])
    country = models.CharField(_("country"), max_length=2, default="DE", help_text=_("Two letters, such as DE"))
    holiday_region = models.CharField(
        _("region for public holidays"), max_length=10, blank=True, help_text=_("Such as NW")
    )
    postal_prefixes = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("postal code prefixes"),
        default=list,
        blank=True,
        help_text=_("A site belongs to the territory with the longest prefix that fits its postal code."),
    )
    depot = models.PointField(_("depot"), null=True, blank=True)

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="territory_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
