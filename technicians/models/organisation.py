from django.db import models
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A firm that uses the service. Every root row belongs to one, and nobody sees another's rows."""

    name = models.CharField(_("name"), max_length=200, unique=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
