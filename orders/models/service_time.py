from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models.order_type import OrderType
from technicians.models import Territory


class ServiceTime(models.Model):
    """How long visits of a type really take in a territory, and what the planner learns from it.

    Written anew each night from outcomes. The errors are mean absolute ones over the latest visits, which the
    figure that is judged there did not see: of the planned time, and of the learned one.
    """

    order_type = models.ForeignKey(
        OrderType, models.CASCADE, related_name="service_times", verbose_name=_("order type")
    )
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="service_times", verbose_name=_("territory"))
    visits = models.PositiveIntegerField(_("visits"))
    planned_minutes = models.PositiveSmallIntegerField(_("planned, min"))
    median_minutes = models.FloatField(_("really, median, min"))
    minutes = models.PositiveSmallIntegerField(_("learned, min"))
    later_visits = models.PositiveIntegerField(_("visits to judge by"))
    planned_error_minutes = models.FloatField(_("error of the planned time, min"), null=True)
    learned_error_minutes = models.FloatField(_("error of the learned time, min"), null=True)
    learned_at = models.DateTimeField(_("learned at"))

    class Meta:
        verbose_name = _("service time")
        verbose_name_plural = _("service times")
        ordering = ["order_type", "territory"]
        constraints = [
            # Serves "what was learned for this territory" as well.
            models.UniqueConstraint(fields=["territory", "order_type"], name="servicetime_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.order_type} · {self.territory}"
