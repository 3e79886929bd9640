from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models import Organisation, Part, Skill
from technicians.models.skill import LEVELS


class OrderType(models.Model):
    """What a kind of field work needs: time, skills, parts and a checklist."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="order_types", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    service_minutes = models.PositiveSmallIntegerField(_("service time, minutes"), default=60)
    priority = models.PositiveSmallIntegerField(_("priority"), default=10, help_text=_("0 to 100; more is sooner."))
    needed_technicians = models.PositiveSmallIntegerField(_("technicians needed"), default=1)

    class Meta:
        verbose_name = _("order type")
        verbose_name_plural = _("order types")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="ordertype_code_unique"),
            models.CheckConstraint(
                condition=models.Q(service_minutes__range=(1, 720)), name="ordertype_service_1_to_720"
            ),
            models.CheckConstraint(condition=models.Q(priority__range=(0, 100)), name="ordertype_priority_0_to_100"),
            models.CheckConstraint(condition=models.Q(needed_technicians__in=[1, 2]), name="ordertype_needs_1_or_2"),
        ]

    def __str__(self) -> str:
        return self.name


class NeededBy(models.TextChoices):
    """Whom a required skill is asked of, where an order needs two technicians; one alone is the first."""

    EACH = "each", _("Each technician")
    FIRST = "first", _("The first technician")
    SECOND = "second", _("The second technician")


class OrderTypeSkill(models.Model):
    order_type = models.ForeignKey(
        OrderType, models.CASCADE, related_name="required_skills", verbose_name=_("order type")
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVELS)
    needed_by = models.CharField(
        _("needed by"),
        max_length=6,
        choices=NeededBy,
        default=NeededBy.EACH,
        help_text=_("Matters where two technicians are needed."),
    )

    class Meta:
        verbose_name = _("required skill")
        verbose_name_plural = _("required skills")
        constraints = [
            models.UniqueConstraint(fields=["order_type", "skill", "needed_by"], name="ordertypeskill_unique"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="ordertypeskill_level_1_to_3"),
            models.CheckConstraint(condition=models.Q(needed_by__in=NeededBy.values), name="ordertypeskill_who_known"),
        ]

    def __str__(self) -> str:
        needed = f"{self.skill} {self.level}"
        return needed if self.needed_by == NeededBy.EACH else f"{needed} ({self.get_needed_by_display()})"


class OrderTypePart(models.Model):
    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="parts", verbose_name=_("order type"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        verbose_name = _("part to take along")
        verbose_name_plural = _("parts to take along")
        constraints = [models.UniqueConstraint(fields=["order_type", "part"], name="ordertypepart_unique")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.part}"


class ChecklistKind(models.TextChoices):
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")


class ChecklistItem(models.Model):
    """One line of the checklist that a technician fills in on site."""

    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="checklist", verbose_name=_("order type"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=ChecklistKind, default=ChecklistKind.YES_NO)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    required = models.BooleanField(_("required"), default=False)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ChecklistKind.values), name="checklistitem_kind_known"),
        ]

    def __str__(self) -> str:
        return self.label
