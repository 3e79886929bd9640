"""Choices of weights by name, from which a dispatcher takes one for a run of the planner."""

from dataclasses import asdict
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from routing.faults import LARGEST_WEIGHT
from routing.goals import Goals
from technicians.models.goals import PRESETS, WEIGHTS, GoalsPreset
from technicians.models.organisation import Organisation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DAY_S = 24 * 3600


def whole(name: "_StrPromise", help_text: "_StrPromise", *, default: int, most: int = LARGEST_WEIGHT) -> models.Field:
    """A number of the form, no larger than `routing` takes."""
    return models.PositiveIntegerField(name, default=default, validators=[MaxValueValidator(most)], help_text=help_text)


class PlanGoalsManager(models.Manager["PlanGoals"]):
    def ship(self, organisation: Organisation) -> None:
        """Give an organisation our own choices; from then on they are its to change."""
        self.bulk_create(
            PlanGoals(organisation=organisation, shipped=preset, **asdict(goals)) for preset, goals in PRESETS.items()
        )


class PlanGoals(models.Model):
    """One choice: what counts once as many visits as possible are planned, in seconds of travel (`routing.Goals`).

    `shipped` tells which of ours it began as; it is called like that while it has no name of its own.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="plan_goals", verbose_name=_("organisation")
    )
    shipped = models.CharField(
        _("came with the product as"), max_length=14, choices=GoalsPreset, blank=True, editable=False
    )
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("May stay empty for a choice that came with the product.")
    )
    travel = whole(_("travel"), _("For each second on the road."), default=1)
    overtime = whole(_("overtime"), _("For each second after the end of a shift."), default=1)
    tight = whole(
        _("tight promises"), _("For each second that a promised visit starts within the time below."), default=1
    )
    slack_s = whole(
        _("time before the end of a promised window, s"),
        _("A start within this time is called tight."),
        default=1800,
        most=DAY_S,
    )
    change = whole(
        _("changes"),
        _("For each published visit that goes to somebody else, or moves further than below."),
        default=300,
    )
    moved_s = whole(
        _("time that is no change, s"),
        _("A visit that moves no further stays as people know it."),
        default=900,
        most=DAY_S,
    )
    changes_at_most = models.PositiveIntegerField(
        _("changes at most"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_WEIGHT)],
        help_text=_("Empty: as many as it takes."),
    )
    uneven = whole(_("uneven load"), _("For full days beside empty ones, in hundredths."), default=5)
    not_preferred = whole(
        _("not the technician who knows the site"), _("For each visit that somebody else does."), default=600
    )
    scarce = whole(
        _("scarce skills wasted"),
        _("For each step of scarcity, 0 to 10, of a skill that a visit does not need."),
        default=10,
    )

    objects: ClassVar[PlanGoalsManager] = PlanGoalsManager()

    class Meta:
        verbose_name = _("goals of plans")
        verbose_name_plural = _("goals of plans")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(shipped=""),
                name="plangoals_called_something",
                violation_error_message=_("Give it a name."),
            ),
            models.CheckConstraint(condition=Q(shipped__in=["", *GoalsPreset.values]), name="plangoals_shipped_known"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=~Q(name=""),
                name="plangoals_name_unique",
                violation_error_message=_("Another choice has this name already."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "shipped"], condition=~Q(shipped=""), name="plangoals_shipped_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(GoalsPreset(self.shipped).label)

    @property
    def goals(self) -> Goals:
        return Goals(**{name: getattr(self, name) for name in WEIGHTS})
