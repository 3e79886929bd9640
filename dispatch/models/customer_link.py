"""What lets customers see their own case without signing in, and what they asked for there that is done later."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Ticket
from orders.models.states import known
from technicians.models import Organisation


class CustomerLink(models.Model):
    """A secret address that was sent to a customer. Whoever has it sees the case; we keep only the token's hash."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links", verbose_name=_("ticket"))
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("customer's link")
        verbose_name_plural = _("customers' links")
        indexes = [
            # The nightly purge.
            models.Index(fields=["made_at"], name="customerlink_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} {self.made_at:%Y-%m-%d %H:%M}"


class WrongGuesses(models.Model):
    """How many guesses there were from an address, or at a number, since a moment. A crash may forget it (unlogged).

    Of address and number only a keyed hash is kept, for some minutes.
    """

    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, primary_key=True)
    guesses = models.PositiveSmallIntegerField(_("wrong guesses"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("wrong guesses")
        verbose_name_plural = _("wrong guesses")

    def __str__(self) -> str:
        return f"{self.guesses}"


class WithdrawalState(models.TextChoices):
    WISHED = "wished", _("Wished")
    TAKEN_BACK = "taken_back", _("Taken back")
    DONE = "done", _("Done")
    TOO_LATE = "too_late", _("Too late")


class Withdrawal(models.Model):
    """A customer says that it works again. It counts once `due_at` is over: until then they may think again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="withdrawals", verbose_name=_("ticket"))
    state = models.CharField(_("state"), max_length=10, choices=WithdrawalState, default=WithdrawalState.WISHED)
    wished_at = models.DateTimeField(_("wished at"), default=timezone.now)
    due_at = models.DateTimeField(_("done at the earliest"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    State = WithdrawalState

    class Meta:
        verbose_name = _("withdrawal by a customer")
        verbose_name_plural = _("withdrawals by customers")
        ordering = ["-wished_at"]
        constraints = [
            known("state", WithdrawalState, name="withdrawal_state_known"),
            models.CheckConstraint(
                condition=Q(state=WithdrawalState.WISHED, ended_at=None)
                | (~Q(state=WithdrawalState.WISHED) & Q(ended_at__isnull=False)),
                name="withdrawal_ended_with_time",
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state=WithdrawalState.WISHED), name="withdrawal_one_wished"
            ),
        ]
        indexes = [
            # The poller: what is due now.
            models.Index(fields=["due_at"], condition=Q(state=WithdrawalState.WISHED), name="withdrawal_due"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_state_display()}"
