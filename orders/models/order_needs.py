"""What the next visit of one order needs beyond what its type says; whoever was there knows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.field_order import FieldOrder
from technicians.models import Part, Skill
from technicians.models.skill import LEVELS


class FieldOrderSkill(models.Model):
    """A skill, with a level, that the type does not ask for; where two technicians go, the first one has it."""

    order = models.ForeignKey(FieldOrder, models.CASCADE, related_name="extra_skills", verbose_name=_("field order"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVELS)

    class Meta:
        verbose_name = _("skill needed besides")
        verbose_name_plural = _("skills needed besides")
        constraints = [
            models.UniqueConstraint(fields=["order", "skill"], name="fieldorderskill_unique"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="fieldorderskill_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class FieldOrderPart(models.Model):
    order = models.ForeignKey(FieldOrder, models.CASCADE, related_name="extra_parts", verbose_name=_("field order"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        verbose_name = _("part to take along besides")
        verbose_name_plural = _("parts to take along besides")
        constraints = [models.UniqueConstraint(fields=["order", "part"], name="fieldorderpart_unique")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.part}"
