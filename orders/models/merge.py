from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.ticket import Ticket


class TicketMerge(models.Model):
    """Two tickets were one case: what `ticket` had is on `into` since, and its number still leads there.

    `moved` remembers, to take it back: the pks of each kind of row that was moved, the blanks that were filled, and
    whether `ticket` was open.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="merges", verbose_name=_("ticket"))
    into = models.ForeignKey(Ticket, models.PROTECT, related_name="merged", verbose_name=_("merged into"))
    moved = models.JSONField(_("what was moved"), default=dict, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("by")
    )
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("merged ticket")
        verbose_name_plural = _("merged tickets")
        ordering = ["merged_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(undone_at=None), name="ticketmerge_one_a_ticket"),
            models.CheckConstraint(condition=~Q(ticket=F("into")), name="ticketmerge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} → {self.into}"
