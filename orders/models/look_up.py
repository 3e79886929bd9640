from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.customer import Customer
from orders.models.states import known
from technicians.models import ApiClient, Organisation


class LookUpKind(models.TextChoices):
    SEARCH = "search", _("Searched by name or phone number")
    CALLER = "caller", _("Asked who is calling")
    PAGE = "page", _("Opened the customer's page")
    EXPORT = "export", _("Exported all that is kept")


class LookUp(models.Model):
    """That somebody looked at personal data: who, whom and when. What was typed is never kept.

    One customer is named by their number, which stays when they are erased; of a list only `count` is known, which
    ends at `services.look_ups.MOST_COUNTED`.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", db_index=False, verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=LookUpKind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    client = models.ForeignKey(
        ApiClient, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("API client")
    )
    customer = models.ForeignKey(
        Customer,
        models.DO_NOTHING,
        related_name="+",
        null=True,
        blank=True,
        db_constraint=False,
        verbose_name=_("customer"),
    )
    count = models.PositiveIntegerField(_("found"), default=1)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("look-up of personal data")
        verbose_name_plural = _("look-ups of personal data")
        constraints = [
            known("kind", LookUpKind, name="lookup_kind_known"),
            models.CheckConstraint(condition=Q(person=None) | Q(client=None), name="lookup_by_one"),
        ]
        indexes = [
            # The admin's list, newest first, one organisation.
            models.Index(fields=["organisation", "-at"], name="lookup_newest"),
            # The nightly purge. Rows of one time lie together, so a block range index is enough.
            BrinIndex(fields=["at"], name="lookup_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
