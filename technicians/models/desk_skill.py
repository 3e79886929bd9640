from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models.organisation import Organisation


class DeskSkill(models.Model):
    """A kind of matter that not everybody at a desk can deal with, such as billing. Field work has `Skill`s."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="desk_skills", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("desk skill")
        verbose_name_plural = _("desk skills")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="deskskill_code_unique")]

    def __str__(self) -> str:
        return self.name
