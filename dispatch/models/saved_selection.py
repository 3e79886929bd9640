from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models import Territory, User


class SavedSelection(models.Model):
    """What a dispatcher looks at often, by a name of their own; the day is always the present one."""

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_selections", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=60)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    view = models.CharField(_("view"), max_length=10, blank=True)
    show = models.CharField(_("rows that are shown"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("saved selection")
        verbose_name_plural = _("saved selections")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="savedselection_one_a_name")]

    def __str__(self) -> str:
        return self.name
