import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from dispatch.models.plan import Plan, PlanRun
from orders.models.states import known


class WhatIfState(models.TextChoices):
    OPEN = "open", _("Open")
    ADOPTED = "adopted", _("Adopted")
    THROWN_AWAY = "thrown_away", _("Thrown away")


class WhatIf(models.Model):
    """A trial: how a version of a day's plan would be under assumptions. Its run says of which territory and day.

    `assumptions` and `result` are of `planning.assumptions` and `planning.trial_result`. What is imagined stands in
    them and in the run's problem alone, in no row of a plan, technician or visit, so that nobody can meet it elsewhere.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.OneToOneField(PlanRun, models.CASCADE, related_name="what_if", verbose_name=_("plan run"))
    assumptions = models.JSONField(_("assumptions"))
    result = models.JSONField(_("result"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=11, choices=WhatIfState, default=WhatIfState.OPEN)
    adopted_as = models.ForeignKey(
        Plan, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("adopted as")
    )

    State = WhatIfState

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        ordering = ["-pk"]
        constraints = [known("state", WhatIfState, name="whatif_state_known")]

    def __str__(self) -> str:
        return f"{self.run.territory} {self.run.day} · {self.get_state_display()}"
