import uuid
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Visit
from orders.models.states import known
from orders.models.visit import PhotoKind


class UploadState(models.TextChoices):
    COMING = "coming", _("on its way")
    WAITING = "waiting", _("waits to be looked through")
    STORED = "stored", _("stored")
    REFUSED = "refused", _("refused")


OVER = (UploadState.STORED, UploadState.REFUSED)


class PhotoUpload(models.Model):
    """A photo on its way from a phone, in pieces: `received` of `size` bytes lie in `path`.

    Nobody is shown these bytes. The worker makes a picture of its own of them, with the same uuid.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photo_uploads", verbose_name=_("visit"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    kind = models.CharField(_("kind"), max_length=9, choices=PhotoKind, default=PhotoKind.PHOTO)
    taken_at = models.DateTimeField(_("taken at"))
    size = models.PositiveIntegerField(_("size, bytes"))
    received = models.PositiveIntegerField(_("received, bytes"), default=0)
    state = models.CharField(_("state"), max_length=7, choices=UploadState, default=UploadState.COMING)
    said = models.CharField(_("why it was refused"), max_length=300, blank=True)
    begun_at = models.DateTimeField(_("begun at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, help_text=_("To make a picture of it"))
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)

    State = UploadState

    class Meta:
        verbose_name = _("photo on its way")
        verbose_name_plural = _("photos on their way")
        ordering = ["begun_at"]
        constraints = [
            known("state", UploadState, name="photoupload_state_known"),
            known("kind", PhotoKind, name="photoupload_kind_known"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="photoupload_not_more_than_all"),
            models.CheckConstraint(
                condition=Q(state=UploadState.COMING) | Q(received=F("size")), name="photoupload_all_is_there"
            ),
        ]
        indexes = [
            # What the worker makes pictures of, oldest first.
            models.Index(fields=["begun_at"], condition=Q(state=UploadState.WAITING), name="photoupload_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"

    @property
    def path(self) -> Path:
        """Outside of what is served, and without anything that the sender chose."""
        return Path(settings.STATE_DIR) / "uploads" / f"{self.uuid}.part"
