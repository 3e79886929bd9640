from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.customer import Customer
from orders.models.ticket import Ticket
from orders.models.visit import Visit


class Interruption(models.Model):
    """We spoke to a customer, or asked something of them, for a `reason`: so that it does not happen again soon.

    The matter is the visit where there is one, else the ticket. Reasons are those of callbacks, and "survey".
    """

    customer = models.ForeignKey(
        Customer,
        models.CASCADE,
        related_name="interruptions",
        db_index=False,  # the index below begins with it
        verbose_name=_("customer"),
    )
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("ticket"))
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("visit"))
    reason = models.SlugField(_("reason"), max_length=20, db_index=False)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("interruption")
        verbose_name_plural = _("interruptions")
        indexes = [
            # `may_contact`: the last one of a customer for a reason; and the admin's list by customer.
            models.Index(fields=["customer", "reason", "-at"], name="interruption_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.reason}"
