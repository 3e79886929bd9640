import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.appointment import Appointment
from dispatch.models.plan import Plan
from orders.models import Visit
from orders.models.telling import NEW, OLD, tell_boards
from technicians.models import Technician
from technicians.models.ranges import bounded


class Lock(models.TextChoices):
    """What a person decided about a planned visit, and no planner changes; none is ""."""

    TECHNICIAN = "technician", _("locked: technician")
    TIME = "time", _("locked: time")
    BOTH = "both", _("locked")


KEEPS_TECHNICIAN = frozenset({Lock.TECHNICIAN, Lock.BOTH})
KEEPS_TIME = frozenset({Lock.TIME, Lock.BOTH})

OF_THE_PLAN = """
    SELECT plan.territory_id AS territory, plan.day, plan.uuid AS plan, technician.uuid
    FROM {rows} rows
    JOIN dispatch_plan plan ON plan.id = rows.plan_id
    JOIN technicians_technician technician ON technician.id = rows.technician_id
"""


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["plan", "visit", "technician", "during", "lock", "live", "hold"],
    model_name="AssignmentEvent",
)
class Assignment(models.Model):
    """A visit × a technician × a time, in one version of a plan; `during` is the service, without travel.

    `live` is true in the published version only; `publish` sets it, and a hold takes its time in that version with
    `hold` set. Two people on one visit are two
    assignments of it. The exclusion constraints make double booking impossible, whoever writes (design
    decision 1); write rows in the order of technicians, so that two writers wait instead of deadlocking.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assignments", verbose_name=_("plan"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="assignments", verbose_name=_("visit"))
    technician = models.ForeignKey(Technician, models.PROTECT, related_name="assignments", verbose_name=_("technician"))
    during = DateTimeRangeField(_("during"))
    travel_s = models.PositiveIntegerField(_("travel before it, s"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    lock = models.CharField(_("lock"), max_length=10, choices=Lock, blank=True, default="")
    live = models.BooleanField(_("live"), default=False)
    hold = models.ForeignKey(
        Appointment,
        models.CASCADE,
        related_name="held_assignments",
        null=True,
        blank=True,
        verbose_name=_("held for"),
        help_text=_("Not seen by the technician before the appointment is confirmed"),
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["technician", "during"]
        triggers = [
            tell_boards(pgtrigger.Insert, named="technicians", changed=OF_THE_PLAN.format(rows=NEW)),
            tell_boards(
                pgtrigger.Update,
                named="technicians",
                changed=f"{OF_THE_PLAN.format(rows=NEW)} UNION {OF_THE_PLAN.format(rows=OLD)}",
            ),
            tell_boards(pgtrigger.Delete, named="technicians", changed=OF_THE_PLAN.format(rows=OLD)),
        ]
        constraints = [
            bounded("during", name="assignment_bounded"),
            models.UniqueConstraint(fields=["plan", "visit", "technician"], name="assignment_unique"),
            models.CheckConstraint(condition=Q(lock__in=["", *Lock.values]), name="assignment_lock_known"),
            models.CheckConstraint(condition=Q(hold=None) | Q(live=True), name="assignment_hold_is_live"),
            ExclusionConstraint(
                name="assignment_no_overlap_in_plan",
                expressions=[
                    (F("plan"), RangeOperators.EQUAL),
                    (F("technician"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                deferrable=Deferrable.IMMEDIATE,
            ),
            # Serves "this technician's live stops in this time" as well.
            ExclusionConstraint(
                name="assignment_no_overlap_live",
                expressions=[
                    (F("technician"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        indexes = [
            # A visit's live assignment: every screen that shows a visit's time and technician.
            models.Index(fields=["visit"], condition=Q(live=True), name="assignment_live_by_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.technician} · {self.visit}"


# What pghistory has made of `track`: each state that an assignment was in, also of those that are gone.
AssignmentEvent = Assignment.pgh_event_model  # type: ignore[attr-defined]  # set by `track`
