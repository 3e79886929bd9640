from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models import Organisation


class Category(models.Model):
    """Our word for a kind of fault; `aliases` are the words other systems send for it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="categories", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    service = models.SlugField(
        _("service"), max_length=30, blank=True, help_text=_("Such as internet, tv or phone: one fault, one order.")
    )
    aliases = ArrayField(models.CharField(max_length=100), verbose_name=_("other names"), default=list, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="category_code_unique")]

    def __str__(self) -> str:
        return self.name


class RemoteStep(models.Model):
    """Something that can be tried from afar, such as restarting the modem."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="remote_steps", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("remote step")
        verbose_name_plural = _("remote steps")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="remotestep_code_unique")]

    def __str__(self) -> str:
        return self.name
