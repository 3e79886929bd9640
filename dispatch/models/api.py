"""What the public API remembers of its clients."""

from django.db import models
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from technicians.models import ApiClient


class IdempotencyKey(models.Model):
    """A request that was carried out, and its answer: the same key gets it again."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", verbose_name=_("API client"))
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"))
    body = models.JSONField(_("answer"))
    location = models.CharField(_("address of the answer"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="idempotencykey_unique")]
        indexes = [
            # The nightly purge.
            models.Index(fields=["created_at"], name="idempotencykey_by_age"),
            # The answers that speak of a row: when whom it is about is erased.
            models.Index(KT("body__id"), name="idempotencykey_by_row"),
        ]

    def __str__(self) -> str:
        return self.key


class ClientThrottle(models.Model):
    """How far a client has used its share of requests. The table is unlogged: a crash may forget it."""

    client = models.OneToOneField(
        ApiClient, models.CASCADE, related_name="+", primary_key=True, verbose_name=_("API client")
    )
    used_until = models.DateTimeField(_("share used until"))

    class Meta:
        verbose_name = _("throttle")
        verbose_name_plural = _("throttles")

    def __str__(self) -> str:
        return f"{self.client_id}"
