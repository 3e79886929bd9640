"""What waits and what comes, as the page shows it: tables whose numbers open their rows, and bars beside them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from dispatch.figures.backlog import AGES_D, Backlog, backlog_now
from dispatch.figures.cards import GAP, Bar
from dispatch.figures.entries import Entry
from dispatch.figures.forecast import Ahead, forecast
from dispatch.figures.listing import PROMISED, WAITING
from dispatch.figures.selection import USUAL_WEEKS, Selection, last_whole_week
from technicians.models import Skill

WIDTH, HEIGHT = 720, 140


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """`width` of its bar, of 100."""

    name: str
    entries: list[Entry]
    total: int
    width: float
    week_ago: int | None


@dataclass(frozen=True, slots=True)
class BacklogTable:
    ages: list[str]
    lines: list[WaitingLine]
    all_ages: list[Entry]
    total: Entry


@dataclass(frozen=True, slots=True)
class DayAhead:
    ahead: Ahead
    load: Bar
    capacity: Bar
    promised: Entry
    usual: Entry


def backlog_table(selection: Selection) -> BacklogTable:
    """3 queries."""
    found = backlog_now(selection)
    organisation = selection.territories[0].organisation_id if selection.territories else None
    names = dict(Skill.objects.filter(organisation=organisation).values_list("code", "name"))
    largest = max((sum(ages.values()) for ages in found.skills.values()), default=0)
    skills = sorted(found.skills, key=lambda skill: -sum(found.skills[skill].values()))
    return BacklogTable(
        [_age_words(age) for age in AGES_D],
        [_waiting_line(selection, found, skill, names, largest) for skill in skills],
        [_waiting(selection, found.ages.get(age, 0), age=age) for age in AGES_D],
        _waiting(selection, found.total),
    )


def _waiting_line(selection: Selection, found: Backlog, skill: str, names: dict[str, str], largest: int) -> WaitingLine:
    ages = found.skills[skill]
    total = sum(ages.values())
    return WaitingLine(
        names.get(skill, skill) or _("No skill needed"),
        [_waiting(selection, ages.get(age, 0), age=age, skill=skill) for age in AGES_D],
        total,
        100 * total / largest,
        found.week_ago.get(skill, 0) if found.week_ago else None,
    )


def _waiting(selection: Selection, number: int, **of: object) -> Entry:
    url = f"{reverse('admin:figures_rows')}?{selection.with_facts(rows=WAITING, **of)}" if number else ""
    return Entry(number_format(number, force_grouping=True), url)


def _age_words(age: int) -> str:
    older = next((other for other in AGES_D if other > age), None)
    if older is None:
        return _("%(age)s days and older") % {"age": age}
    if older - age == 1:
        return _("less than a day") if age == 0 else _("%(age)s days") % {"age": age}
    return _("%(age)s to %(older)s days") % {"age": age, "older": older - 1}


def forecast_chart(selection: Selection) -> list[DayAhead]:
    days = forecast(selection)
    highest = max((max(day.load_h, day.capacity_h) for day in days), default=0) or 1
    return [_day_ahead(selection, day, number, highest) for number, day in enumerate(days)]


def _day_ahead(selection: Selection, day: Ahead, number: int, highest: float) -> DayAhead:
    step = WIDTH / 14
    load, capacity = (HEIGHT * hours / highest for hours in (day.load_h, day.capacity_h))
    x = number * step
    usual_visits = round(day.usual_visits / USUAL_WEEKS, 1)
    rows = reverse("admin:figures_rows")
    promised = selection.with_facts(rows=PROMISED, day=day.day)
    usual = selection.with_facts(
        rows="visits", weekday=day.day.isoweekday(), weeks=USUAL_WEEKS, until=last_whole_week()
    )
    return DayAhead(
        day,
        Bar(x + 8, HEIGHT - load, step - 8 - 8 * GAP, load, ""),
        Bar(x + GAP, HEIGHT - capacity, step - 2 * GAP, capacity, ""),
        Entry(str(day.promised), f"{rows}?{promised}" if day.promised else ""),
        Entry(number_format(usual_visits, 1), f"{rows}?{usual}" if day.usual_visits else ""),
    )
