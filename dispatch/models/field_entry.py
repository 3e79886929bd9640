from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.models.day_entry import OWN_HOURS
from orders.models import Callback, Visit
from orders.models.states import known
from technicians.models import Organisation


class EntryState(models.TextChoices):
    """What became of an entry. Nothing is dropped: what could not be carried out waits until a person has seen it."""

    APPLIED = "applied", _("carried out")
    KEPT = "kept", _("kept, the office decides")
    REFUSED = "refused", _("not carried out")


class FieldEntryQuerySet(models.QuerySet["FieldEntry"]):
    def for_office(self) -> "FieldEntryQuerySet":
        """Without the working hours that were written down: only who told them sees them."""
        return self.exclude(state=EntryState.APPLIED, kind__in=OWN_HOURS)


class FieldEntry(models.Model):
    """What a technician's phone sent, once and for ever: `uuid` is made on the phone, and a repeat changes nothing.

    `kind` and `data` (form field → values) are as they were sent, whatever a phone may send. Once carried out, the
    facts stand with the visit, and `data` is emptied. `said` is the answer, and a repeat's answer.
    """

    uuid = models.UUIDField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    kind = models.CharField(_("kind"), max_length=40)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="field_entries", null=True, blank=True, verbose_name=_("visit")
    )
    callback = models.ForeignKey(
        Callback, models.PROTECT, related_name="field_entries", null=True, blank=True, verbose_name=_("callback")
    )
    data = models.JSONField(_("as it was sent"), default=dict, blank=True)
    app_version = models.PositiveSmallIntegerField(_("version of the app"))
    device_at = models.DateTimeField(_("at, by the phone's clock"))
    at = models.DateTimeField(_("at"), help_text=_("By our clock: the phone says with each sending how late it is"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    photos = ArrayField(
        models.UUIDField(),
        verbose_name=_("photos"),
        default=list,
        blank=True,
        help_text=_("Which photos the phone has for it; they come after it"),
    )
    state = models.CharField(_("state"), max_length=7, choices=EntryState)
    said = models.TextField(_("answered"), blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("seen by"),
    )
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    State = EntryState
    objects: ClassVar = FieldEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry from the field")
        verbose_name_plural = _("entries from the field")
        ordering = ["-received_at"]
        constraints = [known("state", EntryState, name="fieldentry_state_known")]
        indexes = [
            # What the office has to look at, oldest first.
            models.Index(
                fields=["organisation", "received_at"],
                condition=Q(state=EntryState.KEPT, seen_at=None),
                name="fieldentry_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.get_state_display()}"
