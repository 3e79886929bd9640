import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.states import CallbackState, known
from orders.models.ticket import Ticket
from orders.models.visit import Visit
from technicians.models import Organisation, Territory
from technicians.models.ranges import bounded


class CallbackReason(models.TextChoices):
    NO_ACCESS = "no_access", _("Nobody was there")
    COULD_NOT = "could_not", _("The work could not be done")
    REQUESTED = "requested", _("Asked for by the customer")
    MISSED_PROMISE = "missed_promise", _("A promise was missed")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state", "due", "next_at", "owner"])
class Callback(models.Model):
    """A promise to call a customer inside a window, with somebody who owes it."""

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
        ]
        indexes = [
            # A person's list, soonest first.
            models.Index(
                fields=["organisation", "owner", "next_at"],
                condition=Q(state=CallbackState.OPEN),
                name="callback_open_by_owner",
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
