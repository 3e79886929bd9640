"""The visits that wait, by their age and by the skills that they need; one that needs two skills counts with both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from dispatch.figures.selection import OTHER, Selection
from dispatch.models import BacklogDay
from orders.models import Visit
from orders.models.states import VISIT_OPEN

AGES_D = (0, 1, 3, 7, 14)
WAITING = """
SELECT s.territory_id,
    (SELECT max(age) FROM unnest(%(ages)s::int[]) age
        WHERE age <= GREATEST(0, extract(day FROM %(now)s - o.created_at))),
    COALESCE(k.code, ''), v.id
FROM orders_visit v
JOIN orders_fieldorder o ON o.id = v.order_id
JOIN orders_site s ON s.id = o.site_id
LEFT JOIN orders_ordertypeskill n ON n.order_type_id = o.order_type_id
LEFT JOIN technicians_skill k ON k.id = n.skill_id
WHERE v.state = ANY(%(open)s) AND s.territory_id IS NOT NULL
"""
TAKEN = f"""
INSERT INTO dispatch_backlogday (territory_id, day, age, skill, visits)
SELECT territory, %(day)s, age, skill, count(DISTINCT visit)
FROM ({WAITING}) waiting (territory, age, skill, visit) GROUP BY 1, 2, 3, 4
ON CONFLICT (territory_id, day, age, skill) DO UPDATE SET visits = excluded.visits
"""  # noqa: S608  names of our own
NOW = f"""
SELECT skill, age, count(DISTINCT visit)
FROM ({WAITING} AND s.territory_id = ANY(%(territories)s)
    AND (%(kind)s::bigint IS NULL OR o.order_type_id = %(kind)s)) waiting (territory, age, skill, visit)
GROUP BY GROUPING SETS ((age, skill), (age))
"""  # noqa: S608  names of our own


@dataclass(frozen=True, slots=True)
class Backlog:
    """`ages` has all visits by age, `skills` those of each skill ("": none needed); `week_ago` what each skill had."""

    ages: Mapping[int, int]
    skills: Mapping[str, Mapping[int, int]]
    week_ago: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.ages.values())


def take_backlog(day: date) -> None:
    """Write down what waits now, as that of the end of `day`."""
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, {**_facts(), "day": day})


def backlog_now(selection: Selection) -> Backlog:
    """2 queries."""
    ages: dict[int, int] = {}
    skills: dict[str, dict[int, int]] = {}
    facts = {"territories": selection.chosen, "kind": None if selection.kind == OTHER else selection.kind}
    with connection.cursor() as cursor:
        cursor.execute(NOW, {**_facts(), **facts})
        for skill, age, visits in cursor.fetchall():
            (ages if skill is None else skills.setdefault(skill, {}))[age] = visits
    week_ago = BacklogDay.objects.filter(
        territory__in=selection.chosen, day=timezone.localdate() - timedelta(days=7)
    ).values_list("skill")
    return Backlog(ages, skills, {} if selection.kind else dict(week_ago.annotate(Sum("visits"))))


def waiting(selection: Selection, *, age: int | None, skill: str | None) -> QuerySet[Visit]:
    """The visits behind a number of the backlog, oldest order first; None for every age or skill."""
    now = timezone.now()
    visits = Visit.objects.filter(state__in=VISIT_OPEN, order__site__territory__in=selection.chosen)
    if selection.kind:
        visits = visits.filter(order__order_type=selection.kind)
    if age is not None:
        visits = visits.filter(_of_age(age, AGES_D, now=now))
    if skill is not None:
        needed = {"skill__code": skill} if skill else {"isnull": True}
        visits = visits.filter(
            **{f"order__order_type__required_skills__{name}": value for name, value in needed.items()}
        )
    return visits.distinct().order_by("order__created_at", "pk")


def _of_age(age: int, ages: Sequence[int], *, now: Any) -> Q:
    of_age = Q(order__created_at__lte=now - timedelta(days=age)) if age else Q()
    older = next((other for other in ages if other > age), None)
    return of_age if older is None else of_age & Q(order__created_at__gt=now - timedelta(days=older))


def _facts() -> dict[str, Any]:
    return {"now": timezone.now(), "ages": list(AGES_D), "open": [str(state) for state in VISIT_OPEN]}
