"""Every promise and how it ended, for good; and the rules by which something is owed for it."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.models.appointment import Appointment
from orders.models import Callback, FieldOrder, Ticket
from orders.models.states import known
from technicians.models import Organisation, Territory

COUNTRY = RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, such as DE."))
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, such as EUR."))


CASE_OF_A_RULE = ("scheme", "country", "kind", "ending", "beyond_minutes", "from_day")


class PromiseKind(models.TextChoices):
    APPOINTMENT = "appointment", _("Appointment")
    CALLBACK = "callback", _("Callback")
    REPAIR = "repair", _("Repair")


class Ending(models.TextChoices):
    KEPT = "kept", _("Kept")
    LATE = "late", _("Kept late")
    MISSED = "missed", _("Missed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")
    MOVED = "moved", _("Moved")
    CALLED_OFF = "called_off", _("Called off")
    STANDS = "stands", _("Still stands: taken back before anybody heard")


class Fault(models.TextChoices):
    """Whose doing it was that a promise was not kept as it was given."""

    US = "us", _("Ours")
    CUSTOMER = "customer", _("The customer's")
    NOBODY = "nobody", _("Nobody's")
    UNKNOWN = "unknown", _("Not known yet")


class CompensationRule(models.Model):
    """When a law, a scheme or a contract owes a customer how much.

    Of appointments and calls: for an `ending`, late by more than `beyond_minutes`. Of repairs: for each day from
    `from_day` to `to_day` after the report, until it works again. `percent_of_fee` of the monthly fee is owed instead
    where that is more; we don't know the fee. Rules without an organisation are laws and schemes, for everybody.
    """

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    scheme = models.CharField(_("scheme"), max_length=100)
    country = models.CharField(_("country"), max_length=2, validators=[COUNTRY])
    kind = models.CharField(_("kind of promise"), max_length=11, choices=PromiseKind)
    ending = models.CharField(
        _("how it ended"), max_length=10, choices=Ending, blank=True, help_text=_("Empty for repairs")
    )
    beyond_minutes = models.PositiveIntegerField(_("late by more than, minutes"), default=0)
    from_day = models.PositiveSmallIntegerField(_("from day"), null=True, blank=True, help_text=_("Of repairs"))
    to_day = models.PositiveSmallIntegerField(
        _("to day"), null=True, blank=True, help_text=_("Empty: until it works again")
    )
    amount = models.DecimalField(_("amount"), max_digits=8, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    percent_of_fee = models.PositiveSmallIntegerField(
        _("or percent of the monthly fee, if more"), null=True, blank=True
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    source = models.URLField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("compensation rule")
        verbose_name_plural = _("compensation rules")
        ordering = ["country", "scheme", "kind", "from_day"]
        constraints = [
            known("kind", PromiseKind, name="compensationrule_kind_known"),
            models.UniqueConstraint(
                fields=[
                    "organisation",
                    "scheme",
                    "country",
                    "kind",
                    "ending",
                    "beyond_minutes",
                    "from_day",
                    "valid_from",
                ],
                nulls_distinct=False,
                name="compensationrule_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind=PromiseKind.REPAIR, ending="", from_day__gte=1)
                | ~Q(kind=PromiseKind.REPAIR) & Q(ending__in=[Ending.LATE, Ending.MISSED], from_day=None),
                name="compensationrule_condition",
                violation_error_message=_("A repair needs a day from which it counts; anything else, how it ended."),
            ),
            models.CheckConstraint(
                condition=Q(to_day=None) | Q(to_day__gte=F("from_day")),
                name="compensationrule_days_in_order",
                violation_error_message=_("The last day is before the first one. Please swap them."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="compensationrule_valid_in_order",
                violation_error_message=_("It ends before it begins. Please swap the dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}: {self.amount} {self.currency}"


class LedgerEntry(models.Model):
    """How one promise ended. Written once: a correction is a new entry that `corrects` the old one.

    It holds ids, times and amounts, never names, numbers or free text. A repair has no window but for its due time.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("territory")
    )
    kind = models.CharField(_("kind of promise"), max_length=11, choices=PromiseKind)
    order = models.ForeignKey(
        FieldOrder, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("field order")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ticket")
    )
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("appointment")
    )
    callback = models.ForeignKey(
        Callback, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("callback")
    )
    window = DateTimeRangeField(_("promised window"), null=True, blank=True)
    promised_at = models.DateTimeField(_("promised at"))
    ended_at = models.DateTimeField(_("ended at"))
    ending = models.CharField(_("how it ended"), max_length=10, choices=Ending)
    fault = models.CharField(_("whose fault"), max_length=8, choices=Fault, blank=True)
    late_minutes = models.PositiveIntegerField(_("late, minutes"), default=0)
    days = models.PositiveIntegerField(_("days until repaired"), null=True, blank=True)
    rule = models.ForeignKey(
        CompensationRule, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("rule")
    )
    scheme = models.CharField(_("scheme"), max_length=100, blank=True)
    amount = models.DecimalField(_("owed"), max_digits=8, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    percent_of_fee = models.PositiveIntegerField(_("or percent of the monthly fee, if more"), null=True, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, related_name="corrected_by", null=True, blank=True, verbose_name=_("corrects")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    class Meta:
        verbose_name = _("entry of the promise ledger")
        verbose_name_plural = _("promise ledger")
        triggers = [pgtrigger.Protect(name="ledger_stays", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            known("kind", PromiseKind, name="ledgerentry_kind_known"),
            known("ending", Ending, name="ledgerentry_ending_known"),
            models.CheckConstraint(condition=Q(fault__in=["", *Fault.values]), name="ledgerentry_fault_known"),
            models.CheckConstraint(
                condition=Q(amount=None, rule=None, currency="") | Q(amount__isnull=False, rule__isnull=False),
                name="ledgerentry_owed_by_a_rule",
            ),
        ]
        indexes = [
            # The admin's list, newest first, one organisation.
            models.Index(fields=["organisation", "-ended_at", "-id"], name="ledgerentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_ending_display()}"
