from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models.two_languages import in_language
from technicians.models import Organisation, Part, Skill
from technicians.models.skill import LEVELS


class OrderType(models.Model):
    """What a kind of field work needs: time, skills, parts and a checklist."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="order_types", verbose_name=_("organisation")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    service_minutes = models.PositiveSmallIntegerField(_("service time, minutes"), default=60)
    priority = models.PositiveSmallIntegerField(_("priority"), default=10, help_text=_("0 to 100; more is sooner."))
    needed_technicians = models.PositiveSmallIntegerField(_("technicians needed"), default=1)
    preparation_de = models.TextField(
        _("what customers prepare, German"),
        max_length=1000,
        blank=True,
        help_text=_(
            "Stands on the customer’s page before the visit, and in the e-mails about the appointment; such as: please"
            " clear the way to the socket."
        ),
    )
    preparation_en = models.TextField(
        _("what customers prepare, English"), max_length=1000, blank=True, help_text=_("Empty: the German one.")
    )

    class Meta:
        verbose_name = _("order type")
        verbose_name_plural = _("order types")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="ordertype_code_unique"),
            models.CheckConstraint(
                condition=models.Q(service_minutes__range=(1, 720)), name="ordertype_service_1_to_720"
            ),
            models.CheckConstraint(condition=models.Q(priority__range=(0, 100)), name="ordertype_priority_0_to_100"),
            models.CheckConstraint(condition=models.Q(needed_technicians__in=[1, 2]), name="ordertype_needs_1_or_2"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def preparation(self) -> str:
        return in_language(self, "preparation")


class NeededBy(models.TextChoices):
    """Whom a required skill is asked of, where an order needs two technicians; one alone is the first."""

    EACH = "each", _("Each technician")
    FIRST = "first", _("The first technician")
    SECOND = "second", _("The second technician")


class OrderTypeSkill(models.Model):
    order_type = models.ForeignKey(
        OrderType, models.CASCADE, related_name="required_skills", verbose_name=_("order type")
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=1, validators=LEVELS)
    needed_by = models.CharField(
        _("needed by"),
        max_length=6,
        choices=NeededBy,
        default=NeededBy.EACH,
        help_text=_("Matters where two technicians are needed."),
    )

    class Meta:
        verbose_name = _("required skill")
        verbose_name_plural = _("required skills")
        constraints = [
            models.UniqueConstraint(fields=["order_type", "skill", "needed_by"], name="ordertypeskill_unique"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 3)), name="ordertypeskill_level_1_to_3"),
            models.CheckConstraint(condition=models.Q(needed_by__in=NeededBy.values), name="ordertypeskill_who_known"),
        ]

    def __str__(self) -> str:
        needed = f"{self.skill} {self.level}"
        return needed if self.needed_by == NeededBy.EACH else f"{needed} ({self.get_needed_by_display()})"


class OrderTypePart(models.Model):
    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="parts", verbose_name=_("order type"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        verbose_name = _("part to take along")
        verbose_name_plural = _("parts to take along")
        constraints = [models.UniqueConstraint(fields=["order_type", "part"], name="ordertypepart_unique")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.part}"


class ChecklistKind(models.TextChoices):
    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")
    CHOICE = "choice", _("Choice")
    PHOTO = "photo", _("Photo")
    SCAN = "scan", _("Scan")


FEWEST_OPTIONS = 2
LONGEST_OPTION = 100


class ChecklistItem(models.Model):
    """One line of the checklist that a technician fills in on site."""

    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="checklist", verbose_name=_("order type"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=ChecklistKind, default=ChecklistKind.YES_NO)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    lower_limit = models.DecimalField(_("lower limit"), max_digits=12, decimal_places=3, null=True, blank=True)
    upper_limit = models.DecimalField(_("upper limit"), max_digits=12, decimal_places=3, null=True, blank=True)
    options = models.TextField(_("options"), blank=True, help_text=_("For a choice: one option a line."))
    required = models.BooleanField(_("required"), default=False)
    on_report = models.BooleanField(
        _("for the customer"), default=True, help_text=_("The answer stands in the report that the customer gets.")
    )

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=ChecklistKind.values), name="checklistitem_kind_known"),
            models.CheckConstraint(
                condition=models.Q(lower_limit=None)
                | models.Q(upper_limit=None)
                | models.Q(lower_limit__lte=models.F("upper_limit")),
                name="checklistitem_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        errors = {}
        if self.kind == ChecklistKind.CHOICE and len(self.choices) < FEWEST_OPTIONS:
            errors["options"] = _("A choice needs at least two options, one a line.")
        if any(len(option) > LONGEST_OPTION for option in self.choices):
            errors["options"] = _("An option has at most 100 characters.")
        if self.lower_limit is not None and self.upper_limit is not None and self.lower_limit > self.upper_limit:
            errors["upper_limit"] = _("The upper limit is below the lower one. Please swap them.")
        if errors:
            raise ValidationError(errors)

    @property
    def choices(self) -> list[str]:
        """The options of a choice, each once, in their order."""
        return list(dict.fromkeys(line for line in map(str.strip, self.options.splitlines()) if line))

    @property
    def limits(self) -> str:
        """The limits of a number in words; "" where there are none."""
        if self.kind != ChecklistKind.NUMBER:
            return ""
        lower, upper = (shown_number(limit) for limit in (self.lower_limit, self.upper_limit))
        facts = {"lower": lower, "upper": upper, "unit": self.unit}
        if lower and upper:
            return (gettext("%(lower)s to %(upper)s %(unit)s") % facts).strip()
        if lower:
            return (gettext("at least %(lower)s %(unit)s") % facts).strip()
        return (gettext("at most %(upper)s %(unit)s") % facts).strip() if upper else ""

    def is_outside(self, value: Decimal) -> bool:
        """Whether a measured value is beyond the limits; a value at a limit is within."""
        below = self.lower_limit is not None and value < self.lower_limit
        above = self.upper_limit is not None and value > self.upper_limit
        return self.kind == ChecklistKind.NUMBER and (below or above)


def shown_number(number: Decimal | None) -> str:
    """As people write it in the language of the page, without zeros that say nothing; "" for none."""
    return "" if number is None else number_format(f"{number.normalize():f}").replace("-", "−")
