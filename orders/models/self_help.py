import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models.category import Category, RemoteStep
from orders.models.two_languages import in_language
from technicians.models import Organisation


class HelpEnd(models.TextChoices):
    """What an answer leads to, besides another step."""

    SOLVED = "solved", _("Solved")
    VISIT = "visit", _("A visit is needed")


class HelpStep(models.Model):
    """What a customer can try for one kind of fault, as a question with answers; the steps are asked in their order.

    `step` is what is tried, as the gate's rules and every channel know it: whoever tried it is not asked again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="help_steps", verbose_name=_("organisation")
    )
    category = models.ForeignKey(Category, models.CASCADE, related_name="help_steps", verbose_name=_("category"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    step = models.ForeignKey(RemoteStep, models.PROTECT, related_name="help_steps", verbose_name=_("step"))
    question_de = models.TextField(_("question, German"), max_length=600)
    question_en = models.TextField(
        _("question, English"), max_length=600, blank=True, help_text=_("Empty: the German one.")
    )
    picture = models.ImageField(_("picture"), upload_to="help/", blank=True)
    picture_text_de = models.CharField(
        _("what the picture shows, German"), max_length=200, blank=True, help_text=_("For those who can’t see it.")
    )
    picture_text_en = models.CharField(_("what the picture shows, English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of self-help")
        verbose_name_plural = _("steps of self-help")
        ordering = ["category", "position"]
        constraints = [
            models.UniqueConstraint(fields=["category", "position"], name="helpstep_position_unique"),
            models.UniqueConstraint(fields=["category", "step"], name="helpstep_step_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.position}: {self.step}"

    @property
    def question(self) -> str:
        return in_language(self, "question")

    @property
    def picture_text(self) -> str:
        return in_language(self, "picture_text")

    def clean(self) -> None:
        if self.picture and not self.picture_text_de:
            raise ValidationError({"picture_text_de": _("Say what the picture shows, for those who can’t see it.")})


class HelpAnswer(models.Model):
    """One of a step's answers: on to another step (`leads_to`, else the next one), or to an end with its reason."""

    help_step = models.ForeignKey(HelpStep, models.CASCADE, related_name="answers", verbose_name=_("step"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text_de = models.CharField(_("answer, German"), max_length=100)
    text_en = models.CharField(_("answer, English"), max_length=100, blank=True)
    end = models.CharField(_("ends with"), max_length=6, choices=HelpEnd, blank=True)
    leads_to = models.ForeignKey(
        HelpStep,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("leads to"),
        help_text=_("A later step. Empty: the next one."),
    )
    reason_de = models.CharField(
        _("because, German"),
        max_length=200,
        blank=True,
        help_text=_("Why a visit is needed, for the customer."),
    )
    reason_en = models.CharField(_("because, English"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end="") | Q(end__in=HelpEnd.values), name="helpanswer_end_known"),
            models.CheckConstraint(condition=Q(end="") | Q(leads_to=None), name="helpanswer_ends_or_leads_on"),
        ]

    def __str__(self) -> str:
        return self.text_de

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def reason(self) -> str:
        return in_language(self, "reason")

    def clean(self) -> None:
        """Nobody is led in a circle."""
        if self.end and self.leads_to_id:
            raise ValidationError({"leads_to": _("An answer that ends leads nowhere. Leave this empty.")})
        to = self.leads_to
        if to and (to.category_id, to.position > self.help_step.position) != (self.help_step.category_id, True):
            raise ValidationError({"leads_to": _("Choose a later step of the same kind of fault.")})
        if self.end == HelpEnd.VISIT and not self.reason_de:
            raise ValidationError({"reason_de": _("Say why a visit is needed: the customer reads it.")})
