from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models.organisation import Organisation


class Part(models.Model):
    """A thing that a technician takes along and leaves at a site."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="parts", verbose_name=_("organisation"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="part_code_unique")]

    def __str__(self) -> str:
        return self.name
