from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from orders.models import OrderType
from technicians.models import Territory


class SurveyGroup(models.Model):
    """Surveys of a territory and kind of work told together: five answers or more, from visits by five people.

    `week` is the Monday of the week in which there were enough. A survey counts in one group for ever, so whatever is
    added up or taken away, no number is of fewer answers than a whole group. Without an order type: other kinds of
    work, each with too few answers. Nothing here says who answered, or who made the visit.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="+", null=True, verbose_name=_("order type"))
    week = models.DateField(_("week"))
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    glad = models.PositiveIntegerField(default=0)  # would recommend us with 9 or 10
    neutral = models.PositiveIntegerField(default=0)  # 7 or 8
    reserved = models.PositiveIntegerField(default=0)  # 0 to 6
    solved = models.PositiveIntegerField(default=0)
    not_solved = models.PositiveIntegerField(default=0)
    elsewhere = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("results of surveys")
        verbose_name_plural = _("results of surveys")
        constraints = [
            # Serves the page as well: its territories and weeks.
            models.UniqueConstraint(
                fields=["territory", "week", "order_type"], nulls_distinct=False, name="surveygroup_unique"
            ),
            models.CheckConstraint(condition=Q(answered__gte=5, asked__gte=F("answered")), name="surveygroup_large"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.week}"
