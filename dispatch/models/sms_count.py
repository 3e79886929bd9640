from django.db import models
from django.utils.translation import gettext_lazy as _


class SmsCount(models.Model):
    """How many SMS were handed on in a day, by country prefix; "" counts all. Without a budget nothing is counted."""

    day = models.DateField(_("day"))
    prefix = models.CharField(_("country prefix"), max_length=8, blank=True)
    sent = models.PositiveIntegerField(_("sent"))

    class Meta:
        verbose_name = _("SMS of a day")
        verbose_name_plural = _("SMS of a day")
        constraints = [models.UniqueConstraint(fields=["day", "prefix"], name="smscount_unique")]

    def __str__(self) -> str:
        return f"{self.day} {self.prefix}: {self.sent}"
