import uuid

import pghistory
from django.contrib.admin import display
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.category import Category, RemoteStep
from orders.models.customer import Customer
from orders.models.outage import Outage
from orders.models.site import Site
from orders.models.states import TICKET_OPEN, TICKET_UNRESOLVED, TicketState, known
from technicians.models import Organisation


class LineTest(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")
    UNCLEAR = "unclear", _("Unclear")


class Missing(models.TextChoices):
    """What keeps a ticket from becoming a field order; the gate writes these, people read the labels."""

    CATEGORY = "category", _("a category that we know")
    RULE = "rule", _("a rule for this category")
    PHONE = "phone", _("a phone number under which the customer can be reached")
    POINT = "point", _("an address that can be placed on the map")
    TERRITORY = "territory", _("a territory that serves this address")
    LINE_TEST = "line_test", _("a line test")
    STEPS = "steps", _("the steps that can be tried from afar")
    NO_VISIT = "no_visit", _("nothing: this kind of case is solved without a visit")


UNRESOLVED = models.Q(state__in=TICKET_UNRESOLVED, deleted_at=None)
FOR_GATE = UNRESOLVED & (models.Q(gate_checked_at=None) | models.Q(updated_at__gt=models.F("gate_checked_at")))


@pghistory.track(
    # Bulk inserts: one trigger a statement. Updates stay with a trigger a row, whose plan does not depend on the bulk.
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    fields=["state", "order", "outage", "category", "rule_set"],
)
class Ticket(models.Model):
    """The customer's one case, whatever the channel. `ticket_type` and `severity` are kept as they were sent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="tickets", verbose_name=_("organisation")
    )
    source = models.SlugField(_("source"), max_length=40, help_text=_("The system or importer it came from"))
    external_id = models.CharField(_("number in the source"), max_length=100, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("customer")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("site")
    )
    ticket_type = models.CharField(_("type as sent"), max_length=100, blank=True)
    severity = models.CharField(_("severity as sent"), max_length=50, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("category")
    )
    name = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=TicketState, default=TicketState.ACKNOWLEDGED)
    state_reason = models.CharField(_("reason for the state"), max_length=300, blank=True)
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    line_test = models.CharField(_("line test"), max_length=7, choices=LineTest, blank=True)
    line_test_detail = models.CharField(
        _("line test, detail"), max_length=200, blank=True, help_text=_("Such as −31 dBm")
    )
    line_test_at = models.DateTimeField(_("line test at"), null=True, blank=True)
    network_element = models.CharField(_("network element"), max_length=100, blank=True)
    rule_set = models.ForeignKey(
        "orders.RuleSet", models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("rule set")
    )
    missing = ArrayField(
        models.CharField(max_length=10, choices=Missing),
        verbose_name=_("what is missing"),
        default=list,
        blank=True,
    )
    missing_steps = models.ManyToManyField(
        RemoteStep, related_name="+", blank=True, verbose_name=_("steps not tried yet")
    )
    gate_checked_at = models.DateTimeField(_("looked at by the gate"), null=True, blank=True)
    order = models.ForeignKey(
        "orders.FieldOrder",
        models.PROTECT,
        related_name="tickets",
        null=True,
        blank=True,
        verbose_name=_("field order"),
        help_text=_("The order that deals with it, its own or one that it was linked to"),
    )
    is_repeat = models.BooleanField(_("repeat"), default=False)
    outage = models.ForeignKey(
        Outage, models.PROTECT, related_name="tickets", null=True, blank=True, verbose_name=_("outage")
    )
    # `services.announcing`: the state that the customer heard of last.
    told_state = models.CharField(max_length=12, blank=True, default="", db_default="", editable=False)
    deleted_at = models.DateTimeField(_("deleted at"), null=True, blank=True, editable=False)

    State = TicketState

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            known("state", TicketState, name="ticket_state_known"),
            models.CheckConstraint(
                condition=models.Q(line_test__in=["", *LineTest.values]), name="ticket_line_test_known"
            ),
            # A deleted ticket, which nobody sees, gives its number free.
            models.UniqueConstraint(
                fields=["organisation", "source", "external_id"],
                condition=~models.Q(external_id="") & models.Q(deleted_at=None),
                name="ticket_external_id_unique",
            ),
        ]
        indexes = [
            # `services.announcing`: whose customer has not heard of the state yet.
            models.Index(
                fields=["updated_at"],
                condition=~models.Q(told_state=models.F("state")) & models.Q(customer__isnull=False, deleted_at=None),
                name="ticket_to_announce",
            ),
            # The API's and the admin's list, newest first, one organisation.
            models.Index(
                fields=["organisation", "-reported_at", "-id"],
                condition=models.Q(deleted_at=None),
                name="ticket_newest",
            ),
            # The same filtered by state.
            models.Index(fields=["organisation", "state", "-reported_at"], name="ticket_by_state"),
            # The gate's work list: unresolved and not looked at since the last change.
            models.Index(
                fields=["organisation", "id"],
                condition=FOR_GATE,
                name="ticket_for_gate",
            ),
            # The same with all that is held back: after a change of rules, or when a person asks for it.
            models.Index(
                fields=["organisation", "id"],
                condition=UNRESOLVED,
                name="ticket_unresolved",
            ),
            # The outage detector: tickets on one network element in a span of time.
            models.Index(
                fields=["organisation", "network_element", "reported_at"],
                condition=~models.Q(network_element=""),
                name="ticket_by_element",
            ),
            # The board's number of repeats that are still open, and the admin's list of them.
            models.Index(
                fields=["organisation"],
                condition=models.Q(is_repeat=True, deleted_at=None, state__in=TICKET_OPEN),
                name="ticket_open_repeats",
            ),
            # The repeat rule: earlier tickets of the same site.
            models.Index(fields=["site", "reported_at"], name="ticket_by_site"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @display(description=_("number"))
    def number(self) -> str:
        """The short number for people."""
        return f"T{self.pk}"


class TriedStep(models.Model):
    """A step that somebody already tried: shown on every screen of the case, never asked for again."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="tried_steps", verbose_name=_("ticket"))
    step = models.ForeignKey(
        RemoteStep, models.PROTECT, related_name="tried", null=True, blank=True, verbose_name=_("step")
    )
    text = models.CharField(_("in words"), max_length=200, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=9, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("step already tried")
        verbose_name_plural = _("steps already tried")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__isnull=False) | ~models.Q(text=""), name="triedstep_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.step)
