from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from technicians.models import Organisation


class Event(models.Model):
    """A fact that `orders` tells upwards, written in the same transaction; `dispatch` drains them in order.

    `data` holds ids and times, never names, numbers or free text.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    kind = models.CharField(_("kind"), max_length=40)
    data = models.JSONField(_("data"), default=dict)
    at = models.DateTimeField(_("at"), default=timezone.now)
    drained_at = models.DateTimeField(_("drained at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            # The drainer: what is still to be told, oldest first.
            models.Index(fields=["id"], condition=Q(drained_at=None), name="event_to_drain"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"
