"""A technician says that changes of the day were seen; the office sees of which visits, and when."""

from uuid import uuid4

import pytest

from dispatch.models import Assignment, DayEntry
from tests.dispatch.mobile.test_day import entry
from tests.dispatch.mobile.test_sync import send, states
from tests.factories import AssignmentFactory, PlanFactory, TechnicianFactory, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def uuids(*assignments: Assignment) -> list[str]:
    return [str(assignment.visit.uuid) for assignment in assignments]


def test_the_office_sees_which_visits_were_seen_and_when(own, technician, add_stop, people):
    moved, gone = add_stop(9), add_stop(11)
    Assignment.objects.filter(pk=gone.pk).update(live=False)
    assert states(send(own, technician, entry(technician, "seen", visit=uuids(moved, gone)))) == ["applied"]
    assert set(DayEntry.objects.get().visits.all()) == {moved.visit, gone.visit}
    page = people["dispatcher"].get("/admin/dispatch/dayentry/").content.decode()
    assert str(moved.visit.order.number) in page
    case = people["dispatcher"].get(f"/admin/board/visits/{moved.visit.uuid}/").content.decode()
    assert f"Changes seen · 23 Nov 2026, 10:00 · {technician.name}" in case


def test_what_was_never_theirs_is_left_out(own, technician, add_stop, plan):
    strange = AssignmentFactory(plan=plan, technician=TechnicianFactory(territory=plan.territory), live=True)
    draft = AssignmentFactory(
        plan=PlanFactory(territory=plan.territory), technician=technician, during=span("2026-11-23 15:00", 1)
    )
    mine = add_stop(13)
    sent = entry(technician, "seen", visit=[*uuids(mine, strange, draft), str(uuid4())])
    assert states(send(own, technician, sent)) == ["applied"]
    assert list(DayEntry.objects.get().visits.all()) == [mine.visit]


def test_what_is_no_uuid_is_kept_for_the_office(own, technician):
    assert states(send(own, technician, entry(technician, "seen", visit=["x"]))) == ["kept"]


def test_each_line_says_what_the_phone_compares(own, stop):
    page = own.get("/today/").content.decode()
    assert 'data-planned="2026-11-23T09:00:00+01:00" data-title="Ayşe Yılmaz"' in page
    assert "data-cancelled" not in page
    stop.visit.state = "cancelled"
    stop.visit.save()
    assert "data-cancelled" in own.get("/today/").content.decode()
