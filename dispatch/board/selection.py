"""What the board shows: a territory, a day and a version of its plan, all of it in the address."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseRedirectBase
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from dispatch.models import Plan
from dispatch.planning.clock import DayClock
from technicians.access import territories_of
from technicians.models import Territory, User

TIMELINE, THREE_DAYS, MAP, LIST = VIEWS = ("timeline", "three", "map", "list")
DAYS_BESIDE = 2  # how many more days `three` shows


@dataclass(frozen=True, slots=True)
class Selection:
    """`plan` is the version that is shown, None where the day has none; `faults` what the address got wrong.

    `view` is how the day is shown, one of `VIEWS`; `later` are the days that are shown beside it.
    """

    territory: Territory
    territories: list[Territory]
    day: date
    plans: list[Plan]
    plan: Plan | None
    view: str = TIMELINE
    faults: tuple[str, ...] = ()
    later: tuple["Selection", ...] = ()

    @property
    def days(self) -> tuple["Selection", ...]:
        return self, *self.later

    @property
    def is_timeline(self) -> bool:
        return self.view in {TIMELINE, THREE_DAYS}

    @property
    def clock(self) -> DayClock:
        return DayClock(self.day, self.territory.zone)

    @property
    def current(self) -> list[Plan]:
        """What is in force, what may be, and what is looked at; the newest first."""
        return [plan for plan in self.plans if plan not in self.older]

    @property
    def older(self) -> list[Plan]:
        return [plan for plan in self.plans if plan != self.plan and plan.state == Plan.State.SUPERSEDED]

    @property
    def published(self) -> Plan | None:
        return next((plan for plan in self.plans if plan.state == Plan.State.PUBLISHED), None)

    @property
    def how(self) -> dict[str, str]:
        """What an address of the same view needs."""
        return {} if self.view == TIMELINE else {"view": self.view}

    @property
    def url(self) -> str:
        return board_url(self.territory, self.day, **self.how)

    @property
    def shown_url(self) -> str:
        """With the version, if it isn't the one that is shown anyway."""
        if self.plan in (None, self.published):
            return self.url
        return board_url(self.territory, self.day, plan=self.plan.uuid, **self.how)

    @property
    def route_sheets_url(self) -> str:
        """The same day and version on paper."""
        query = {"territory": self.territory.pk, "day": self.day.isoformat()}
        query |= {"plan": self.plan.uuid} if self.plan else {}
        return f"{reverse('admin:board_route_sheets')}?{urlencode(query)}"

    @property
    def view_urls(self) -> dict[str, str]:
        """The same day and version in each of the views."""
        return {view: replace(self, view=view).shown_url for view in VIEWS}

    @property
    def previous_day_url(self) -> str:
        return board_url(self.territory, self.day - timedelta(days=1), **self.how)

    @property
    def next_day_url(self) -> str:
        return board_url(self.territory, self.day + timedelta(days=1), **self.how)

    @property
    def today_url(self) -> str:
        return board_url(self.territory, local_today(self.territory), **self.how)


def board_url(territory: Territory, day: date, **more: object) -> str:
    query = {"territory": territory.pk, "day": day.isoformat(), **more}
    return f"{reverse('admin:board')}?{urlencode(query)}"


def to_board(request: HttpRequest, territory: Territory, day: date) -> HttpResponseRedirectBase:
    """The board as the answer to a form, whether htmx sent it or the browser itself."""
    lead = HttpResponseClientRedirect if request.headers.get("HX-Request") else HttpResponseRedirect
    return lead(board_url(territory, day))


def local_today(territory: Territory) -> date:
    return timezone.now().astimezone(territory.zone).date()


def select(*, user: User, asked: Mapping[str, str]) -> Selection | None:
    """What `asked` (the address's parameters) names, and today's published plan by default; 2 queries, a day more 1.

    None where the user has no territory yet. A stranger's territory or plan is 404.
    """
    today = timezone.localdate()
    has_plan = Plan.objects.filter(territory=OuterRef("pk"), day=today)
    territories = list(territories_of(user).annotate(has_plan=Exists(has_plan)).order_by("-has_plan", "name"))
    territory = _named(territories, asked.get("territory", ""))
    if territory is None:
        return None
    day, faults = day_asked(asked.get("day", ""), territory)
    view = asked.get("view", TIMELINE)
    shown_as = view if view in VIEWS else TIMELINE
    by_name: list[Territory] = sorted(territories, key=lambda t: t.name)
    plans = plans_of(territory, day)
    chosen = Selection(territory, by_name, day, plans, _shown(plans, asked.get("plan", "")), shown_as, faults)
    return replace(chosen, later=tuple(beside(chosen))) if shown_as == THREE_DAYS else chosen


def plans_of(territory: Territory, day: date) -> list[Plan]:
    """All versions of the day, the newest first."""
    return list(Plan.objects.filter(territory=territory, day=day).select_related("published_by").order_by("-version"))


def beside(chosen: Selection) -> Iterator[Selection]:
    """The days after it, each as published, or else as its newest draft has it."""
    for number in range(1, DAYS_BESIDE + 1):
        day = chosen.day + timedelta(days=number)
        plans = plans_of(chosen.territory, day)
        yield replace(chosen, day=day, plans=plans, plan=_shown(plans, ""))


def _named(territories: Sequence[Territory], asked: str) -> Territory | None:
    if not asked:
        return territories[0] if territories else None
    found = next((territory for territory in territories if str(territory.pk) == asked), None)
    if found is None:
        raise Http404
    return found


def day_asked(asked: str, territory: Territory) -> tuple[date, tuple[str, ...]]:
    try:
        day = parse_date(asked) if asked else local_today(territory)
    except ValueError:
        day = None
    # The first and last days of the calendar have no neighbour to go to.
    if day is not None and date.min.year < day.year < date.max.year - 1:
        return day, ()
    fault = _("“%(day)s” is not a day. Write it as in 2026-11-23. Today is shown.") % {"day": asked}
    return local_today(territory), (fault,)


def _shown(plans: list[Plan], asked: str) -> Plan | None:
    """The version asked for; else the published one, else the newest draft."""
    if asked:
        try:
            wanted = UUID(asked)
        except ValueError:
            raise Http404 from None
        found = next((plan for plan in plans if plan.uuid == wanted), None)
        if found is None:
            raise Http404
        return found
    published = (plan for plan in plans if plan.state == Plan.State.PUBLISHED)
    return next(published, plans[0] if plans else None)
