"""Plan, publish and roll back from the board."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from dispatch.board.comparison import Changes, changes
from dispatch.booking.services.making_good import make_good
from dispatch.models import Appointment, Assignment, Plan, PlanRun, UnplannedVisit
from tests.dispatch.board.conftest import BOARD, hour, signed_in
from tests.factories import AssignmentFactory, PlanFactory, UserFactory


def words(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def snapshot_of_rows() -> tuple:
    return (
        list(Plan.objects.order_by("pk").values_list()),
        list(Assignment.objects.order_by("pk").values_list()),
        list(PlanRun.objects.order_by("pk").values_list()),
    )


@pytest.fixture
def draft(plan: Plan) -> Plan:
    return PlanFactory(territory=plan.territory, version=2)


class TestPlan:
    def form(self, territory, **facts) -> dict:
        return {"territory": territory.pk, "day": "2026-11-24", "time_limit_s": 60, **facts}

    def test_it_queues_a_run_with_the_time_that_was_chosen(self, dispatcher_client, dispatcher, territory):
        response = dispatcher_client.post(f"{BOARD}plan/", self.form(territory, time_limit_s=300))

        assert response.url == f"{BOARD}?territory={territory.pk}&day=2026-11-24"
        run = PlanRun.objects.get()
        assert (run.territory, str(run.day), run.time_limit_s) == (territory, "2026-11-24", 300)
        assert (run.started_by, run.state) == (dispatcher, "queued")

    def test_a_second_click_starts_no_second_run_and_says_why(self, dispatcher_client, territory):
        dispatcher_client.post(f"{BOARD}plan/", self.form(territory))
        response = dispatcher_client.post(f"{BOARD}plan/", self.form(territory))

        assert PlanRun.objects.count() == 1
        assert "is being planned already" in words(response)[0]

    @pytest.mark.parametrize(
        ("wrong", "field"), [({"day": "x"}, "Day"), ({"time_limit_s": "7"}, "Time for planning"), ({"day": ""}, "Day")]
    )
    def test_bad_input_names_the_field(self, dispatcher_client, territory, wrong, field):
        response = dispatcher_client.post(f"{BOARD}plan/", self.form(territory, **wrong))

        assert [message.split(":")[0] for message in words(response)] == [field]
        assert not PlanRun.objects.exists()

    def test_nobody_else_can(self, client, technician_client, outsider_client, territory):
        client.post(f"{BOARD}plan/", self.form(territory))
        assert technician_client.post(f"{BOARD}plan/", self.form(territory), follow=True).status_code == 403
        outsider_client.post(f"{BOARD}plan/", self.form(territory))

        assert not PlanRun.objects.exists()


class TestRun:
    @pytest.fixture
    def run(self, territory) -> PlanRun:
        return PlanRun.objects.create(
            organisation=territory.organisation,
            territory=territory,
            day="2026-11-23",
            state="running",
            percent=40,
            planned=4,
            visits=10,
            lost_priority=66,
        )

    def test_its_fragment_asks_for_itself_until_the_run_ends(self, dispatcher_client, run):
        page = dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        assert "4 of 10 planned so far" in page
        assert "lost priority 66" in page
        assert 'hx-trigger="every 2s"' in page
        assert "You can go on working" in page

        PlanRun.objects.update(state="failed", error="No travel times.")
        page = dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        assert "No travel times." in page
        assert "hx-trigger" not in page

    def test_a_finished_run_leads_to_its_draft(self, dispatcher_client, run, territory):
        draft = PlanFactory(territory=territory, version=7)
        PlanRun.objects.update(state="done", plan=draft)

        assert f"plan={draft.uuid}" in dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()

    def test_nobody_else_sees_it(self, client, technician_client, outsider_client, run):
        url = f"{BOARD}runs/{run.uuid}/"
        assert client.get(url).status_code == 302
        assert technician_client.get(url, follow=True).status_code == 403
        assert outsider_client.get(url).status_code == 404

    def test_a_click_asks_it_to_end_with_the_best_plan_so_far(self, dispatcher_client, dispatcher, run, territory):
        shown = dispatcher_client.get(BOARD).content.decode()
        assert f'action="{BOARD}runs/{run.uuid}/cancel/"' in shown
        assert "csrfmiddlewaretoken" in dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        response = dispatcher_client.post(f"{BOARD}runs/{run.uuid}/cancel/")

        assert response.url == f"{BOARD}?territory={territory.pk}&day=2026-11-23"
        run.refresh_from_db()
        assert (run.state, run.cancel_requested_by, words(response)) == ("running", dispatcher, [])
        page = dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        assert "Stopping: the best plan so far is kept." in page
        assert "/cancel/" not in page

    def test_a_colleague_ends_it_before_it_begins_and_that_is_no_failure(self, run):
        PlanRun.objects.update(state="queued")
        colleague = signed_in(UserFactory(role="dispatcher", organisation=run.organisation, is_staff=True))
        colleague.post(f"{BOARD}runs/{run.uuid}/cancel/")

        page = colleague.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        assert "<b>Planning was stopped</b> · It was cancelled before it began." in page
        assert "Planning failed" not in page

    def test_a_plan_that_was_stopped_early_says_so(self, dispatcher_client, run, territory):
        PlanRun.objects.update(state="done", plan=PlanFactory(territory=territory, version=7), cancelled=True)

        page = dispatcher_client.get(f"{BOARD}runs/{run.uuid}/").content.decode()
        assert "stopped early" in page
        assert "/cancel/" not in page

    def test_what_has_ended_is_not_cancelled(self, dispatcher_client, run):
        PlanRun.objects.update(state="done")
        response = dispatcher_client.post(f"{BOARD}runs/{run.uuid}/cancel/")

        assert words(response) == ["This run has ended already."]
        run.refresh_from_db()
        assert run.cancel_requested_at is None

    def test_nobody_else_ends_it(self, client, technician_client, outsider_client, dispatcher, run):
        url = f"{BOARD}runs/{run.uuid}/cancel/"
        forged = Client(enforce_csrf_checks=True)
        forged.force_login(dispatcher, backend="django.contrib.auth.backends.ModelBackend")
        assert client.post(url).status_code == 302
        assert technician_client.post(url, follow=True).status_code == 403
        assert outsider_client.post(url).status_code == 404
        assert forged.post(url).status_code == 403

        run.refresh_from_db()
        assert run.cancel_requested_at is None

    def test_in_german_it_speaks_german(self, dispatcher_client, run):
        def page() -> str:
            url = f"{BOARD}runs/{run.uuid}/"
            return dispatcher_client.get(url, headers={"accept-language": "de"}).content.decode()

        shown = page()
        assert "bisher 4 von 10 geplant" in shown
        assert "verlorene Priorität 66" in shown
        assert ">Anhalten und das Beste behalten</button>" in shown
        PlanRun.objects.update(cancel_requested_at=run.created_at)
        assert "Wird beendet: Der bisher beste Plan bleibt." in page()
        PlanRun.objects.update(state="failed")
        assert "<b>Planung beendet</b>" in page()


class TestPublish:
    def test_the_draft_becomes_the_plan_that_technicians_see(self, dispatcher_client, dispatcher, stop, plan, draft):
        AssignmentFactory(plan=draft, visit=stop.visit, technician=stop.technician, during=hour("11:00"))
        response = dispatcher_client.post(f"{BOARD}plans/{draft.uuid}/publish/")

        assert words(response) == ["Version 2 is published."]
        assert list(Plan.objects.order_by("version").values_list("state", flat=True)) == ["superseded", "published"]
        assert Plan.objects.get(state="published").published_by == dispatcher
        assert [row.plan for row in Assignment.objects.filter(live=True)] == [draft]

    def test_what_it_changes_is_said_before(self, dispatcher_client, stop, add_stop, plan, draft):
        """Of two published visits one is moved to 11 o'clock, one is left out; a third is new."""
        add_stop()
        AssignmentFactory(plan=draft, visit=stop.visit, technician=stop.technician, during=hour("11:00"))
        AssignmentFactory(plan=draft, technician=stop.technician, during=hour("13:00"))

        assert changes(plan=draft, against=plan) == Changes(moved=1, added=1, removed=1)
        page = dispatcher_client.get(BOARD, {"plan": draft.uuid}).content.decode()
        assert "Against version 1: <b>1</b> moved, <b>1</b> added, <b>1</b> removed" in page

    def test_what_is_no_draft_is_refused_in_words(self, dispatcher_client, plan):
        response = dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/publish/")

        assert "Only a draft can be published" in words(response)[0]

    def test_nobody_else_can(self, client, technician_client, outsider_client, draft):
        url = f"{BOARD}plans/{draft.uuid}/publish/"
        client.post(url)
        assert technician_client.post(url, follow=True).status_code == 403
        assert outsider_client.post(url).status_code == 404
        draft.refresh_from_db()
        assert draft.state == "draft"


def test_rolling_back_publishes_the_older_version_again(dispatcher_client, stop, plan):
    Plan.objects.filter(pk=plan.pk).update(state="superseded")
    Assignment.objects.update(live=False)
    PlanFactory(territory=plan.territory, version=2, state="published")
    response = dispatcher_client.post(f"{BOARD}plans/{plan.uuid}/roll-back/")

    assert words(response) == ["Version 1 is in use again, as version 3."]
    assert Plan.objects.get(state="published").version == 3
    assert [row.visit for row in Assignment.objects.filter(live=True)] == [stop.visit]


def test_reading_changes_nothing(dispatcher_client, stop, draft):
    run = PlanRun.objects.create(
        organisation=draft.organisation, territory=draft.territory, day=draft.day, state="running"
    )
    before = snapshot_of_rows()
    for path in ("", f"?plan={draft.uuid}", f"visits/{stop.visit.uuid}/", "?show=done"):
        assert dispatcher_client.get(f"{BOARD}{path}").status_code == 200
    for path in ("plan/", f"plans/{draft.uuid}/publish/", f"plans/{draft.uuid}/roll-back/", f"runs/{run.uuid}/cancel/"):
        assert dispatcher_client.get(f"{BOARD}{path}").status_code == 405

    assert snapshot_of_rows() == before


class TestBreakingAPromise:
    @pytest.fixture
    def promised(self, stop, draft) -> Appointment:
        """The published plan has the visit, whose customer holds a promise; the draft leaves it out."""
        UnplannedVisit.objects.create(plan=draft, visit=stop.visit, reason="not_in_version", params={"version": 1})
        return Appointment.objects.create(
            organisation=draft.organisation, order=stop.visit.order, window=hour("11:00"), state="confirmed"
        )

    def test_the_board_says_how_many_and_asks(self, dispatcher_client, draft, promised):
        page = dispatcher_client.get(f"{BOARD}?territory={draft.territory.pk}&day=2026-11-23&plan={draft.uuid}")
        assert "Break 1 promise: the customer is told, and a new time held for them" in page.content.decode()

    def test_without_a_yes_nothing_is_published(self, dispatcher_client, draft, promised):
        response = dispatcher_client.post(f"{BOARD}plans/{draft.uuid}/publish/")
        assert words(response) == ["The plan leaves out a visit that is promised to its customer."]
        assert f"plan={draft.uuid}" in response.url
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_with_a_yes_it_is_and_another_time_is_seen_to(self, dispatcher_client, draft, promised):
        dispatcher_client.post(f"{BOARD}plans/{draft.uuid}/publish/", {"break_promises": "on"})
        draft.refresh_from_db()
        promised.refresh_from_db()
        assert (draft.state, promised.state) == ("published", "cancelled")
        assert make_good(now=timezone.now()) == 1
        assert Appointment.objects.filter(order=promised.order, makes_good=promised, state="initialized").exists()
