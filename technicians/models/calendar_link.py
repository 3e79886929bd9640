from secrets import token_urlsafe

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from technicians.models.technician import Technician

RANDOM_BYTES = 32


def new_token() -> str:
    return token_urlsafe(RANDOM_BYTES)


class CalendarLink(models.Model):
    """The secret address at which a calendar app finds a technician's plan. Whoever has it sees the plan.

    It is shown to the technician alone; deleting the row revokes it. `used_until` holds how far its share of
    requests is used.
    """

    technician = models.OneToOneField(
        Technician, models.CASCADE, related_name="calendar_link", verbose_name=_("technician")
    )
    token = models.CharField(_("secret"), max_length=64, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    used_until = models.DateTimeField(_("share used until"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        ordering = ["technician"]

    def __str__(self) -> str:
        return f"{self.technician}"
