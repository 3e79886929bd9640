"""The technician's own day: hours, breaks, and what is still open at its end."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.models import DayEntry, FieldEntry
from tests.dispatch.mobile.conftest import NOW
from tests.dispatch.mobile.test_sync import send, states
from tests.dispatch.mobile.test_sync_day import addresses, asked
from tests.factories import CallbackFactory, ShiftFactory, TechnicianFactory, UserFactory, at
from tests.pages import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def entry(technician, kind: str, *, when=NOW, day="2026-11-23", **facts) -> dict:
    data = {name: value if isinstance(value, list) else [str(value)] for name, value in facts.items()}
    sent = {"kind": kind, "about": str(technician.uuid), "at": when.isoformat(), "data": {"day": [day], **data}}
    return {"uuid": str(uuid4()), "version": 1, "photos": [], **sent}


def post(client, kind: str, **facts):
    return client.post(f"/day/{kind}/", {"uuid": str(uuid4()), "day": "2026-11-23", **facts})


def page_of(client) -> str:
    return shown(client.get("/day/").content.decode())


def test_the_page_shows_the_planned_shift_and_what_was_told(own, technician):
    ShiftFactory(technician=technician)
    sent = [
        entry(technician, "day-begin", when=at("2026-11-23 07:55")),
        entry(technician, "break-begin", when=at("2026-11-23 09:00")),
        entry(technician, "break-end", when=at("2026-11-23 09:15")),
    ]
    assert states(send(own, technician, *sent)) == ["applied"] * 3
    page = page_of(own)
    for text in ("Planned 08:00–16:30", "30 min between 11:00 and 14:00", "07:55 begun", "09:00–09:15 break"):
        assert text in page


def test_without_javascript_each_tap_is_one_entry_and_leads_back(own, technician, ten_o_clock):
    assert "Begin the break" in page_of(own)
    answer = post(own, "break-begin")
    assert (answer.status_code, answer.url) == (302, "/day/")
    page = page_of(own)
    assert ("The break is over" in page, "Begin the break" in page) == (True, False)
    ten_o_clock.shift(1)
    post(own, "break-undo")
    assert "since 10:00" not in page_of(own)
    assert [e.kind for e in DayEntry.objects.order_by("received_at")] == ["break-begin", "break-undo"]


def test_the_same_form_twice_counts_once_and_a_used_one_is_no_other_entry(own, technician):
    uuid = str(uuid4())
    for _time in range(2):
        assert post(own, "day-begin", uuid=uuid).status_code == 302
    answer = own.post("/day/day-end/", {"uuid": uuid, "day": "2026-11-23"}, follow=True)
    assert "already used" in answer.content.decode()
    assert DayEntry.objects.get().kind == "day-begin"


def test_the_end_of_the_day_names_what_is_open(own, technician, add_stop):
    assert "No stop and no callback is open." in page_of(own)
    done, still = add_stop(8), add_stop(11)
    done.visit.state, done.visit.outcome = "finished", "done"
    done.visit.save()
    CallbackFactory(ticket__site__organisation=technician.organisation, owner=technician.user)
    page = page_of(own)
    assert re.findall(r'data-stop="([^"]+)"', page) == [str(still.visit.uuid)]
    assert "1 callback" in page
    post(own, "day-end")
    page = page_of(own)
    assert ("Go on working after all" in page, "I'm done for today" in page) == (True, False)


def test_a_day_without_shift_and_stops_says_so(own):
    assert "No shift is planned for you today." in page_of(own)


@pytest.mark.parametrize("data", [{"day": "x"}, {"day": "1999-01-01"}, {"uuid": "x"}, {"day": ""}])
def test_what_is_no_entry_is_refused_in_words(own, technician, data):
    answer = own.post("/day/day-begin/", {"uuid": str(uuid4()), "day": "2026-11-23", **data}, follow=True)
    assert "That did not work." in answer.content.decode()
    assert not DayEntry.objects.exists()


def test_an_unknown_kind_is_404_and_looking_changes_nothing(own):
    assert post(own, "fly-away").status_code == 404
    assert own.get("/day/day-begin/").status_code == 302
    own.get("/day/sick/")
    own.get("/day/")
    assert not DayEntry.objects.exists()


def test_only_technicians_have_a_day_and_each_their_own(people, technician):
    answers = {who: client.get("/day/").status_code for who, client in people.items()}
    assert answers == {
        "owner": 200,
        "dispatcher": 403,
        "colleague": 200,
        "agent": 403,
        "outsider": 200,
        "dispatcher elsewhere": 403,
        "anonymous": 302,
    }
    post(people["owner"], "day-begin")
    assert ("10:00 begun" in page_of(people["owner"]), "10:00 begun" in page_of(people["colleague"])) == (True, False)
    assert post(people["dispatcher"], "day-begin").status_code == 403


def test_an_account_without_a_technician_has_no_day(client_of):
    client = client_of(UserFactory(role="technician"))
    assert client.get("/day/").status_code == 404
    assert "/day/" not in client.get("/today/").content.decode()
    assert "/day/" not in asked(client)["addresses"]


def test_an_entry_about_somebody_elses_day_is_refused(own, technician, plan):
    colleague = TechnicianFactory(territory=plan.territory)
    assert states(send(own, technician, entry(colleague, "day-begin"))) == ["refused"]
    assert not DayEntry.objects.exists()


def test_an_entry_is_carried_out_once_and_a_bad_one_is_kept(own, technician):
    sent = entry(technician, "break-begin")
    assert states(send(own, technician, sent)) == states(send(own, technician, sent)) == ["applied"]
    assert states(send(own, technician, entry(technician, "break-end", day="soon"))) == ["kept"]
    assert DayEntry.objects.count() == 1


def test_nobody_in_the_office_sees_working_hours(own, technician, people):
    taps = [entry(technician, kind) for kind in ("day-begin", "break-begin", "break-end", "day-end")]
    send(own, technician, *taps)
    assert FieldEntry.objects.count() == 4
    for path in ("dayentry", "fieldentry"):
        page = people["dispatcher"].get(f"/admin/dispatch/{path}/")
        assert [row.kind for row in page.context["cl"].result_list] == ["day-end"]


def test_the_page_is_kept_on_the_phone(own, technician):
    kept = asked(own)
    pages = {page["address"]: page["html"] for page in kept["pages"]}
    assert 'data-entry="break-begin"' in pages["/day/"]
    assert asked(own, kept["versions"])["pages"] == []
    post(own, "break-begin")
    assert "/day/" in addresses(asked(own, kept["versions"]))


def test_one_stop_and_entry_cost_as_many_queries_as_three(own, technician, add_stop, ten_o_clock):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert own.get("/day/").status_code == 200
        return len(captured)

    add_stop(9)
    post(own, "break-begin")
    own.get("/day/")
    one = queries()
    add_stop(11)
    add_stop(13)
    for kind in ("break-end", "break-begin"):
        ten_o_clock.shift(1)
        post(own, kind)
    own.get("/day/")
    assert queries() == one
