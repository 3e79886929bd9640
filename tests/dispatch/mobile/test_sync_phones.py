"""What a phone tells of itself, and when it has to forget the pages that it keeps."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from dispatch.models import FieldEntry, PhoneContact
from technicians.models import User
from tests.dispatch.mobile.conftest import signed_in
from tests.dispatch.mobile.test_sync import NOW, entry, send, states
from tests.factories import TechnicianFactory, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
LIST = reverse("admin:dispatch_phonecontact_changelist")


def tell(client: Client, technician, *, phone, unsent=0, since=None):
    body = {"person": technician.user_id, "now": NOW.isoformat(), "entries": [], "phone": str(phone)}
    body |= {"unsent": unsent, "unsent_since": since and since.isoformat()}
    return client.post("/sync/", body, content_type="application/json")


def worrying() -> list[PhoneContact]:
    return list(PhoneContact.objects.worrying(now=NOW))


def forgets(answer) -> bool:
    return answer.headers.get("X-Phone") == "forget"


def test_the_office_sees_what_waits_on_a_phone_for_more_than_two_days(own, technician):
    phone = uuid4()
    assert tell(own, technician, phone=phone, unsent=3, since=at("2026-11-21 09:59")).json()["answers"] == []
    (contact,) = worrying()
    assert (contact.user, contact.unsent, contact.unsent_since) == (technician.user, 3, at("2026-11-21 09:59"))
    tell(own, technician, phone=phone, unsent=3, since=at("2026-11-21 10:01"))
    assert worrying() == []
    tell(own, technician, phone=phone)
    assert list(PhoneContact.objects.values_list("unsent", "unsent_since")) == [(0, None)]


def test_a_silent_phone_worries_only_where_a_planned_stop_was_left_open(own, technician, add_stop):
    two_days_old = add_stop(9).visit.assignments.get()
    tell(own, technician, phone=uuid4())
    later = NOW + timedelta(days=3)
    assert PhoneContact.objects.worrying(now=later).count() == 1
    two_days_old.visit.state = "on_site"
    two_days_old.visit.save()
    assert PhoneContact.objects.worrying(now=later).count() == 1
    type(two_days_old.visit).objects.update(state="cancelled")
    assert PhoneContact.objects.worrying(now=later).count() == 0


def test_a_person_s_old_phone_is_not_missed_once_a_newer_one_is_in_use(own, technician, stop):
    tell(own, technician, phone=uuid4())
    PhoneContact.objects.update(seen_at=NOW - timedelta(days=5))
    type(stop).objects.filter(pk=stop.pk).update(during=(NOW - timedelta(days=4), NOW - timedelta(days=3)))
    assert len(worrying()) == 1
    tell(own, technician, phone=uuid4())
    assert worrying() == []


def test_the_board_and_the_list_name_the_phone(own, technician, dispatcher_client, organisation):
    tell(own, technician, phone=uuid4(), unsent=2, since=at("2026-11-20 09:00"))
    board = dispatcher_client.get(reverse("admin:board"), {"territory": technician.territory_id}).content.decode()
    assert "<b>1</b> phone unsent or silent" in board
    listed = dispatcher_client.get(LIST, {"worrying": "1"}).context["cl"].result_list
    assert [row.user for row in listed] == [technician.user]


def test_a_signed_out_phone_forgets_at_its_next_contact_and_sends_after_the_next_sign_in(
    own, technician, stop, dispatcher_client, organisation
):
    phone = uuid4()
    headers = {"X-Phone": str(phone)}
    assert not forgets(tell(own, technician, phone=phone))
    chosen = [str(contact.pk) for contact in PhoneContact.objects.all()]
    dispatcher_client.post(LIST, {"action": "sign_out", "_selected_action": chosen})

    for address in ("/sync/", "/sync/day/"):
        answer = own.get(address, headers=headers)
        assert (answer.status_code, forgets(answer)) == (401, True)
    assert not forgets(own.get("/sync/", headers={"X-Phone": str(uuid4())})), "another phone is none of theirs"

    again = signed_in(User.objects.get(pk=technician.user_id))
    answer = send(again, technician, entry(stop.visit, "on-my-way"))
    assert (states(answer), forgets(answer)) == (["applied"], False)


def test_a_session_that_ran_out_forgets_nothing(own, technician):
    phone = uuid4()
    tell(own, technician, phone=phone)
    answer = Client().get("/sync/day/", headers={"X-Phone": str(phone)})
    assert (answer.status_code, forgets(answer)) == (401, False)


def test_a_phone_forgets_once_the_account_is_switched_off(own, technician):
    phone = uuid4()
    tell(own, technician, phone=phone)
    User.objects.filter(pk=technician.user_id).update(is_active=False)
    answer = own.get("/sync/day/", headers={"X-Phone": str(phone)})
    assert (answer.status_code, forgets(answer)) == (401, True)


def test_a_technician_who_was_switched_off_still_sends_what_was_done_and_gets_no_pages(own, technician, stop):
    type(technician).objects.filter(pk=technician.pk).update(active=False)
    answer = send(own, technician, entry(stop.visit, "on-my-way"))
    assert (states(answer), forgets(answer)) == (["applied"], True)
    assert FieldEntry.objects.count() == 1
    pages = own.post("/sync/day/", {}, content_type="application/json")
    assert (pages.status_code, forgets(pages)) == (403, True)


def test_nobody_signs_out_people_of_another_firm(own, technician, people):
    tell(own, technician, phone=uuid4())
    chosen = [str(contact.pk) for contact in PhoneContact.objects.all()]
    people["dispatcher elsewhere"].post(LIST, {"action": "sign_out", "_selected_action": chosen})
    assert own.get("/sync/").status_code == 200


def test_a_colleague_who_took_over_the_phone_keeps_their_pages_when_the_first_is_signed_out(own, technician):
    phone = uuid4()
    tell(own, technician, phone=phone)
    colleague = TechnicianFactory(territory=technician.territory)
    PhoneContact.objects.update(seen_at=NOW - timedelta(hours=1))
    tell(signed_in(colleague.user), colleague, phone=phone)
    User.objects.filter(pk=technician.user_id).update(signed_out_at=NOW)
    assert not forgets(Client().get("/sync/", headers={"X-Phone": str(phone)}))
