from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A firm that uses the service. Every root row belongs to one, and nobody sees another's rows."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    signed_statement = models.CharField(
        _("what customers sign"),
        max_length=300,
        blank=True,
        help_text=_("Stands above the signature on the phone. Empty: our own sentence, in the customer's language."),
    )

    names_technicians = models.BooleanField(
        _("customers read who comes"),
        default=False,
        help_text=_(
            "On the day itself the customer's page names the technician by first name. Ask your works council first."
        ),
    )
    status_points = models.BooleanField(
        _("places of status taps"),
        default=False,
        help_text=_(
            "Only with the consent of your works council (in Germany: § 87 (1) no. 6 BetrVG). Technicians who agreed on"
            " their own phone then let it note about where they are (to 100 m) when they tap a state such as arrived,"
            " and at no other time. It is seen at the visit, the last one on the map of the day, and deleted after"
            " 24 hours; switching this off deletes it within ten minutes."
        ),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one begins with our choices of goals for its plans."""
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            self.plan_goals.ship(self)
