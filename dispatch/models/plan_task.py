from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dispatch.models.plan import PlanRun
from orders.models.states import known


class PlanTaskState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being solved")
    ANSWERED = "answered", _("Answered")


class PlanTask(models.Model):
    """One group of technicians in one round of a run: what a worker is asked, and what it answers.

    Both are arrays of numbers, as `routing` writes them; they hold no name and no address. The rows of a round
    are gone when it ends.
    """

    run = models.ForeignKey(PlanRun, models.CASCADE, related_name="tasks", verbose_name=_("plan run"))
    round = models.PositiveIntegerField(_("round"))
    number = models.PositiveIntegerField(_("number in the round"))
    payload = models.BinaryField(_("question"))
    answer = models.BinaryField(_("answer"), null=True)
    lease_s = models.FloatField(_("longest work, s"))
    state = models.CharField(_("state"), max_length=8, choices=PlanTaskState, default=PlanTaskState.WAITING)
    since = models.DateTimeField(_("in this state since"), db_default=Now())
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=300, blank=True)

    State = PlanTaskState

    class Meta:
        verbose_name = _("group to plan")
        verbose_name_plural = _("groups to plan")
        ordering = ["run", "round", "number"]
        constraints = [
            known("state", PlanTaskState, name="plantask_state_known"),
            # Two coordinators of one run can't both ask for the same group.
            models.UniqueConstraint(fields=["run", "round", "number"], name="plantask_unique"),
            models.CheckConstraint(
                condition=Q(state=PlanTaskState.ANSWERED, answer__isnull=False)
                | Q(~Q(state=PlanTaskState.ANSWERED), answer__isnull=True),
                name="plantask_answered_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} · {self.round}/{self.number}"
