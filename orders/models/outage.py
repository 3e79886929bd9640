import uuid

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import OutageState, known
from technicians.models import Organisation


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state"])
class Outage(models.Model):
    """One fault of the network behind many tickets: one network order, no visits to homes."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="outages", verbose_name=_("organisation")
    )
    network_element = models.CharField(_("network element"), max_length=100)
    state = models.CharField(_("state"), max_length=6, choices=OutageState, default=OutageState.OPEN)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    State = OutageState

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering = ["-opened_at"]
        constraints = [
            known("state", OutageState, name="outage_state_known"),
            models.UniqueConstraint(
                fields=["organisation", "network_element"],
                condition=models.Q(state=OutageState.OPEN),
                name="outage_one_open_an_element",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network_element} ({self.get_state_display()})"
