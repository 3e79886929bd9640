from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.assignment import Assignment
from dispatch.models.plan import PlanState
from orders.models.states import VISIT_OPEN

WAITS_LONG = timedelta(days=2)
# What lies further back, the office has long seen on the board.
LOOKED_BACK = timedelta(days=14)


class PhoneContactQuerySet(models.QuerySet["PhoneContact"]):
    def worrying(self, *, now: datetime) -> "PhoneContactQuerySet":
        """Phones that have not sent work for 2 days, or were not heard of since, though a planned stop is still open.

        A person's older phone is not missed once a newer one is in use; what lies on it is.
        """
        newer = PhoneContact.objects.filter(user=OuterRef("user"), seen_at__gt=OuterRef("seen_at"))
        left_open = Assignment.objects.filter(
            technician__user=OuterRef("user"),
            live=True,
            hold=None,
            plan__state=PlanState.PUBLISHED,
            visit__state__in=VISIT_OPEN,
            during__endswith__range=(now - LOOKED_BACK, now - WAITS_LONG),
        )
        is_silent = Q(seen_at__lt=now - WAITS_LONG) & Exists(left_open) & ~Exists(newer)
        return self.filter(is_silent | Q(unsent__gt=0, unsent_since__lt=now - WAITS_LONG))


class PhoneContact(models.Model):
    """What a technician's phone last told of itself: how much waits on it after that request, and since when.

    `phone` is a number that the phone made for itself; it says nothing of the device.
    """

    phone = models.UUIDField(_("number of the phone"), editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phones", verbose_name=_("person"))
    seen_at = models.DateTimeField(_("last heard of"))
    unsent = models.PositiveIntegerField(_("not sent"), default=0)
    unsent_since = models.DateTimeField(_("the oldest from"), null=True, blank=True)

    objects: ClassVar = PhoneContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("technician's phone")
        verbose_name_plural = _("technicians' phones")
        ordering = ["-seen_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "phone"], name="phonecontact_unique"),
            models.CheckConstraint(
                condition=Q(unsent=0, unsent_since=None) | Q(unsent__gt=0, unsent_since__isnull=False),
                name="phonecontact_unsent_with_time",
            ),
        ]
        indexes = [models.Index(fields=["phone"], name="phonecontact_by_phone")]

    def __str__(self) -> str:
        return f"{self.user} · {self.seen_at:%Y-%m-%d}"
