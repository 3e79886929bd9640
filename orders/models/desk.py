from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.callback import DEFAULT_LEASE_MINUTES, DEFAULT_PRIORITY, CallbackReason
from orders.models.category import Category
from technicians.models import DeskSkill, Organisation


class DeskWork(models.TextChoices):
    """What somebody at a desk is given: a call for one of its reasons, or an order that nobody brings to an end."""

    NO_ACCESS = CallbackReason.NO_ACCESS.value, CallbackReason.NO_ACCESS.label
    COULD_NOT = CallbackReason.COULD_NOT.value, CallbackReason.COULD_NOT.label
    REQUESTED = CallbackReason.REQUESTED.value, CallbackReason.REQUESTED.label
    MISSED_PROMISE = CallbackReason.MISSED_PROMISE.value, CallbackReason.MISSED_PROMISE.label
    COMPLAINT = CallbackReason.COMPLAINT.value, CallbackReason.COMPLAINT.label
    DECISION = "decision", _("An order needs a decision")


class DeskRule(models.Model):
    """Which work of the desks needs which skill, how urgent it is, and how long one person may keep it.

    Rules are read in order of `position`; the first that fits decides, and an empty condition fits everything. Work
    that no rule fits is general: for everybody, of middling priority.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="desk_rules", verbose_name=_("organisation")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    work = models.CharField(_("work"), max_length=14, choices=DeskWork, blank=True, help_text=_("Empty: any"))
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        related_name="desk_rules",
        null=True,
        blank=True,
        verbose_name=_("category"),
        help_text=_("Empty: any, or none"),
    )
    service = models.SlugField(_("service"), max_length=30, blank=True, help_text=_("Empty: any, or none"))
    segment = models.SlugField(_("customer segment"), max_length=30, blank=True, help_text=_("Empty: any, or none"))
    skill = models.ForeignKey(
        DeskSkill,
        models.PROTECT,
        related_name="rules",
        null=True,
        blank=True,
        verbose_name=_("needed skill"),
        help_text=_("Empty: general work, for everybody"),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=DEFAULT_PRIORITY, help_text=_("0 to 100; decides between promises that end together.")
    )
    lease_minutes = models.PositiveSmallIntegerField(
        _("time-out, minutes"),
        default=DEFAULT_LEASE_MINUTES,
        validators=[MinValueValidator(1)],
        help_text=_("What is not dealt with by then goes to somebody else."),
    )

    class Meta:
        verbose_name = _("desk rule")
        verbose_name_plural = _("desk rules")
        ordering = ["organisation", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(work__in=["", *DeskWork.values]), name="deskrule_work_known"),
            models.CheckConstraint(condition=Q(priority__range=(0, 100)), name="deskrule_priority_0_to_100"),
            models.CheckConstraint(condition=Q(lease_minutes__gte=1), name="deskrule_lease_at_least_1"),
        ]

    def __str__(self) -> str:
        return f"{self.get_work_display() or '–'} → {self.skill or '–'}"
