from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models.organisation import Organisation
from technicians.models.technician import Technician

LEVELS = [MinValueValidator(1), MaxValueValidator(3)]


class Skill(models.Model):
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="skills", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="skill_code_unique")]

    def __str__(self) -> str:
        return self.name


class TechnicianSkillQuerySet(models.QuerySet["TechnicianSkill"]):
    def valid_on(self, day: date) -> "TechnicianSkillQuerySet":
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))


class TechnicianSkill(models.Model):
    """A skill that a technician holds, with every level up to `level`."""

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="skills", verbose_name=_("technician"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVELS)
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day on which it counts. Empty: without an end.")
    )

    objects = TechnicianSkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill of a technician")
        verbose_name_plural = _("skills of technicians")
        constraints = [
            models.UniqueConstraint(fields=["technician", "skill"], name="technicianskill_unique"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="technicianskill_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"
