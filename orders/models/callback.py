import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.leased import Leased
from orders.models.states import CallbackState, known
from orders.models.ticket import Ticket
from orders.models.visit import Visit
from technicians.models import DeskSkill, Organisation, Territory
from technicians.models.ranges import bounded
from technicians.models.user import HOUSE_LANGUAGE

DEFAULT_PRIORITY = 50
DEFAULT_LEASE_MINUTES = 15


class CallbackReason(models.TextChoices):
    NO_ACCESS = "no_access", _("Nobody was there")
    COULD_NOT = "could_not", _("The work could not be done")
    REQUESTED = "requested", _("Asked for by the customer")
    MISSED_PROMISE = "missed_promise", _("A promise was missed")
    COMPLAINT = "complaint", _("A complaint")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state", "due", "next_at", "owner"])
class Callback(Leased):
    """A promise to call a customer inside a window, with somebody who owes it.

    `desk_skill`, `priority`, `lease_minutes` and `language` are what the organisation's desk rules and the customer's
    language say of it (`services.desk_ranking`), kept here for the queue and its index.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="callbacks", verbose_name=_("organisation")
    )
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="callbacks", verbose_name=_("ticket"))
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="callbacks", null=True, blank=True, verbose_name=_("visit")
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="callbacks", null=True, blank=True, verbose_name=_("territory")
    )
    reason = models.CharField(_("reason"), max_length=14, choices=CallbackReason)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="callbacks",
        null=True,
        blank=True,
        verbose_name=_("owner"),
        help_text=_("Empty: whoever is free in the office"),
    )
    due = DateTimeRangeField(_("promised window"))
    next_at = models.DateTimeField(_("next attempt"), help_text=_("Never after the promise while that can be kept"))
    state = models.CharField(_("state"), max_length=9, choices=CallbackState, default=CallbackState.OPEN)
    desk_skill = models.ForeignKey(
        DeskSkill,
        models.PROTECT,
        related_name="callbacks",
        null=True,
        blank=True,
        verbose_name=_("needed skill"),
        help_text=_("Empty: general work, for everybody"),
    )
    priority = models.PositiveSmallIntegerField(_("priority"), default=DEFAULT_PRIORITY)
    lease_minutes = models.PositiveSmallIntegerField(_("time-out, minutes"), default=DEFAULT_LEASE_MINUTES)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default=HOUSE_LANGUAGE)
    promise_kept = models.BooleanField(
        _("promise kept"),
        null=True,
        blank=True,
        help_text=_("Whether somebody called inside the window, even in vain. Unknown: not yet, or no longer needed"),
    )
    judged_at = models.DateTimeField(_("kept or missed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    State = CallbackState

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        constraints = [
            known("state", CallbackState, name="callback_state_known"),
            known("reason", CallbackReason, name="callback_reason_known"),
            bounded("due", name="callback_due_bounded"),
            models.CheckConstraint(
                condition=Q(promise_kept=None, judged_at=None) | Q(promise_kept__isnull=False, judged_at__isnull=False),
                name="callback_judged_with_time",
            ),
        ]
        indexes = [
            # A person's list, soonest first.
            models.Index(
                fields=["organisation", "owner", "next_at"],
                condition=Q(state=CallbackState.OPEN),
                name="callback_open_by_owner",
            ),
            # `selectors.desk.NEXT_CALL`: the queue of one skill and language, soonest promise first.
            models.Index(
                F("organisation"),
                F("desk_skill"),
                F("language"),
                F("due__endswith"),
                F("priority").desc(),
                F("id"),
                condition=Q(state=CallbackState.OPEN, owner=None, taken_by=None),
                name="callback_queue",
            ),
            # The same: what others owe and is overdue, for dispatchers.
            models.Index(
                F("organisation"),
                F("due__endswith"),
                condition=Q(state=CallbackState.OPEN, owner__isnull=False),
                name="callback_owned_by_end",
            ),
            # The same: what is held, and the leases that ran out.
            models.Index(
                fields=["organisation", "taken_until"],
                condition=Q(state=CallbackState.OPEN, taken_by__isnull=False),
                name="callback_taken",
            ),
            # `services.promise_keeping.judge_overdue`: promises that ended without a call.
            models.Index(
                F("due__endswith"),
                condition=Q(state=CallbackState.OPEN, promise_kept=None),
                name="callback_unjudged_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_state_display()}"

    @property
    def is_overdue(self) -> bool:
        return self.state == CallbackState.OPEN and self.due.upper <= timezone.now()


class AttemptResult(models.TextChoices):
    SOLVED = "solved", _("Reached: solved")
    NOT_SOLVED = "not_solved", _("Reached: not solved")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class CallbackAttempt(models.Model):
    """One call made; `uuid` comes from the phone or page, and a repeat changes nothing."""

    uuid = models.UUIDField(primary_key=True)
    callback = models.ForeignKey(Callback, models.PROTECT, related_name="attempts", verbose_name=_("callback"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    result = models.CharField(_("result"), max_length=12, choices=AttemptResult)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("callback attempt")
        verbose_name_plural = _("callback attempts")
        ordering = ["at"]
        constraints = [known("result", AttemptResult, name="callbackattempt_result_known")]

    def __str__(self) -> str:
        return self.get_result_display()
