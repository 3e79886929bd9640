from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Leased(models.Model):
    """Work of the desks: lent to one person for a while, then given back by itself.

    The lease is two columns of the row that it is about, so that nothing can be lent twice. `passed_by` gave it
    back last and is offered other work first.
    """

    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("taken by"),
    )
    taken_until = models.DateTimeField(_("taken until"), null=True, blank=True, editable=False)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def is_taken(self) -> bool:
        return self.taken_by_id is not None and self.taken_until is not None and self.taken_until > timezone.now()
