"""A wish to swap with a colleague: who is asked, what they see and say, what the office reads. It is ten o'clock."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client

from dispatch.models import Assignment, DayEntry, FieldEntry
from technicians.models import Technician
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.mobile.test_day import entry as told
from tests.dispatch.mobile.test_day import page_of, post
from tests.dispatch.mobile.test_sync import NOW, entry, send
from tests.factories import TechnicianFactory, at, span
from tests.pages import shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


@pytest.fixture
def colleague(plan) -> Technician:
    return TechnicianFactory(territory=plan.territory, name="Anna Nowak")


@pytest.fixture
def asked(own, stop, colleague) -> DayEntry:
    post(own, "swap", what=str(stop.visit.uuid), note="Arzttermin", colleague=str(colleague.uuid))
    return DayEntry.objects.get()


def today(technician: Technician) -> str:
    return shown(signed_in(technician.user).get("/today/").content.decode())


def url(wish: DayEntry, kind: str = "swap-yes") -> str:
    return f"/today/swaps/{wish.pk}/{kind}/"


def answered(technician: Technician, wish: DayEntry, kind: str) -> tuple[str, str]:
    sent = entry(SimpleNamespace(uuid=wish.pk), kind)
    client: Client = signed_in(technician.user)
    (first,), (again,) = (send(client, technician, sent).json()["answers"] for _ in range(2))
    assert first == again
    return first["state"], first["said"]


def test_the_colleague_sees_what_when_and_where_but_neither_why_nor_whose(asked, stop, colleague, technician):
    page = today(colleague)
    site = stop.visit.order.site
    assert f"{technician.name} asks: would you take this?" in page
    assert f"Mon 23 Nov, 09:00–10:00 · {stop.visit.order.order_type}, {site.district}" in page
    for secret in ("Arzttermin", site.street, site.customer.name):
        assert secret not in page
    assert f'data-swap="{asked.pk}"' not in today(technician)


def test_a_whole_day_is_asked_for_by_its_date(own, colleague):
    post(own, "swap", what="2026-11-24", note="Umzug", colleague=str(colleague.uuid))
    assert "the whole day, Tue 24 Nov" in today(colleague)


def test_a_yes_can_become_a_no_and_both_are_read_by_the_one_who_asked_and_by_the_office(asked, colleague, own, people):
    board = "/admin/dispatch/dayentry/"
    assert "Anna Nowak was asked" in page_of(own)
    assert answered(colleague, asked, "swap-yes") == ("applied", "")
    assert "Anna Nowak would take it" in page_of(own)
    assert "Anna Nowak would take it" in people["dispatcher"].get(board).content.decode()
    assert answered(colleague, asked, "swap-no") == ("applied", "")
    assert "Anna Nowak can&#x27;t take it" in page_of(own) or "Anna Nowak can't take it" in page_of(own)
    assert Assignment.objects.get().technician != colleague, "the office decides"


def test_after_the_decision_there_is_nothing_to_answer(asked, colleague, people):
    action = {"action": "agree", "_selected_action": [str(asked.pk)]}
    people["dispatcher"].post("/admin/dispatch/dayentry/", action)
    assert "data-swap" not in today(colleague)
    refused = "The office has decided about this swap already. Thank you all the same."
    assert answered(colleague, asked, "swap-yes") == ("refused", refused)
    assert FieldEntry.objects.get().visit is None
    asked.refresh_from_db()
    assert asked.colleague_agrees is None


def test_who_was_not_asked_can_not_answer(asked, people, plan):
    others = TechnicianFactory(territory=plan.territory)
    assert answered(others, asked, "swap-yes") == ("refused", "You were not asked about this swap.")
    assert signed_in(others.user).post(url(asked)).status_code == 404
    assert people["outsider"].post(url(asked)).status_code == 404
    assert people["anonymous"].post(url(asked)).status_code == 302
    asked.refresh_from_db()
    assert asked.colleague_agrees is None


def test_without_a_script_the_form_does_it(asked, colleague):
    client = signed_in(colleague.user)
    assert client.post(url(asked, "swap-perhaps")).status_code == 404
    answer = client.post(url(asked))
    assert [str(said) for said in get_messages(answer.wsgi_request)] == ["Noted. Your colleague and the office see it."]
    asked.refresh_from_db()
    assert asked.colleague_agrees is True


def test_only_colleagues_of_the_own_territory_who_have_a_phone_can_be_asked(own, stop, plan, technician, colleague):
    gone = TechnicianFactory(territory=plan.territory, active=False)
    without_account = TechnicianFactory(territory=plan.territory, user=None)
    elsewhere = TechnicianFactory()
    page = own.get("/day/swap/").content.decode()
    assert str(colleague.uuid) in page.split("<select")[1]
    for nobody in (gone, without_account, elsewhere, technician):
        assert str(nobody.uuid) not in page.split("<select")[1].split("</select>")[0]
        answer = post(own, "swap", what=str(stop.visit.uuid), note="Arzt", colleague=str(nobody.uuid))
        assert answer.status_code == 422
    assert not DayEntry.objects.exists()


def test_a_phone_of_before_that_knows_no_colleague_can_still_ask(own, technician, stop):
    sent = told(technician, "swap", what=str(stop.visit.uuid), note="Arzt")
    assert send(own, technician, sent).json()["answers"][0]["state"] == "applied"
    assert DayEntry.objects.get().colleague is None


def test_the_colleagues_phone_keeps_the_question_and_hears_of_its_changes(asked, stop, colleague):
    client = signed_in(colleague.user)

    def kept(known: dict[str, str]) -> tuple[dict[str, str], list[str]]:
        day = client.post("/sync/day/", {"known": known}, content_type="application/json").json()
        return day["versions"], [page["html"] for page in day["pages"] if page["address"] == "/today/"]

    versions, (page,) = kept({})
    assert f'data-swap="{asked.pk}"' in page
    assert kept(versions)[1] == []
    Assignment.objects.filter(pk=stop.pk).update(during=span("2026-11-23 15:00", 1))
    versions, (page,) = kept(versions)
    assert "15:00–16:00" in page
    DayEntry.objects.update(decision="agreed", decided_at=asked.at)
    assert "data-swap" not in kept(versions)[1][0]


def test_who_asked_for_tomorrow_reads_the_answer_tomorrow_too(own, technician, colleague):
    post(own, "swap", what="2026-11-24", note="Umzug", colleague=str(colleague.uuid))
    wish = DayEntry.objects.get()
    with time_machine.travel(at("2026-11-24 07:00"), tick=False):
        known = own.post("/sync/day/", {"known": {}}, content_type="application/json").json()["versions"]
        answered(colleague, wish, "swap-yes")
        assert "Anna Nowak would take it" in page_of(own)
        again = own.post("/sync/day/", {"known": known}, content_type="application/json").json()
        assert "/day/" in [page["address"] for page in again["pages"]]
    with time_machine.travel(at("2026-11-25 07:00"), tick=False):
        assert "Anna Nowak" not in page_of(own)


def test_an_older_answer_that_comes_late_does_not_replace_a_newer_one(asked, colleague):
    client = signed_in(colleague.user)
    late = entry(SimpleNamespace(uuid=asked.pk), "swap-yes", when=NOW - timedelta(hours=1))
    client.post(url(asked, "swap-no"))
    assert send(client, colleague, late).json()["answers"][0]["state"] == "applied"
    asked.refresh_from_db()
    assert asked.colleague_agrees is False
