"""What the board shows, to whom, and at what price."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import UnplannedVisit
from orders.models import FieldOrder, TriedStep, Visit
from tests.dispatch.board.conftest import BOARD, hour
from tests.factories import (
    CallbackFactory,
    FieldOrderFactory,
    PlanFactory,
    ShiftFactory,
    TechnicianFactory,
    TerritoryFactory,
    VisitFactory,
    at,
    span,
)


def waiting_visit(territory, **facts) -> Visit:
    return VisitFactory(
        order__ticket__site__organisation=territory.organisation, order__ticket__site__territory=territory, **facts
    )


def drawn(response) -> list[dict]:
    """The rows as the page's own data have them."""
    data = re.search(r'<script id="day-data" type="application/json">(.+?)</script>', response.content.decode())
    assert data
    return json.loads(data[1])["lanes"]


def test_each_technician_is_a_row_and_each_visit_a_block(dispatcher_client, stop, add_stop):
    second = add_stop(technician=stop.technician, during=hour("11:00"))
    (lane,) = drawn(dispatcher_client.get(BOARD))

    assert lane["technician"] == str(stop.technician.uuid)
    assert [each["visit"] for each in lane["stops"]] == [str(stop.visit.uuid), str(second.visit.uuid)]


def test_a_visit_lies_where_its_time_is_on_the_axis(dispatcher_client, stop):
    """The shift is 8 to 16:30, so the axis is 8 to 17, 9 hours: 9 o'clock is an hour along it."""
    response = dispatcher_client.get(BOARD)
    (lane,) = drawn(response)

    assert response.context["day"]["day_s"] == 9 * 3600
    assert lane["working"] == [[0, 8 * 3600 + 1800]]
    assert [(each["begin_s"], each["length_s"], each["travel_s"]) for each in lane["stops"]] == [(3600, 3600, 600)]


def test_what_is_locked_has_its_sign(dispatcher_client, stop):
    for lock, is_locked in (("", False), ("time", True), ("both", True)):
        type(stop).objects.filter(pk=stop.pk).update(lock=lock)
        (lane,) = drawn(dispatcher_client.get(BOARD))
        assert [each["locked"] for each in lane["stops"]] == [is_locked]


def test_an_absence_longer_than_the_day_ends_with_the_axis(dispatcher_client, stop):
    during = span("2026-11-20 00:00", 24 * 7)
    stop.technician.absences.create(during=during, kind="sick")

    (lane,) = drawn(dispatcher_client.get(BOARD))
    assert lane["absent"] == [[0, 9 * 3600, "Sick"]]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"state": "finished", "outcome": "done"}, "Done"),
        ({"state": "finished", "outcome": "no_access"}, "No access"),
        ({"state": "on_site"}, "On site"),
        ({"state": "en_route"}, "On the way"),
        ({"state": "cancelled"}, "Cancelled"),
        ({"state": "open"}, "Planned"),
    ],
)
def test_a_state_is_a_word_and_not_a_colour_alone(dispatcher_client, stop, facts, word):
    Visit.objects.filter(pk=stop.visit.pk).update(**facts)
    (lane,) = drawn(dispatcher_client.get(BOARD))

    assert lane["stops"][0]["label"].split(", ")[-1] == word


def test_missed_at_risk_and_late_are_three_things(dispatcher_client, add_stop):
    """At 10: the window 7 to 9 is over; 13 o'clock is behind 10 to 12; 8 to 9 went by and nothing was promised."""
    stops = [add_stop(during=hour(begin)) for begin in ("11:00", "13:00", "08:00", "12:00")]
    for stop, window in zip(stops, [hour("07:00", 2), hour("10:00", 2), None, hour("12:00", 2)], strict=True):
        if window is not None:
            stop.visit.order.appointments.create(organisation=stop.plan.organisation, state="confirmed", window=window)
    response = dispatcher_client.get(BOARD)

    looks = {block.stop.visit: str(block.look.word) for block in response.context["timeline"].blocks}
    words = ["Promise missed", "Promise at risk", "Later than planned", "Planned"]
    assert looks == dict(zip([stop.visit.uuid for stop in stops], words, strict=True))
    assert (response.context["counts"]["missed"], response.context["counts"]["at_risk"]) == (1, 1)
    missed = dispatcher_client.get(BOARD, {"show": "missed"}).context["rows"]
    assert [row.technician for row in missed] == [stops[0].technician]


def test_an_unplanned_visit_whose_promise_is_over_says_so(dispatcher_client, plan):
    visit = waiting_visit(plan.territory)
    visit.order.appointments.create(organisation=plan.organisation, state="confirmed", window=hour("07:00", 2))

    assert "!! Promise missed" in dispatcher_client.get(BOARD).content.decode()
    assert "!! Promise missed" in dispatcher_client.get(f"{BOARD}visits/{visit.uuid}/").content.decode()


def test_of_the_unplanned_it_is_said_how_many_are_promised(dispatcher_client, plan):
    visits = [waiting_visit(plan.territory) for _ in range(3)]
    visits[1].order.appointments.create(organisation=plan.organisation, state="confirmed", window=hour("14:00", 2))
    page = dispatcher_client.get(BOARD).content.decode()

    assert '<a href="#unplanned" class="problem"><b>3</b> unplanned, 1 of them promised</a>' in page


def test_every_number_opens_its_rows(dispatcher_client, add_stop):
    done, _open = add_stop(), add_stop()
    Visit.objects.filter(pk=done.visit.pk).update(state="finished", outcome="done")
    response = dispatcher_client.get(BOARD, {"show": "done"})

    assert [row.technician for row in response.context["rows"]] == [done.technician]


def test_unplanned_visits_stand_beside_with_their_reason_soonest_due_first(dispatcher_client, plan):
    later = waiting_visit(plan.territory, order__due_at=at("2026-11-24 12:00"))
    sooner = waiting_visit(plan.territory, order__due_at=at("2026-11-23 12:00"))
    for visit in (later, sooner):
        UnplannedVisit.objects.create(plan=plan, visit=visit, reason="two_needed", params={"count": 1})
    response = dispatcher_client.get(BOARD)

    assert [card.visit for card in response.context["unplanned"].cards] == [sooner, later]
    assert "Two technicians must start together; 1 could, but not at the same time." in response.content.decode()


def test_what_would_let_an_unplanned_visit_in_stands_under_its_reason(dispatcher_client, plan):
    change = {"kind": "overtime", "minutes": 18, "technicians": "Nowak, Ewa", "start": "2026-11-23T16:10:00+01:00"}
    params = {"count": 1, "change": change}
    UnplannedVisit.objects.create(plan=plan, visit=waiting_visit(plan.territory), reason="over_limit", params=params)
    page = dispatcher_client.get(BOARD).content.decode()

    said = "Would fit with 18 min overtime: Nowak, Ewa at 16:10."
    assert page.index("All in reach who could do it (1) are at a limit") < page.index(said)


def test_a_visit_that_came_in_since_is_unplanned_and_says_so(dispatcher_client, plan):
    waiting_visit(plan.territory)

    assert "Came in after this version was made." in dispatcher_client.get(BOARD).content.decode()


def test_yesterday_does_not_list_what_waits_today(dispatcher_client, territory):
    PlanFactory(territory=territory, day=at("2026-11-22").date(), state="published")
    waiting_visit(territory)
    response = dispatcher_client.get(BOARD, {"day": "2026-11-22"})

    assert response.context["unplanned"].count == 0


def test_overdue_callbacks_are_listed_the_oldest_promise_first(dispatcher_client, territory):
    def owed(**facts):
        site = {"ticket__site__organisation": territory.organisation, "ticket__site__territory": territory}
        return CallbackFactory(**site, **facts)

    second, first = owed(due=hour("08:30", 1)), owed(due=hour("07:00", 1))
    owed(due=hour("09:30", 1))  # still to be kept: until 10:30
    owed(due=hour("07:00", 1), state="reached")
    response = dispatcher_client.get(BOARD)

    assert response.context["late_calls"] == [first, second]


def test_a_version_can_be_chosen_and_the_published_one_is_the_default(dispatcher_client, plan):
    draft = PlanFactory(territory=plan.territory, version=2)

    assert dispatcher_client.get(BOARD).context["selection"].plan == plan
    assert dispatcher_client.get(BOARD, {"plan": draft.uuid}).context["selection"].plan == draft


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_and_today_is_shown(dispatcher_client, territory, day):
    response = dispatcher_client.get(BOARD, {"day": day})

    assert response.status_code == 200
    assert f"“{day}” is not a day" in response.content.decode()
    assert response.context["selection"].day == at("2026-11-23").date()


@pytest.mark.parametrize("asked", [{"territory": "x"}, {"territory": "0"}, {"plan": "x"}])
def test_what_does_not_exist_is_404(dispatcher_client, territory, asked):
    assert dispatcher_client.get(BOARD, asked).status_code == 404


def test_an_empty_board_says_what_to_do(dispatcher_client):
    assert "Add a territory" in dispatcher_client.get(BOARD).content.decode()


def test_a_day_without_shifts_says_what_to_do(dispatcher_client, territory):
    page = dispatcher_client.get(BOARD).content.decode()

    assert "Nobody has a shift on this day." in page
    assert "This day has no plan yet." in page


def test_the_board_costs_the_same_queries_for_one_and_three_technicians(dispatcher_client, add_stop, plan):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert dispatcher_client.get(BOARD).status_code == 200
        return len(captured)

    def grow() -> None:
        add_stop()
        visit = waiting_visit(plan.territory)
        UnplannedVisit.objects.create(plan=plan, visit=visit, reason="two_needed", params={"count": 1})
        CallbackFactory(
            ticket__site__organisation=plan.organisation, ticket__site__territory=plan.territory, due=hour("07:00")
        )
        stranded_order(plan.territory)

    grow()
    with_one = queries()
    assert with_one <= 12
    grow()
    grow()
    assert queries() == with_one


def stranded_order(territory) -> FieldOrder:
    """Nobody comes and nobody calls."""
    return FieldOrderFactory(
        ticket__site__organisation=territory.organisation,
        ticket__site__territory=territory,
        state="pending",
        state_reason="Not safe to work",
    )


def test_an_order_that_nobody_owns_is_on_the_board_of_its_territory(dispatcher_client, territory, organisation):
    order = stranded_order(territory)
    elsewhere = stranded_order(TerritoryFactory(organisation=organisation))
    page = dispatcher_client.get(BOARD, {"territory": territory.pk})

    assert page.context["undecided"] == [order]
    assert page.context["counts"]["undecided"] == 1
    link = f"/admin/orders/fieldorder/?undecided=1&amp;q={order.number}"
    assert link in page.content.decode()
    # As a word: a random token of the page may hold these letters.
    assert not re.search(rf"\b{elsewhere.number}\b", page.content.decode())
    listed = dispatcher_client.get(link.replace("&amp;", "&")).context["cl"].result_list
    assert list(listed) == [order]


def test_nobody_else_sees_the_board(client, technician_client, outsider_client, stop):
    anonymous = client.get(BOARD, follow=False)
    assert (anonymous.status_code, anonymous.url) == (302, f"/admin/login/?next={BOARD}")
    assert technician_client.get(BOARD, follow=True).status_code == 403
    assert outsider_client.get(BOARD, {"territory": stop.plan.territory.pk}).status_code == 404
    assert str(stop.visit.uuid) not in outsider_client.get(BOARD).content.decode()


def test_a_plan_of_another_day_or_territory_is_404(dispatcher_client, plan):
    elsewhere = PlanFactory(territory=TerritoryFactory(organisation=plan.organisation))

    assert dispatcher_client.get(BOARD, {"territory": plan.territory.pk, "plan": elsewhere.uuid}).status_code == 404


def test_a_technician_without_skills_or_visits_is_a_row_too(dispatcher_client, plan):
    idle = TechnicianFactory(territory=plan.territory)
    ShiftFactory(technician=idle)

    assert [row.technician for row in dispatcher_client.get(BOARD).context["rows"]] == [idle]


class TestPanel:
    def url(self, stop) -> str:
        return f"{BOARD}visits/{stop.visit.uuid}/"

    def test_it_has_the_case_in_short_with_what_was_tried_first(self, dispatcher_client, stop):
        TriedStep.objects.create(ticket=stop.visit.order.ticket, text="Modem neu gestartet")
        page = dispatcher_client.get(self.url(stop), headers={"hx-request": "true"}).content.decode()

        assert page.index("Modem neu gestartet") < page.index(stop.visit.order.site.street)
        assert stop.technician.name in page
        assert 'href="tel:+' in page
        assert "<html" not in page

    def test_without_script_it_is_a_page_of_its_own(self, dispatcher_client, stop):
        assert "<html" in dispatcher_client.get(self.url(stop)).content.decode()

    def test_it_is_closed_to_everybody_else(self, client, technician_client, outsider_client, stop):
        assert client.get(self.url(stop)).status_code == 302
        assert technician_client.get(self.url(stop), follow=True).status_code == 403
        assert outsider_client.get(self.url(stop)).status_code == 404

    def test_another_organisations_plan_adds_nothing(self, dispatcher_client, stop):
        page = dispatcher_client.get(self.url(stop), {"plan": PlanFactory().pk})

        assert page.context["case"].assignments == []


def test_a_promised_visit_of_somebody_who_is_absent_is_at_risk(dispatcher_client, add_stop):
    """Both are planned for 14 to 15; the technicians are sick from 12 on, and only one customer was promised a time."""
    promised, free = (add_stop(during=hour("14:00")) for _each in range(2))
    window = hour("13:00", 2)
    promised.visit.order.appointments.create(organisation=promised.plan.organisation, state="confirmed", window=window)
    for stop in (promised, free):
        stop.technician.absences.create(during=hour("12:00", 8), kind="sick")
    response = dispatcher_client.get(BOARD)

    looks = {block.stop.visit: str(block.look.word) for block in response.context["timeline"].blocks}
    assert looks == {promised.visit.uuid: "Promise at risk", free.visit.uuid: "Planned"}
    assert response.context["counts"]["at_risk"] == 1
