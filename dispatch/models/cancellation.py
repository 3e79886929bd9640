import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import FieldOrder
from orders.models.states import known
from technicians.models import Organisation


class TaskState(models.TextChoices):
    """TMF TaskStateType; a request is decided at once, so that nobody sees the states before these."""

    DONE = "done", _("Done")
    TERMINATED = "terminatedWithError", _("Refused")


class WorkOrderCancellation(models.Model):
    """TMF697 CancelWorkOrder: another system asked for an order's end, and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    order = models.ForeignKey(FieldOrder, models.PROTECT, related_name="cancellations", verbose_name=_("field order"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    requested_at = models.DateTimeField(_("wanted at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=19, choices=TaskState)
    refusal = models.CharField(_("why it was refused"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    State = TaskState

    class Meta:
        verbose_name = _("cancellation of an order")
        verbose_name_plural = _("cancellations of orders")
        constraints = [known("state", TaskState, name="workordercancellation_state_known")]
        indexes = [
            # The API's list, newest first, one organisation.
            models.Index(fields=["organisation", "-created_at", "-id"], name="workordercancellation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_state_display()}"
