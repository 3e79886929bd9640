"""What the database tells boards: of each change one notice, when it is sure, and nothing of anybody's own hours."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pghistory
import psycopg
import pytest
from django.db import transaction

from dispatch.live.notifier import connection_params
from dispatch.mobile.services import tell
from dispatch.models import Assignment, Plan
from dispatch.planning.services import publish
from orders.models import Visit
from orders.models.telling import CHANNEL, MOST_NAMED
from tests.factories import AssignmentFactory, PlanFactory, at, span

pytestmark = pytest.mark.django_db(transaction=True)

Heard = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def heard(plan, technician) -> Iterator[Heard]:
    """What was told since the last time; what the fixtures made isn't."""
    with psycopg.connect(**connection_params(), autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANNEL}")
        yield lambda: [json.loads(notice.payload) for notice in listening.notifies(timeout=0.3)]


def test_a_tap_at_a_visit_is_told_with_who_made_it(heard, visit, dispatcher, territory):
    heard()
    with pghistory.context(user=dispatcher.pk):
        Visit.objects.filter(pk=visit.pk).update(state="en_route")
    assert heard() == [
        {
            "territory": territory.pk,
            "day": None,
            "plan": None,
            "named": "visits",
            "uuids": [str(visit.uuid)],
            "by": dispatcher.pk,
        }
    ]


def test_what_does_not_change_its_state_is_not_told(heard, visit):
    heard()
    Visit.objects.filter(pk=visit.pk).update(report="…")
    assert heard() == []


def test_a_move_names_both_technicians_with_day_and_version(heard, plan, visit, technician, colleague):
    row = AssignmentFactory(plan=plan, technician=technician, visit=visit, during=span("2026-11-23 11:00", 1))
    heard()
    Assignment.objects.filter(pk=row.pk).update(technician=colleague)
    told = heard()
    assert [(n["named"], n["day"], n["plan"], set(n["uuids"]), n["by"]) for n in told] == [
        ("technicians", "2026-11-23", str(plan.uuid), {str(technician.uuid), str(colleague.uuid)}, None)
    ]


def test_what_is_undone_is_never_told(heard, visit):
    heard()
    with transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(state="en_route")
        transaction.set_rollback(True)
    assert heard() == []


def test_very_many_are_told_in_one_notice_without_names(heard, plan, make_technician):
    people = [make_technician() for _ in range(MOST_NAMED + 1)]
    rows = [AssignmentFactory.build(plan=plan, technician=one, visit=None) for one in people]
    visits = AssignmentFactory.create_batch(len(rows), plan=plan)
    heard()
    for row, other in zip(rows, visits, strict=True):
        row.visit = other.visit
    Assignment.objects.bulk_create(rows)
    assert [(notice["named"], notice["uuids"]) for notice in heard()] == [("technicians", None)]


def test_publishing_is_told_of_the_version(heard, plan, dispatcher):
    draft = PlanFactory(territory=plan.territory, version=2)
    heard()
    publish(plan=draft, by=dispatcher)
    told = [notice for notice in heard() if notice["named"] == "plans"]
    assert str(draft.uuid) in {uuid for notice in told for uuid in notice["uuids"]}
    assert Plan.objects.get(pk=draft.pk).state == "published"


def test_a_delay_is_told_and_begin_and_breaks_are_the_technicians_own(heard, technician):
    heard()
    facts = {"technician": technician, "at": at("2026-11-23 10:00"), "day": at("2026-11-23").date()}
    tell(uuid="00000000-0000-4000-8000-000000000001", kind="day-begin", **facts)
    assert heard() == []
    tell(uuid="00000000-0000-4000-8000-000000000002", kind="late", facts={"minutes": 15, "told": []}, **facts)
    assert [(notice["named"], notice["uuids"]) for notice in heard()] == [("technicians", [str(technician.uuid)])]
