import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.callback import Callback
from orders.models.customer import Customer
from orders.models.ticket import Ticket
from technicians.models import Organisation

MOST_RECOMMENDED = 10


class Solved(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    ELSEWHERE = "elsewhere", _("Solved elsewhere")


class Survey(models.Model):
    """Three questions after a matter, and the answers: of the firm's work, never of a person's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="survey", verbose_name=_("ticket"))
    customer = models.ForeignKey(
        Customer, models.SET_NULL, related_name="surveys", null=True, blank=True, verbose_name=_("customer")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answer came at"), null=True, blank=True)
    recommend = models.PositiveSmallIntegerField(_("would recommend us, 0 to 10"), null=True, blank=True)
    solved = models.CharField(_("solved"), max_length=9, choices=Solved, blank=True)
    word = models.CharField(_("in their own words"), max_length=600, blank=True)
    # The one call that a bad answer leads to.
    callback = models.ForeignKey(
        Callback, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("callback")
    )

    # The week in whose results it counts; None: not counted yet.
    counted_in = models.DateField(_("counted in the week from"), null=True, editable=False)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(solved__in=["", *Solved.values]), name="survey_solved_known"),
            models.CheckConstraint(
                condition=Q(recommend=None) | Q(recommend__lte=MOST_RECOMMENDED), name="survey_recommend_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, recommend=None, solved="", word="")
                | Q(answered_at__isnull=False, recommend__isnull=False) & ~Q(solved=""),
                name="survey_answered_whole",
            ),
        ]
        indexes = [
            # "Was this customer asked in the last 90 days?"
            models.Index(fields=["customer", "asked_at"], name="survey_by_customer"),
            # The results: what is still to be counted.
            models.Index(fields=["asked_at"], condition=Q(counted_in=None), name="survey_to_count"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.recommend if self.recommend is not None else '–'}"
