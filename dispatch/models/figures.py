"""What the figures page counts. Nothing in these rows says who did the work."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dispatch.models.plan import Plan
from orders.models import Callback, OrderType, Visit
from technicians.models import Organisation, Territory


class FigureRow(models.Model):
    """A finished visit or a promised call that was kept or missed, as the figures count it.

    Every number of the page is a count or a sum over these rows, and they are what it opens. `day` is the territory's
    local day, `week` its Monday; a call has no order type. Times in seconds are unknown (null) where a tap is missing.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("organisation"))
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    order_type = models.ForeignKey(
        OrderType,
        models.CASCADE,
        related_name="+",
        null=True,
        verbose_name=_("order type"),
        help_text=_("None: a call"),
    )
    day = models.DateField(_("day"))
    week = models.DateField(_("week"))
    visit = models.OneToOneField(Visit, models.CASCADE, related_name="+", null=True, verbose_name=_("visit"))
    plan = models.ForeignKey(Plan, models.SET_NULL, related_name="+", null=True, verbose_name=_("plan"))
    callback = models.OneToOneField(Callback, models.CASCADE, related_name="+", null=True, verbose_name=_("callback"))
    is_done = models.BooleanField(_("done"), default=False)
    is_no_access = models.BooleanField(_("no access"), default=False)
    is_first = models.BooleanField(_("first visit of its order"), default=False)
    is_repeat = models.BooleanField(_("repeat"), default=False)
    on_time = models.BooleanField(_("arrived in the promised window"), null=True)
    kept = models.BooleanField(_("promise kept"), null=True)
    days_begun = models.PositiveSmallIntegerField(_("technicians whose day it began"), default=0)
    travel_s = models.PositiveIntegerField(_("travel, s"), null=True)
    work_s = models.PositiveIntegerField(_("time on site, s"), null=True)
    lead_s = models.PositiveIntegerField(_("from ticket to done, s"), null=True)

    class Meta:
        verbose_name = _("row of the figures")
        verbose_name_plural = _("rows of the figures")
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, callback=None) | Q(visit=None, callback__isnull=False),
                name="figurerow_counts_one_thing",
            ),
        ]
        indexes = [
            # The rows behind a number, newest first: of a whole organisation, of one territory, of one kind of work.
            models.Index(fields=["organisation", "-day", "-id"], name="figurerow_by_day"),
            models.Index(fields=["territory", "-day", "-id"], name="figurerow_by_territory"),
            models.Index(fields=["order_type", "-day", "-id"], name="figurerow_by_type"),
        ]

    def __str__(self) -> str:
        return f"{self.visit or self.callback} {self.day}"


class Sums(models.Model):
    """What the figures are quotients of; `dispatch.figures.definitions` says what each means."""

    visits = models.PositiveIntegerField(default=0)
    first_visits = models.PositiveIntegerField(default=0)
    fixed_first = models.PositiveIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0)
    no_access = models.PositiveIntegerField(default=0)
    promised = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    technician_days = models.PositiveIntegerField(default=0)
    timed = models.PositiveIntegerField(default=0)
    travel_s = models.PositiveBigIntegerField(default=0)
    worked_s = models.PositiveBigIntegerField(default=0)
    from_tickets = models.PositiveIntegerField(default=0)
    lead_s = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    calls_kept = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class DayFigures(Sums):
    """The sums over a day's `FigureRow` of a territory and an order type; none for what is no visit."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="+", null=True, verbose_name=_("order type"))
    day = models.DateField(_("day"))
    week = models.DateField(_("week"))

    class Meta:
        verbose_name = _("figures of a day")
        verbose_name_plural = _("figures of days")
        constraints = [
            # Serves a weekday's number as well: the days of its weeks.
            models.UniqueConstraint(
                fields=["territory", "day", "order_type"], nulls_distinct=False, name="dayfigures_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.day}"


class FigureGroup(Sums):
    """The sums of a week of a territory and an order type, and how many technicians stand behind them.

    A kind of work with fewer than five is `pooled` with the others of that territory and week that have too few, and
    `technicians` is then how many those have together. What still has fewer than five is counted nowhere: so no
    difference between two numbers of the page can tell it. Calls have no order type; they count with the whole team.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    order_type = models.ForeignKey(OrderType, models.CASCADE, related_name="+", null=True, verbose_name=_("order type"))
    week = models.DateField(_("week"))
    technicians = models.PositiveIntegerField(_("technicians"))
    pooled = models.BooleanField(_("counted with other kinds of work"))

    class Meta:
        verbose_name = _("group behind figures")
        verbose_name_plural = _("groups behind figures")
        constraints = [
            # Serves the page as well: its weeks.
            models.UniqueConstraint(
                fields=["territory", "week", "order_type"], nulls_distinct=False, name="figuregroup_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.week}"


class BacklogDay(models.Model):
    """How many visits were open at a day's end, by their age and by skill; one that needs two skills is in both."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+", verbose_name=_("territory"))
    day = models.DateField(_("day"))
    age = models.PositiveSmallIntegerField(_("age at least, days"))
    skill = models.SlugField(_("skill"), max_length=30, blank=True)
    visits = models.PositiveIntegerField(_("visits"))

    class Meta:
        verbose_name = _("backlog of a day")
        verbose_name_plural = _("backlogs of days")
        constraints = [
            models.UniqueConstraint(fields=["territory", "day", "age", "skill"], name="backlogday_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} {self.day}: {self.visits}"
