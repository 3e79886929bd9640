from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from routing.goals import Goals
from technicians.models.goals import PRESETS, GoalsPreset, validate_weights
from technicians.models.organisation import Organisation
from technicians.models.slot_hours import default_slot_hours, validate_slot_hours
from technicians.models.travel import TravelEngine, default_speeds, validate_server_url, validate_speeds

MOST_KEPT_PERCENT = 90


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
    area = models.MultiPolygonField(
        _("area"),
        null=True,
        blank=True,
        help_text=_(
            "A site whose place lies in it belongs to the territory, whatever its postal code. Empty: postal codes"
            " alone decide."
        ),
    )
    depot = models.PointField(_("depot"), null=True, blank=True)
    goals_preset = models.CharField(
        _("goal of the plans"),
        max_length=14,
        choices=GoalsPreset,
        default=GoalsPreset.BALANCED,
        help_text=_("What counts once as many visits as possible are planned."),
    )
    goals_weights = models.JSONField(
        _("own weights"),
        default=dict,
        blank=True,
        validators=[validate_weights],
        help_text=_(
            'Replace single weights of that choice, such as {"change": 600, "changes_at_most": 20}: a published visit'
            " that moves counts as much as 600 s of travel, and at most 20 of them may move."
        ),
    )
    emergency_percent = models.PositiveSmallIntegerField(
        _("kept for emergencies, %"),
        default=10,
        validators=[MaxValueValidator(MOST_KEPT_PERCENT)],
        help_text=_("The share of a day's capacity that is not promised before the day is planned."),
    )
    slot_hours = models.JSONField(
        _("windows on offer"),
        default=default_slot_hours,
        validators=[validate_slot_hours],
        help_text=_("Pairs of local hours in which a customer can be promised an arrival, such as [[8, 10]]."),
    )
    learns_service_times = models.BooleanField(
        _("learns service times"),
        default=False,
        help_text=_(
            "Plan with how long visits of a type really took here, where nobody gave the order a time of its own."
        ),
    )
    delay_told_from_minutes = models.PositiveSmallIntegerField(
        _("customers hear of a delay beyond, minutes"),
        default=30,
        help_text=_("So much later a technician may come without a message, while the promised window is kept."),
    )
    travel_engine = models.CharField(
        _("travel times"), max_length=12, choices=TravelEngine, default=TravelEngine.GREAT_CIRCLE
    )
    travel_url = models.CharField(
        _("address of the road server"),
        max_length=200,
        blank=True,
        validators=[validate_server_url],
        help_text=_("Such as http://roads.example:8002. Empty where travel times come from air distance."),
    )
    travel_speeds = models.JSONField(
        _("speeds by distance"),
        default=default_speeds,
        validators=[validate_speeds],
        help_text=_(
            "Pairs of km and km/h: how fast a journey of that length is on average, by air distance or while the road"
            " server does not answer."
        ),
    )

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="territory_name_unique"),
            models.CheckConstraint(
                condition=models.Q(emergency_percent__lte=MOST_KEPT_PERCENT), name="territory_emergency_to_90"
            ),
            models.CheckConstraint(
                condition=models.Q(goals_preset__in=GoalsPreset.values), name="territory_goals_known"
            ),
            models.CheckConstraint(
                condition=models.Q(travel_engine__in=TravelEngine.values), name="territory_travel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(travel_engine=TravelEngine.GREAT_CIRCLE) | ~models.Q(travel_url=""),
                name="territory_road_server_named",
                violation_error_message=_(
                    "Give the address of the road server, or choose travel times by air distance."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def goals(self) -> Goals:
        """The chosen weights, with the territory's own in their place."""
        return replace(PRESETS[self.goals_preset], **self.goals_weights)
