from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TravelTime(models.Model):
    """What a road server once said: seconds from cell to cell, as `routing.travel.cached` numbers them.

    `source` stands for the server and its engine, so that servers never mix. Rows are many: no history, no pages.
    """

    source = models.BigIntegerField(_("source"))
    from_cell = models.BigIntegerField(_("from cell"))
    to_cell = models.BigIntegerField(_("to cell"))
    fetched_at = models.DateTimeField(_("fetched at"), default=timezone.now)
    seconds = models.IntegerField(_("seconds"))
    hour_band = models.SmallIntegerField(_("hour of day, -1 for all"))

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        constraints = [
            models.UniqueConstraint(fields=["source", "from_cell", "to_cell", "hour_band"], name="traveltime_unique"),
            models.CheckConstraint(condition=models.Q(seconds__gte=0), name="traveltime_not_negative"),
        ]
        indexes = [
            # The purge's question: what is old. Rows of one time lie together, so a block range index is enough.
            BrinIndex(fields=["fetched_at"], name="traveltime_old"),
        ]

    def __str__(self) -> str:
        return f"{self.from_cell} → {self.to_cell}: {self.seconds} s"
