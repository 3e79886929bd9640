"""What the figures page is asked for: territories, a kind of work and weeks, all of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from orders.models import OrderType
from technicians.access import territories_of
from technicians.models import Territory, User

WEEKS = (1, 4, 8, 13, 26, 52)
USUAL_WEEKS = 8
WEEK = timedelta(weeks=1)
OTHER = 0  # the kinds of work that too few technicians did, together
OLDEST = date(1980, 1, 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """`kind` is an order type's pk, `OTHER`, or None for all work; `until` the Monday of the last week."""

    territories: Sequence[Territory]
    order_types: Sequence[OrderType]
    territory: Territory | None
    kind: int | None
    weeks: int
    until: date
    faults: tuple[str, ...] = ()

    @property
    def chosen(self) -> list[int]:
        """Pks of the territories that count."""
        return [self.territory.pk] if self.territory else [territory.pk for territory in self.territories]

    @property
    def first_week(self) -> date:
        return self.until - (self.weeks - 1) * WEEK

    @property
    def last(self) -> date:
        """The last day."""
        return self.until + timedelta(days=6)

    @property
    def mondays(self) -> list[date]:
        return [self.first_week + number * WEEK for number in range(self.weeks)]

    @property
    def before_first(self) -> date:
        """The first day of the period before, which is as long."""
        return self.first_week - self.weeks * WEEK

    @property
    def address(self) -> str:
        return self.with_facts()

    @property
    def earlier(self) -> str:
        return self.with_facts(until=self.until - WEEK)

    @property
    def later(self) -> str:
        """The week after; "" where nothing of it is over."""
        return self.with_facts(until=self.until + WEEK) if self.until < newest_week() else ""

    def with_facts(self, **changed: object) -> str:
        """The query of the address, with some facts of it changed; None leaves one out."""
        facts = {
            "territory": self.territory.pk if self.territory else None,
            "type": self.kind,
            "weeks": self.weeks,
            "until": self.until,
            **changed,
        }
        return urlencode({name: value for name, value in facts.items() if value is not None})


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def newest_week() -> date:
    """Yesterday's: the one that is going on, but on Mondays the one before."""
    return monday(timezone.localdate() - timedelta(days=1))


def last_whole_week() -> date:
    return monday(timezone.localdate()) - WEEK


def select(*, user: User, asked: Mapping[str, str]) -> Selection:
    """Raise `Http404` for a territory or kind of work that is not the person's; other mistakes are said. 2 queries."""
    territories = list(territories_of(user).order_by("name"))
    order_types = list(OrderType.objects.filter(organisation=user.organisation_id).order_by("name"))
    weeks, until = asked.get("weeks", ""), asked.get("until", "")
    faults = []
    if weeks and weeks not in map(str, WEEKS):
        faults.append(_("“%(weeks)s” weeks can't be chosen. The last eight are shown.") % {"weeks": weeks})
    day = _day(until)
    if until and day is None:
        faults.append(_("“%(day)s” can't be chosen. Write a day that is over, as in 2026-11-16.") % {"day": until})
    return Selection(
        territories,
        order_types,
        _one_of(territories, asked.get("territory", "")),
        _kind(order_types, asked.get("type", "")),
        USUAL_WEEKS if not weeks or (faults and weeks not in map(str, WEEKS)) else int(weeks),
        monday(day) if day else newest_week(),
        tuple(faults),
    )


def _one_of(territories: Sequence[Territory], asked: str) -> Territory | None:
    found = next((territory for territory in territories if str(territory.pk) == asked), None)
    if asked and found is None:
        raise Http404
    return found


def _kind(order_types: Sequence[OrderType], asked: str) -> int | None:
    if asked and asked not in {str(OTHER), *(str(order_type.pk) for order_type in order_types)}:
        raise Http404
    return int(asked) if asked else None


def _day(asked: str) -> date | None:
    """A day of a week that has begun, and of this calendar."""
    try:
        day = parse_date(asked) if asked else None
    except ValueError:
        return None
    return day if day and OLDEST <= day < newest_week() + WEEK else None
