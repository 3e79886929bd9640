import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Visit
from orders.models.states import known
from technicians.models import Organisation, Technician


class OfferState(models.TextChoices):
    OPEN = "open", _("open")
    TAKEN = "taken", _("taken")
    WITHDRAWN = "withdrawn", _("withdrawn")


class WorkOffer(models.Model):
    """An urgent visit that several technicians are asked to take, until a time: the first to accept gets it.

    `technicians` are those who are asked now. Who says *not now* is no longer among them, and nothing remembers it: it
    has no consequence and can't be counted. An open offer is over once `until` has passed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="work_offers", verbose_name=_("visit"))
    technicians = models.ManyToManyField(Technician, related_name="work_offers", verbose_name=_("technicians"))
    until = models.DateTimeField(_("until"))
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("offered by")
    )
    state = models.CharField(_("state"), max_length=9, choices=OfferState, default=OfferState.OPEN)
    taken_by = models.ForeignKey(
        Technician, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("taken by")
    )
    taken_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    State = OfferState

    class Meta:
        verbose_name = _("offer of work")
        verbose_name_plural = _("offers of work")
        ordering = ["-offered_at"]
        constraints = [
            known("state", OfferState, name="workoffer_state_known"),
            models.CheckConstraint(
                condition=Q(state=OfferState.TAKEN, taken_by__isnull=False, taken_at__isnull=False)
                | (~Q(state=OfferState.TAKEN) & Q(taken_by=None, taken_at=None)),
                name="workoffer_taken_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(state=OfferState.OPEN), name="workoffer_one_open_a_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit.order} · {self.get_state_display()}"

    @property
    def is_over(self) -> bool:
        """Nobody took it in time."""
        return self.state == OfferState.OPEN and self.until <= timezone.now()
