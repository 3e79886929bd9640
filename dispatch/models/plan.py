import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models import Visit
from orders.models.states import known
from orders.models.telling import NEW, OLD, tell_boards
from technicians.models import Organisation, Territory

ITS_DAY = """
    SELECT rows.territory_id AS territory, rows.day, NULL::uuid AS plan, rows.uuid FROM {rows} rows
"""


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state", "published_at", "published_by"])
class Plan(models.Model):
    """One version of the plan of a territory and day. Technicians see the published one.

    What people changed in the version in force until `known_until` is in this one too, or was overridden by it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plans", verbose_name=_("organisation"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="plans", verbose_name=_("territory"))
    day = models.DateField(_("day"))
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.DRAFT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    known_until = models.DateTimeField(_("knows changes until"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("published by"),
    )

    State = PlanState

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["-day", "-version"]
        triggers = [
            tell_boards(pgtrigger.Insert, named="plans", changed=ITS_DAY.format(rows=NEW)),
            tell_boards(
                pgtrigger.Update,
                named="plans",
                changed=ITS_DAY.format(rows=NEW)
                + f" JOIN {OLD} former ON former.id = rows.id WHERE former.state <> rows.state",
            ),
        ]
        constraints = [
            known("state", PlanState, name="plan_state_known"),
            # Serves "the newest version of this day" as well.
            models.UniqueConstraint(fields=["territory", "day", "version"], name="plan_version_unique"),
            models.UniqueConstraint(
                fields=["territory", "day"], condition=Q(state=PlanState.PUBLISHED), name="plan_one_published"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.day} v{self.version}"


class RunState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), fields=["state", "plan"])
class PlanRun(models.Model):
    """One run of the planner: what it was asked, how far it is, and what came out.

    `problem` is the snapshot it solved, as `routing.Problem` writes it; its ids are this database's uuids.
    `planned`, `lost_priority` and `cost` are of the best plan so far. A run that is done and `cancelled` has the
    best plan that was found until somebody asked it to stop. `warnings` say what makes the plan less exact than
    it could be: codes of `planning.travel` with what they speak of. `curve` has (seconds, lost priority, cost) of the
    best plan over time. Runs of several days that were started together share a `group`. Where `technicians` (uuids)
    are given, only their days are planned, and the others' stay as `based_on` has them. A `trial` makes no plan.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="plan_runs", verbose_name=_("organisation")
    )
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="plan_runs", verbose_name=_("territory"))
    day = models.DateField(_("day"))
    plan = models.ForeignKey(Plan, models.SET_NULL, related_name="runs", null=True, blank=True, verbose_name=_("plan"))
    state = models.CharField(_("state"), max_length=7, choices=RunState, default=RunState.QUEUED)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("started by")
    )
    group = models.UUIDField(_("started together with"), null=True, blank=True)
    technicians = ArrayField(models.UUIDField(), verbose_name=_("technicians to plan"), default=list, blank=True)
    based_on = models.ForeignKey(
        Plan, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("based on")
    )
    goals_name = models.CharField(_("goals"), max_length=60, blank=True)
    goals_weights = models.JSONField(_("weights of the goals"), default=dict, blank=True)
    trial = models.BooleanField(_("trial"), default=False)
    seed = models.PositiveIntegerField(_("seed"), default=1)
    time_limit_s = models.PositiveIntegerField(_("time limit, s"), default=60)
    percent = models.PositiveSmallIntegerField(_("progress, %"), default=0)
    planned = models.PositiveIntegerField(_("visits planned"), default=0)
    visits = models.PositiveIntegerField(_("visits"), default=0)
    lost_priority = models.PositiveIntegerField(_("priority lost by what is not planned"), null=True, blank=True)
    cost = models.PositiveBigIntegerField(_("cost of the plan"), null=True, blank=True)
    problem = models.JSONField(_("problem"), null=True, blank=True)
    score = models.JSONField(_("score"), null=True, blank=True)
    curve = models.JSONField(_("score over time"), default=list, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    cancel_requested_at = models.DateTimeField(_("asked to stop at"), null=True, blank=True)
    cancel_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("asked to stop by"),
    )
    cancelled = models.BooleanField(_("stopped early"), default=False)

    State = RunState

    class Meta:
        verbose_name = _("plan run")
        verbose_name_plural = _("plan runs")
        ordering = ["-created_at"]
        triggers = [
            tell_boards(pgtrigger.Insert, named="runs", changed=ITS_DAY.format(rows=NEW)),
            tell_boards(
                pgtrigger.Update,
                named="runs",
                changed=ITS_DAY.format(rows=NEW)
                + f" JOIN {OLD} former ON former.id = rows.id WHERE former.state <> rows.state",
            ),
        ]
        constraints = [
            known("state", RunState, name="planrun_state_known"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="planrun_percent_to_100"),
            # Two clicks at once start one run.
            models.UniqueConstraint(
                fields=["territory", "day"],
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING], trial=False),
                name="planrun_one_alive",
            ),
        ]
        indexes = [
            # The board's question: the newest run of this day.
            models.Index(fields=["territory", "day", "-created_at"], name="planrun_newest"),
            # The days that were started together.
            models.Index(fields=["group", "day"], condition=Q(group__isnull=False), name="planrun_group"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.day} · {self.get_state_display()}"

    @property
    def is_alive(self) -> bool:
        return self.state in (RunState.QUEUED, RunState.RUNNING)

    @property
    def left_s(self) -> int:
        """About how long it still takes, once it has begun."""
        return self.time_limit_s * (100 - self.percent) // 100


class UnplannedVisit(models.Model):
    """A visit that a plan leaves out, and why: `reason` is a code of `routing`, `params` what it speaks of."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="unplanned", verbose_name=_("plan"))
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="unplanned", verbose_name=_("visit"))
    reason = models.CharField(_("reason"), max_length=30)
    params = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("unplanned visit")
        verbose_name_plural = _("unplanned visits")
        constraints = [models.UniqueConstraint(F("plan"), F("visit"), name="unplannedvisit_unique")]

    def __str__(self) -> str:
        return f"{self.visit}: {self.reason}"
