"""What technicians tell the office of a day: late, a longer day, sick, a wish to swap. It is ten o'clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from dispatch.mobile.lateness import concerned
from dispatch.mobile.my_day import my_day
from dispatch.models import Appointment, Assignment, DayEntry
from orders.models import Message
from technicians.models import Absence
from tests.dispatch.mobile.conftest import NOW
from tests.dispatch.mobile.test_day import entry, page_of, post
from tests.dispatch.mobile.test_sync import send, states
from tests.factories import ShiftFactory, TechnicianFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def promise(stop: Assignment, text: str, hours: float) -> None:
    order = stop.visit.order
    Appointment.objects.create(
        organisation=order.organisation, order=order, state="confirmed", window=span(text, hours)
    )


def uuids(*stops: Assignment) -> list[str]:
    return [str(stop.visit.uuid) for stop in stops]


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.filter(event="late").values_list("dedupe_key", "channel"))


class TestLate:
    """Three stops ahead: at 11 with room for 30 minutes, at 13 promised until 13:10, at 15 without a promise."""

    @pytest.fixture
    def stops(self, add_stop) -> list[Assignment]:
        stops = [add_stop(11), add_stop(13), add_stop(15)]
        promise(stops[0], "2026-11-23 10:00", 1.5)
        promise(stops[1], "2026-11-23 11:10", 2)
        return stops

    def test_whom_it_concerns_from_which_delay_on(self, technician, stops):
        found = [(each.from_minutes, each.misses) for each in concerned(my_day(technician, stops[0].plan.day))]
        assert found == [(31, True), (11, True), (31, False)]

    def test_a_territory_may_want_its_customers_told_sooner(self, technician, stops):
        technician.territory.delay_told_from_minutes = 10
        found = [(each.from_minutes, each.misses) for each in concerned(my_day(technician, stops[0].plan.day))]
        assert found == [(11, False), (11, True), (11, False)]

    def test_only_those_are_told_whom_it_concerns_and_whom_the_technician_chose(self, own, technician, stops):
        sent = entry(technician, "late", minutes=30, visit=uuids(stops[0], stops[1]))
        assert states(send(own, technician, sent)) == ["applied"]
        assert told() == [(f"late:{stops[1].visit.uuid}:email", "email")]
        assert "gegen 13:30" in Message.objects.get().body
        report = DayEntry.objects.get()
        assert (report.facts["minutes"], list(report.visits.all())) == (30, [stops[1].visit])

    def test_each_customer_hears_it_once_whatever_is_told_later(self, own, technician, stops):
        for minutes in (30, 60, 0, 45):
            send(own, technician, entry(technician, "late", minutes=minutes, visit=uuids(*stops)))
        assert [key for key, _channel in told()] == sorted(f"late:{uuid}:email" for uuid in uuids(*stops))

    def test_who_does_not_want_to_be_written_to_or_is_being_visited_is_no_choice(self, technician, stops):
        customer = stops[0].visit.order.ticket.customer
        customer.contact_consent = False
        customer.save()
        stops[1].visit.state = "en_route"
        stops[1].visit.save()
        found = concerned(my_day(technician, stops[0].plan.day))
        assert [each.stop.visit for each in found] == [stops[2].visit]

    def test_an_entry_that_comes_when_the_time_is_over_tells_nobody(self, own, technician, stops):
        with time_machine.travel(at("2026-11-23 14:00"), tick=False):
            send(
                own,
                technician,
                entry(technician, "late", minutes=30, visit=uuids(stops[1])),
                now=at("2026-11-23 14:00"),
            )
        assert told() == []
        assert DayEntry.objects.get().facts == {"minutes": 30, "told": []}

    def test_whose_time_is_over_already_is_told_of_any_delay_and_hears_a_time_to_come(
        self, own, technician, stops, ten_o_clock
    ):
        ten_o_clock.move_to(at("2026-11-23 14:03"))
        due = [each.is_due for each in concerned(my_day(technician, stops[0].plan.day))]
        assert due == [True, True, False]
        assert "promised until 13:10: that is over" in own.get("/day/late/").content.decode()
        assert post(own, "late", minutes="15", visit=uuids(*stops)).status_code == 302
        assert [key for key, _channel in told()] == sorted(f"late:{uuid}:email" for uuid in uuids(*stops[:2]))
        assert all("gegen 14:05" in message.body for message in Message.objects.all())

    def test_a_delay_that_ends_after_now_counts_from_the_plan(self, own, technician, stops, ten_o_clock):
        ten_o_clock.move_to(at("2026-11-23 13:32"))
        post(own, "late", minutes="60", visit=uuids(stops[1]))
        assert "gegen 14:00" in Message.objects.get().body

    def test_a_minute_on_the_way_to_the_server_skips_nobody(self, own, technician, stops):
        said, heard = at("2026-11-23 14:04"), at("2026-11-23 14:06")
        with time_machine.travel(heard, tick=False):
            sent = entry(technician, "late", when=said, minutes=15, visit=uuids(*stops[:2]))
            assert states(send(own, technician, sent, now=heard)) == ["applied"]
        assert len(told()) == 2
        assert all("gegen 14:10" in message.body for message in Message.objects.all())

    def test_without_javascript_the_page_offers_all_and_the_office_tells_those_concerned(self, own, stops):
        page = own.get("/day/late/").content.decode()
        assert page.count('name="visit"') == 3
        answer = post(own, "late", minutes="45", visit=uuids(*stops))
        assert (answer.status_code, answer.url) == (302, "/day/")
        assert "45 min late" in page_of(own)
        post(own, "late", minutes="0")
        assert "45 min late" not in page_of(own)
        assert len(told()) == 3

    @pytest.mark.parametrize("minutes", ["", "7", "-15", "x"])
    def test_another_delay_is_refused_at_the_form(self, own, stops, minutes):
        answer = post(own, "late", minutes=minutes)
        assert answer.status_code == 422
        assert not DayEntry.objects.exists()


class TestOvertime:
    """The shift ends at 16:30, the last stop at 17."""

    @pytest.fixture(autouse=True)
    def long_day(self, technician, add_stop) -> None:
        ShiftFactory(technician=technician)
        add_stop(16)

    def test_who_works_longer_is_asked_and_the_office_sees_the_answer(self, own, people, plan):
        assert "Your day goes beyond your shift" in own.get("/today/").content.decode()
        page = page_of(own)
        assert "Your shift ends at 16:30" in page
        assert 'value="17:00"' in page
        post(own, "overtime", answer="yes", until="17:00")
        assert "You said yes." in page_of(own)
        assert "Your day goes beyond your shift" not in own.get("/today/").content.decode()
        board = people["dispatcher"].get(f"/admin/board/?territory={plan.territory.pk}&day=2026-11-23")
        assert "yes, until 17:00" in board.content.decode()

    def test_a_later_delay_asks_again(self, own):
        post(own, "overtime", answer="yes", until="17:00")
        post(own, "late", minutes="30")
        page = page_of(own)
        assert ("You said yes." in page, "17:30" in page) == (False, True)

    def test_an_answer_for_the_end_that_is_expected_after_a_delay_stands(self, own):
        post(own, "late", minutes="45")
        assert 'value="17:45"' in page_of(own)
        post(own, "overtime", answer="yes", until="17:45")
        assert "You said yes." in page_of(own)

    @pytest.mark.parametrize(("now", "until"), [("10:00", "16:29"), ("18:33", "18:32")])
    def test_a_yes_within_the_shift_or_until_a_time_that_is_over_is_refused_in_words(
        self, own, technician, ten_o_clock, now, until
    ):
        ten_o_clock.move_to(at(f"2026-11-23 {now}"))
        answer = own.post(
            "/day/overtime/",
            {"uuid": str(uuid4()), "day": "2026-11-23", "answer": "yes", "until": until},
            follow=True,
        )
        earliest = max(now, "16:30")
        assert f"Please say a time from {earliest} on." in answer.content.decode()
        sent = entry(technician, "overtime", when=at(f"2026-11-23 {now}"), answer="yes", until=until)
        assert states(send(own, technician, sent, now=at(f"2026-11-23 {now}"))) == ["kept"]
        assert not DayEntry.objects.exists()

    def test_a_yes_counts_as_it_was_said_though_its_time_is_over_when_it_is_heard(self, own, technician, ten_o_clock):
        ten_o_clock.move_to(at("2026-11-23 19:00"))
        sent = entry(technician, "overtime", answer="yes", until="17:00")
        assert states(send(own, technician, sent, now=at("2026-11-23 19:00"))) == ["applied"]

    def test_what_is_offered_late_in_the_day_is_not_over(self, own, ten_o_clock):
        ten_o_clock.move_to(at("2026-11-23 18:33"))
        assert 'value="18:45"' in page_of(own)

    def test_a_day_that_ends_after_midnight_can_be_agreed_to(self, own, technician, add_stop):
        technician.shifts.update(during=span("2026-11-23 15:00", 8.5))
        add_stop(23)
        post(own, "late", minutes="30")
        post(own, "overtime", answer="yes", until="00:30")
        assert "You said yes." in page_of(own)

    def test_a_no_stands_and_changes_nothing_else(self, own, plan):
        post(own, "overtime", answer="no")
        assert "You said no." in page_of(own)
        assert (Assignment.objects.filter(live=True).count(), Absence.objects.count()) == (1, 0)

    def test_a_day_inside_the_shift_asks_nothing(self, own, technician):
        technician.shifts.update(during=span("2026-11-23 08:00", 9))
        assert "Is a longer day all right?" not in page_of(own)


class TestSick:
    def test_from_now_on_is_an_absence_and_the_open_stops_wait_for_the_office(self, own, technician, add_stop, people):
        done, first, second = add_stop(8), add_stop(11), add_stop(13)
        done.visit.state, done.visit.outcome = "finished", "done"
        done.visit.save()
        assert states(send(own, technician, entry(technician, "sick", starts="now"))) == ["applied"]
        absence = Absence.objects.get()
        assert (absence.technician, absence.kind) == (technician, "sick")
        assert absence.during == DateTimeTZRange(NOW, at("2026-11-24 00:00"))
        report = DayEntry.objects.get()
        assert set(report.visits.all()) == {first.visit, second.visit}
        assert report.is_undecided
        assert Assignment.objects.filter(live=True).count() == 3, "the office plans anew, not the phone"
        assert not Message.objects.exists()
        page = people["dispatcher"].get("/admin/dispatch/dayentry/?open=1")
        assert list(page.context["cl"].result_list) == [report]
        assert str(first.visit.order.number) in page.content.decode()
        action = {"action": "decline", "_selected_action": [str(report.pk)]}
        people["dispatcher"].post("/admin/dispatch/dayentry/", action)
        report.refresh_from_db()
        assert report.is_undecided, "that somebody is sick is nobody's to decline"

    def test_from_tomorrow_to_a_day(self, own, technician):
        post(own, "sick", starts="tomorrow", until="2026-11-25")
        assert Absence.objects.get().during == DateTimeTZRange(at("2026-11-24 00:00"), at("2026-11-26 00:00"))

    def test_an_entry_that_was_made_after_midnight_on_yesterdays_page_counts_from_then(self, own, technician):
        late = at("2026-11-24 00:30")
        with time_machine.travel(late, tick=False):
            assert states(send(own, technician, entry(technician, "sick", starts="now", when=late), now=late)) == [
                "applied"
            ]
        assert Absence.objects.get().during == DateTimeTZRange(late, at("2026-11-25 00:00"))

    @pytest.mark.parametrize(
        ("until", "said"), [("2026-11-22", "before the first one"), ("2027-11-22", "six weeks"), ("soon", "valid date")]
    )
    def test_a_day_that_makes_no_sense_is_refused_in_words(self, own, until, said):
        answer = post(own, "sick", starts="now", until=until)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Absence.objects.exists()


class TestSwap:
    def test_a_wish_waits_for_the_office_and_the_technician_sees_the_decision(self, own, technician, stop, people):
        post(own, "swap", what=str(stop.visit.uuid), note="Arzttermin")
        wish = DayEntry.objects.get()
        assert (list(wish.visits.all()), wish.note, wish.facts) == ([stop.visit], "Arzttermin", {"of": "2026-11-23"})
        assert "waits for the office" in page_of(own)
        action = {"action": "agree", "_selected_action": [str(wish.pk)]}
        people["dispatcher elsewhere"].post("/admin/dispatch/dayentry/", action)
        wish.refresh_from_db()
        assert wish.is_undecided
        people["dispatcher"].post("/admin/dispatch/dayentry/", action)
        wish.refresh_from_db()
        assert (wish.decision, wish.decided_at) == ("agreed", NOW)
        people["dispatcher"].post("/admin/dispatch/dayentry/", {**action, "action": "decline"})
        wish.refresh_from_db()
        assert wish.decision == "agreed", "what was decided stays so"
        assert "Agreed, or seen to" in page_of(own)

    def test_a_whole_day_can_be_asked_for(self, own, technician):
        assert states(send(own, technician, entry(technician, "swap", what="2026-11-24", note="Umzug"))) == ["applied"]
        wish = DayEntry.objects.get()
        assert (wish.facts, wish.visits.count()) == ({"of": "2026-11-24"}, 0)

    @pytest.mark.parametrize("what", ["", "x", "2026-02-30", "6d6f1fc4-4d6c-4f36-8fd6-8e4f8b0a6f0e"])
    def test_what_is_no_stop_of_theirs_and_no_day_is_refused(self, own, what):
        assert post(own, "swap", what=what, note="Umzug").status_code == 422
        assert not DayEntry.objects.exists()

    def test_a_colleagues_stop_is_no_choice(self, own, stop, plan, people):
        strange = TechnicianFactory(territory=plan.territory)
        Assignment.objects.filter(pk=stop.pk).update(technician=strange)
        assert post(own, "swap", what=str(stop.visit.uuid), note="Umzug").status_code == 422


def test_the_forms_are_kept_on_the_phone_and_the_same_entry_twice_counts_once(own, technician):
    kept = own.post("/sync/day/", {"known": {}}, content_type="application/json").json()
    assert {"/day/late/", "/day/sick/", "/day/swap/"} <= {page["address"] for page in kept["pages"]}
    sent = entry(technician, "sick", starts="now")
    assert states(send(own, technician, sent)) == states(send(own, technician, sent)) == ["applied"]
    assert Absence.objects.count() == 1


def test_the_board_shows_reports_of_its_own_territory_newest_first(own, technician, people, plan):
    for minutes, when in ((15, 0), (45, 5)):
        with time_machine.travel(NOW + timedelta(minutes=when), tick=False):
            send(own, technician, entry(technician, "late", minutes=minutes))
    url = f"/admin/board/?territory={plan.territory.pk}&day=2026-11-23"
    page = people["dispatcher"].get(url).content.decode()
    assert page.index("45 min late") < page.index("15 min late")
    assert "Nobody has reported anything." in people["dispatcher"].get(url.replace("-23", "-24")).content.decode()
