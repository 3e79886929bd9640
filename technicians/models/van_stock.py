from django.contrib.admin import display
from django.db import models
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from technicians.models.part import Part
from technicians.models.technician import Technician


class VanStockQuerySet(models.QuerySet["VanStock"]):
    def to_refill(self) -> "VanStockQuerySet":
        return self.filter(target__gt=Greatest(F("quantity"), 0))

    def miscounted(self) -> "VanStockQuerySet":
        return self.filter(quantity__lt=0)


class VanStock(models.Model):
    """How many pieces of a part a technician has in the van, and how many there should be.

    What was used is a fact, so `quantity` may fall below zero: more was used than we knew of, and somebody counts.
    People see zero then, and a mark. A part without a row is not kept count of.
    """

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="van_stock", verbose_name=_("technician"))
    part = models.ForeignKey(Part, models.CASCADE, related_name="+", verbose_name=_("part"))
    quantity = models.IntegerField(
        _("on the van"),
        default=0,
        help_text=_("Below zero: more was used than known. Write how many there really are."),
    )
    target = models.PositiveIntegerField(_("should be on the van"), default=0)

    objects = VanStockQuerySet.as_manager()

    class Meta:
        verbose_name = _("van stock")
        verbose_name_plural = _("van stocks")
        ordering = ["technician", "part"]
        constraints = [models.UniqueConstraint(fields=["technician", "part"], name="vanstock_unique")]

    def __str__(self) -> str:
        return f"{self.technician}: {self.on_van} × {self.part}"

    @property
    @display(description=_("on the van"), ordering="quantity")
    def on_van(self) -> int:
        """As people see it: never below zero."""
        return max(self.quantity, 0)

    @property
    @display(description=_("to refill"))
    def refill(self) -> int:
        return max(self.target - self.on_van, 0)

    @property
    def is_miscounted(self) -> bool:
        """More was used than was on the van by our count."""
        return self.quantity < 0
