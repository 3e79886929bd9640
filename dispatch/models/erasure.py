from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from technicians.models import Organisation


class Erasure(models.Model):
    """What stays of a customer who was erased: that it was done, when, by whom, and how many rows of each kind.

    `customer` is the number that they had; look-ups of their data name it too, and nothing else does.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    customer = models.BigIntegerField(_("customer's number"), editable=False)
    uuid = models.UUIDField(_("customer's id"), unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
        help_text=_("Empty: because the time was over for which customers are kept"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    rows = models.JSONField(_("rows of each kind"), default=dict)

    class Meta:
        verbose_name = _("erased customer")
        verbose_name_plural = _("erased customers")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.customer} {self.at:%Y-%m-%d}"
