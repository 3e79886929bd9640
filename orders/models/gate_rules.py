from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.category import Category, RemoteStep
from orders.models.order_type import OrderType
from orders.models.ticket import LineTest
from technicians.models import Organisation


class Evidence(models.TextChoices):
    """What a rule may demand before somebody is sent out."""

    PHONE = "phone", _("Phone number")
    STEPS = "steps", _("Remote steps tried")
    LINE_TEST = "line_test", _("Line test")


class RuleSet(models.Model):
    """A named set of gate rules, for a customer segment, for a source of tickets, or for all the rest."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rule_sets", verbose_name=_("organisation")
    )
    name = models.SlugField(_("name"), max_length=40)
    is_default = models.BooleanField(_("default"), default=False)
    segments = ArrayField(
        models.SlugField(max_length=30), verbose_name=_("customer segments"), default=list, blank=True
    )
    sources = ArrayField(
        models.SlugField(max_length=40),
        verbose_name=_("sources"),
        default=list,
        blank=True,
        help_text=_("As the tickets show them, such as “montgomery” or “client-1”."),
    )
    outage_tickets = models.PositiveSmallIntegerField(
        _("tickets that make an outage"), default=5, help_text=_("On one network element within the span. 0: never.")
    )
    outage_span_minutes = models.PositiveSmallIntegerField(_("span, minutes"), default=60)
    # All rules of the organisation as the gate last saw them: where it differs, what was held back is looked at again.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="ruleset_name_unique"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_default=True), name="ruleset_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class GateRule(models.Model):
    """category × line-test result → order type, with the evidence that it demands.

    Rules are read in order of `position`; the first that fits decides. No order type means: no visit.
    """

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules", verbose_name=_("rule set"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    category = models.ForeignKey(Category, models.PROTECT, related_name="gate_rules", verbose_name=_("category"))
    line_test = models.CharField(
        _("line test"), max_length=7, choices=LineTest, blank=True, help_text=_("Empty: any result, or none")
    )
    order_type = models.ForeignKey(
        OrderType,
        models.PROTECT,
        related_name="gate_rules",
        null=True,
        blank=True,
        verbose_name=_("order type"),
        help_text=_("Empty: solved without a visit"),
    )
    evidence = ArrayField(
        models.CharField(max_length=10, choices=Evidence), verbose_name=_("required evidence"), default=list, blank=True
    )
    steps = models.ManyToManyField(RemoteStep, related_name="+", blank=True, verbose_name=_("remote steps"))
    priority = models.PositiveSmallIntegerField(
        _("priority"), null=True, blank=True, help_text=_("Empty: as the order type says")
    )
    due_working_hours = models.PositiveSmallIntegerField(_("due in working hours"), default=16)

    class Meta:
        verbose_name = _("gate rule")
        verbose_name_plural = _("gate rules")
        ordering = ["rule_set", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_set", "category", "line_test"], name="gaterule_one_a_category_and_result"
            ),
            models.CheckConstraint(
                condition=Q(priority=None) | Q(priority__range=(0, 100)), name="gaterule_priority_0_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.order_type or '–'}"
