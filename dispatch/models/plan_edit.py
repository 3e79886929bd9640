import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.models.appointment import Appointment
from dispatch.models.plan import Plan
from orders.models import Callback, Visit
from orders.models.states import known


class EditKind(models.TextChoices):
    ASSIGNED = "assigned", _("Put into a day")
    TAKEN_OUT = "taken_out", _("Taken out of the plan")
    LOCKED = "locked", _("Locked")
    UNLOCKED = "unlocked", _("Unlocked")
    JOINED = "joined", _("Second technician")
    LEFT = "left", _("One technician is enough")
    SWAPPED = "swapped", _("Swapped")
    EXTENDED = "extended", _("Service time")
    SPLIT = "split", _("Split into two")
    PRIORITY = "priority", _("Priority")


class SoftRule(models.TextChoices):
    """A rule that a person may break by hand, with a reason; what no plan may break is none of these."""

    PROMISE = "promise", _("The customer is promised another time")
    LOCK = "lock", _("Somebody else locked it")
    OVERTIME = "overtime", _("The day gets longer than the shift")
    KNOWN_FACE = "known_face", _("The technician knows the site")
    PAIR = "pair", _("This work needs two technicians")


class EditReason(models.TextChoices):
    CUSTOMER = "customer", _("The customer wishes it")
    ABSENCE = "absence", _("A technician is missing")
    URGENT = "urgent", _("Something more urgent came in")
    FIELD = "field", _("Agreed with the technicians")
    TRAVEL = "travel", _("It saves driving")
    OTHER = "other", _("Another reason")


class PlanEdit(models.Model):
    """What a dispatcher changed in a version of a plan, and how its rows stood before and after.

    `before` and `after` are the stops of all technicians whom it concerns, as `editing.rows` writes them: taking the
    change back puts the former ones in place, while nobody has changed them since. `unplanned` is the reason for which
    the visit was left out, with its params. `other` is the visit that was moved with it. `order_before` and
    `order_after` are what else was changed of the order, by the names of its fields. `soft` are the rules that were
    broken, with the `reason`; `note` is free text, and so in no history.

    `has_told`: a customer was told by it, of the window `promised` or that somebody calls (`callback`), in the place
    of the promise `broken`. It can be taken back while their messages wait in the outbox.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="edits", verbose_name=_("plan"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="plan_edits", verbose_name=_("visit"))
    other = models.ForeignKey(
        Visit, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("the other visit")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=EditKind)
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    unplanned = models.JSONField(_("why it was unplanned"), null=True, blank=True)
    order_before = models.JSONField(_("the order before"), default=dict, blank=True)
    order_after = models.JSONField(_("the order after"), default=dict, blank=True)
    soft = ArrayField(
        models.CharField(max_length=10, choices=SoftRule), verbose_name=_("rules broken"), default=list, blank=True
    )
    reason = models.CharField(_("reason"), max_length=8, choices=EditReason, blank=True)
    note = models.CharField(_("in words"), max_length=200, blank=True)
    has_told = models.BooleanField(_("customer was told"), default=False)
    broken = models.ForeignKey(
        Appointment, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("promise broken")
    )
    promised = models.ForeignKey(
        Appointment, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("promised instead")
    )
    callback = models.ForeignKey(
        Callback, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("call promised")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    Kind = EditKind
    Reason = EditReason

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["-at", "-pk"]
        constraints = [
            known("kind", EditKind, name="planedit_kind_known"),
            models.CheckConstraint(condition=Q(reason__in=["", *EditReason.values]), name="planedit_reason_known"),
            models.CheckConstraint(condition=Q(soft=[]) | ~Q(reason=""), name="planedit_soft_has_reason"),
        ]
        indexes = [
            # A person's last change of a version: undo and redo.
            models.Index(fields=["plan", "by", "-at"], name="planedit_last"),
        ]

    def __str__(self) -> str:
        return f"{self.visit}: {self.get_kind_display()}"
