from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Survey
from technicians.models import Technician


class Praise(models.Model):
    """A customer's kind word on its way to a technician who made the visit: where it stands, and no word of it.

    Nobody else reads it by person: it has no page, no export and no history, and goes once it was put away.
    """

    technician = models.ForeignKey(Technician, models.CASCADE, related_name="+", verbose_name=_("technician"))
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="+", verbose_name=_("survey"))
    put_away_at = models.DateTimeField(_("put away at"), null=True, blank=True)

    class Meta:
        verbose_name = _("praise")
        verbose_name_plural = _("praise")
        constraints = [
            # Serves the technician's page as well: what waits for this person.
            models.UniqueConstraint(fields=["technician", "survey"], name="praise_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}"
