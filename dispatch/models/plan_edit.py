import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.models.plan import Plan
from orders.models import Visit
from orders.models.states import known


class EditKind(models.TextChoices):
    ASSIGNED = "assigned", _("Put into a day")
    TAKEN_OUT = "taken_out", _("Taken out of the plan")
    LOCKED = "locked", _("Locked")
    UNLOCKED = "unlocked", _("Unlocked")


class PlanEdit(models.Model):
    """What a dispatcher changed in a version of a plan, and how its rows stood before and after.

    `before` and `after` are the stops of all technicians whom it concerns, as `editing.rows` writes them: taking the
    change back puts the former ones in place, while nobody has changed them since. `unplanned` is the reason for which
    the visit was left out, with its params. `has_told`: a customer was promised a window by it, which stays promised.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits", verbose_name=_("plan"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="plan_edits", verbose_name=_("visit"))
    kind = models.CharField(_("kind"), max_length=9, choices=EditKind)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    unplanned = models.JSONField(_("why it was unplanned"), null=True, blank=True)
    has_told = models.BooleanField(_("customer was told"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    Kind = EditKind

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["-at", "-pk"]
        constraints = [known("kind", EditKind, name="planedit_kind_known")]
        indexes = [
            # A person's last change of a version: undo and redo.
            models.Index(fields=["plan", "by", "-at"], name="planedit_last"),
        ]

    def __str__(self) -> str:
        return f"{self.visit}: {self.get_kind_display()}"
