"""The changes of a version on the board: shown, accepted in part, thrown away; and what happens in the day."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages

from dispatch.models import Appointment, Assignment, Plan
from technicians.models import Absence, Technician
from tests.dispatch.board.conftest import hour
from tests.factories import COLOGNE, AssignmentFactory, PlanFactory, ShiftFactory, VisitFactory

BOARD = "/admin/board/"


@pytest.fixture
def other(plan) -> Technician:
    return ShiftFactory(technician__territory=plan.territory).technician


@pytest.fixture
def draft(plan, stop, other) -> Plan:
    """The stop goes to the other technician at 14:30, and a visit comes in beside it at 15:30."""
    made = PlanFactory(territory=plan.territory, version=2)
    AssignmentFactory(plan=made, technician=other, visit=stop.visit, during=hour("14:30"), travel_s=60)
    AssignmentFactory(plan=made, technician=other, visit=visit_at_home(plan), during=hour("15:30"))
    return made


@pytest.fixture
def address(draft) -> str:
    return f"{BOARD}plans/{draft.uuid}/changes/"


def visit_at_home(plan: Plan):
    site = {"organisation": plan.organisation, "territory": plan.territory, "point": COLOGNE}
    return VisitFactory(**{f"order__ticket__site__{name}": value for name, value in site.items()})


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_it_shows_sums_before_and_after_and_each_visit_where_it_was_and_comes_to_stand(
    dispatcher_client, address, stop, other
):
    page = dispatcher_client.get(address)
    comparison = page.context["comparison"]
    assert (comparison.before.planned, comparison.after.planned) == (1, 2)
    assert (comparison.before.travel_minutes, comparison.after.travel_minutes) == (10, 1)
    assert (comparison.before.lost_priority > 0, comparison.after.lost_priority) == (True, 0)
    assert comparison.messages == 2  # neither customer was promised anything yet
    assert next((line.kind, line.visit) for line in comparison.lines) == ("moved", stop.visit)
    assert f"{stop.technician.name} 09:00" in page.content.decode()
    assert f"{other.name} 14:30" in page.content.decode()


def test_as_data_it_is_there_for_the_map(dispatcher_client, address, stop, other):
    told = dispatcher_client.get(address, headers={"Accept": "application/json"}).json()
    found = told["visits"][str(stop.visit.uuid)]
    assert found["was"] == {
        "technicians": [str(stop.technician.uuid)],
        "begins": "2026-11-23T08:00:00+00:00",
        "ends": "2026-11-23T09:00:00+00:00",
    }
    assert found["becomes"]["technicians"] == [str(other.uuid)]
    assert len(told["visits"]) == 2


def test_its_queries_are_the_same_however_much_differs(
    dispatcher_client, address, draft, plan, other, django_assert_max_num_queries
):
    with django_assert_max_num_queries(25) as few:
        dispatcher_client.get(address)
    for begin in ("09:00", "10:00", "11:00"):
        AssignmentFactory(plan=draft, technician=other, visit=visit_at_home(plan), during=hour(begin))
    with django_assert_max_num_queries(len(few)) as many:
        dispatcher_client.get(address)
    assert len(many) == len(few)


def test_one_ticked_change_is_published_and_the_rest_stays_as_it_is(dispatcher_client, address, draft, plan, stop):
    response = dispatcher_client.post(address, {"against": plan.uuid, "visit": [stop.visit.uuid]})
    assert response.url == f"{BOARD}?territory={plan.territory_id}&day=2026-11-23"
    assert words(response) == ["Version 3 is published."]
    assert [row.visit for row in Assignment.objects.filter(live=True)] == [stop.visit]
    assert Plan.objects.get(version=2).state == "draft"


def test_what_a_change_needs_is_named_and_can_be_taken_along(dispatcher_client, plan, stop, other):
    """The new visit comes where the stop stands, which goes to the other technician."""
    draft = PlanFactory(territory=plan.territory, version=2)
    new = visit_at_home(plan)
    Assignment.objects.filter(pk=stop.pk).update(during=hour("14:30"))
    AssignmentFactory(plan=draft, technician=other, visit=stop.visit, during=hour("14:30"))
    AssignmentFactory(plan=draft, technician=stop.technician, visit=new, during=hour("14:30"))
    type(stop.visit.order.site).objects.update(point=COLOGNE)
    address, asked = f"{BOARD}plans/{draft.uuid}/changes/", {"against": plan.uuid, "visit": [new.uuid]}
    page = dispatcher_client.post(address, asked)
    assert [line.visit for line in page.context["needed"]] == [stop.visit]
    assert page.context["ticked"] == {new.uuid}
    assert Assignment.objects.filter(live=True).count() == 1
    dispatcher_client.post(address, asked | {"along": "1"})
    assert set(Assignment.objects.filter(live=True).values_list("visit", "technician")) == {
        (new.pk, stop.technician_id),
        (stop.visit_id, other.pk),
    }


def test_a_promise_is_broken_only_with_a_yes(dispatcher_client, plan, stop, other):
    order = stop.visit.order
    Assignment.objects.filter(pk=stop.pk).update(during=hour("14:30"))
    facts = {"organisation": order.organisation, "state": "confirmed", "window": hour("14:00", 2)}
    Appointment.objects.create(order=order, **facts)
    draft = PlanFactory(territory=plan.territory, version=2)
    draft.unplanned.create(visit=stop.visit, reason="taken_out")
    address, asked = f"{BOARD}plans/{draft.uuid}/changes/", {"against": plan.uuid, "visit": [stop.visit.uuid]}
    page = dispatcher_client.post(address, asked)
    assert "A promise that this version can’t keep" in page.content.decode()
    assert page.context["breaking"] == 1
    assert '<input type="hidden" name="breaking" value="1">' in page.content.decode()
    for another in ("2", "x"):
        refused = dispatcher_client.post(address, asked | {"break_promises": "on", "breaking": another})
        assert refused.context["breaking"] == 1
    assert Assignment.objects.filter(live=True).count() == 1
    dispatcher_client.post(address, asked | {"break_promises": "on", "breaking": "1"})
    assert not Assignment.objects.filter(live=True).exists()


def test_the_promises_that_a_part_would_break_are_counted_for_that_part(dispatcher_client, address, draft, plan, stop):
    """The whole draft keeps the promise that is made; without one of its changes another visit's would be lost."""
    promised = visit_at_home(plan)
    facts = {"organisation": plan.organisation, "state": "confirmed", "window": hour("15:00", 2)}
    Appointment.objects.create(order=promised.order, **facts)
    AssignmentFactory(plan=draft, technician=stop.technician, visit=promised, during=hour("15:30"))
    assert dispatcher_client.get(address).context["breaking"] == 0
    assert b'name="break_promises"' not in dispatcher_client.get(address).content
    asked = {"against": plan.uuid, "visit": [stop.visit.uuid]}
    page = dispatcher_client.post(address, asked)
    assert page.context["breaking"] == 1
    assert "Break 1 promise: the customer is told, and a new time held for them" in page.content.decode()
    assert dispatcher_client.post(address, asked | {"break_promises": "on", "breaking": "1"}).status_code == 302


def test_nothing_ticked_is_refused(dispatcher_client, address, plan):
    page = dispatcher_client.post(address, {"against": plan.uuid})
    assert page.context["error"] == "Nothing is chosen. Tick what you accept."
    assert Plan.objects.filter(state="published").get() == plan


def test_what_was_changed_since_is_said_and_shown_anew(dispatcher_client, address, stop):
    page = dispatcher_client.post(address, {"against": "", "visit": [stop.visit.uuid, "nonsense"]})
    assert "The plan was changed since. Here is what differs now." in page.content.decode()
    assert page.context["ticked"] is None
    assert dispatcher_client.post(address, {"against": "nonsense"}).status_code == 404


def test_a_draft_that_is_older_than_what_is_in_force_says_so(dispatcher_client, address, draft, plan):
    said = "This draft is older than version 1, which was published at 09:30."
    for published_at, is_older in ((hour("09:30").lower, True), (hour("07:00").lower, False)):
        Plan.objects.filter(pk=plan.pk).update(published_at=published_at)
        Plan.objects.filter(pk=draft.pk).update(created_at=hour("08:00").lower)
        assert (said in dispatcher_client.get(address).content.decode()) == is_older


def test_any_two_versions_of_the_day_are_compared_and_nothing_can_be_accepted_there(dispatcher_client, draft, plan):
    page = dispatcher_client.get(f"{BOARD}plans/{plan.uuid}/changes/?against={draft.uuid}")
    assert {line.kind for line in page.context["comparison"].lines} == {"moved", "taken_out"}
    assert b'id="accepting"' not in page.content


def test_a_draft_is_thrown_away_and_a_published_version_is_not(dispatcher_client, draft, plan):
    response = dispatcher_client.post(f"{BOARD}plans/{draft.uuid}/throw-away/")
    assert words(response) == ["Version 2 is thrown away."]
    dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/throw-away/")
    assert list(Plan.objects.all()) == [plan]


class TestHappened:
    @pytest.fixture
    def ahead(self, plan, stop) -> Assignment:
        """The stop, at half past two, at the technicians' own door."""
        Assignment.objects.filter(pk=stop.pk).update(during=hour("14:30"))
        type(stop.visit.order.site).objects.update(point=COLOGNE)
        return stop

    def address(self, plan: Plan, technician: Technician, what: str = "") -> str:
        return f"{BOARD}plans/{plan.uuid}/technicians/{technician.uuid}/{what}"

    def test_a_sick_note_counts_at_once_and_the_repair_is_only_proposed(self, dispatcher_client, plan, ahead, other):
        response = dispatcher_client.post(self.address(plan, ahead.technician, "sick/"))
        draft = Plan.objects.get(state="draft")
        assert response.url.endswith(f"plan={draft.uuid}#changes")
        assert [row.technician for row in draft.assignments.all()] == [other]
        assert Assignment.objects.get(live=True).technician == ahead.technician
        note = Absence.objects.get()
        assert (note.technician, note.kind, note.during.lower) == (ahead.technician, "sick", hour("10:00").lower)
        dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/absences/{note.pk}/well/")
        assert not Absence.objects.exists()

    def test_who_runs_late_is_asked_by_how_much(self, dispatcher_client, plan, ahead, other):
        page = dispatcher_client.get(self.address(plan, ahead.technician))
        assert "Minutes later than planned" in page.content.decode()
        wrong = dispatcher_client.post(self.address(plan, ahead.technician, "late/"), {"minutes": "x"})
        assert words(wrong) == ["Minutes later than planned: Enter a whole number."]
        dispatcher_client.post(self.address(plan, ahead.technician, "late/"), {"minutes": "300"})
        begin = Plan.objects.get(state="draft").assignments.get(visit=ahead.visit).during.lower
        assert begin - hour("14:30").lower in (timedelta(), timedelta(minutes=30))

    def test_who_runs_late_without_harm_is_noted_and_nobody_is_moved(self, dispatcher_client, plan, ahead, other):
        response = dispatcher_client.post(self.address(plan, other, "late/"), {"minutes": "10"})
        assert words(response) == [f"{other.name}: 10 min later; nobody has to be moved."]
        assert not Plan.objects.filter(state="draft").exists()

    def test_who_is_absent_for_the_rest_of_the_day_is_not_late(self, dispatcher_client, plan, ahead, other):
        Absence.objects.create(technician=other, during=hour("00:00", 48), kind="sick")
        response = dispatcher_client.post(self.address(plan, other, "late/"), {"minutes": "10"})
        assert words(response) == [f"{other.name} is absent for the rest of the day."]
        assert not Plan.objects.filter(state="draft").exists()

    def test_what_waits_is_fitted_in(self, dispatcher_client, plan, ahead, other):
        waiting = visit_at_home(plan)
        dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/repair/", {"visit": waiting.uuid})
        draft = Plan.objects.get(state="draft")
        assert set(draft.assignments.values_list("visit", flat=True)) == {ahead.visit_id, waiting.pk}

    def test_where_nothing_is_to_be_mended_it_is_said(self, dispatcher_client, plan, ahead):
        response = dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/repair/")
        assert words(response) == ["Everything can be done as it is planned, and nothing waits."]


@pytest.mark.parametrize(
    "path",
    [
        "changes/",
        "throw-away/",
        "repair/",
        "technicians/{technician}/",
        "technicians/{technician}/sick/",
        "technicians/{technician}/late/",
        "absences/{absence}/well/",
    ],
)
def test_nobody_else_sees_or_does_any_of_it(client, technician_client, outsider_client, draft, stop, path):
    note = Absence.objects.create(technician=stop.technician, during=hour("10:00", 6), kind="sick")
    filled = path.format(technician=stop.technician.uuid, absence=note.pk)
    address = f"{BOARD}plans/{draft.uuid}/{filled}"
    before = Plan.objects.count(), Assignment.objects.count(), Absence.objects.count()
    for method in ("get", "post"):
        assert getattr(outsider_client, method)(address).status_code in (404, 405)
        assert getattr(client, method)(address).status_code == 302
        assert getattr(technician_client, method)(address, follow=True).status_code == 403
    assert (Plan.objects.count(), Assignment.objects.count(), Absence.objects.count()) == before
