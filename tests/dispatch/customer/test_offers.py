"""What customers do on their page: each offer, once however often it is sent, and refused in words when too late."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from dispatch.booking.services import holds
from dispatch.models import Appointment, Assignment, Withdrawal
from orders.models import (
    Callback,
    Contact,
    Customer,
    CustomerPhone,
    FieldOrder,
    Message,
    Site,
    Ticket,
    Visit,
    VisitPhoto,
)
from orders.services.closing import complete
from orders.services.contact_rules import interrupted
from tests.dispatch.customer.conftest import AFTERNOON, FORENOON, opened
from tests.factories import TicketFactory, UserFactory, at, span
from tests.pictures import photo_of_a_phone, picture

pytestmark = pytest.mark.django_db
NOON = span("2026-11-24 12:00", 2)


def value(window) -> str:
    return f"{window.lower.isoformat()}/{window.upper.isoformat()}"


def told(ticket) -> list[str]:
    return list(Contact.objects.filter(ticket=ticket, channel="link").values_list("text", flat=True))


class TestAppointment:
    def test_three_to_five_real_times_are_offered_without_the_one_promised(self, customer, address, promised):
        windows = customer.get(f"{address}appointment/").context["windows"]
        assert 3 <= len(windows) <= 5
        assert FORENOON not in windows

    def test_another_one_takes_the_place_of_the_former_and_is_confirmed_in_words(self, send, ticket, promised, order):
        page = send("appointment", window=value(NOON)).content.decode()

        promised.refresh_from_db()
        assert (promised.state, promised.window) == ("confirmed", NOON)
        assert "Your appointment: Tuesday, 24 November 2026, between 12:00 and 14:00." in page
        assert told(ticket) == ["Appointment chosen: Tuesday, 24 November 2026, between 12:00 and 14:00"]
        assert Message.objects.filter(ticket=ticket, event="appointment", channel="email").count() == 1
        assert promised.capacity_uses.exists()

    def test_the_first_one_is_held_and_confirmed_in_one_go(self, send, order, monday):
        send("appointment", window=value(AFTERNOON))
        appointment = Appointment.objects.get(order=order)
        assert (appointment.state, appointment.window) == ("confirmed", AFTERNOON)
        assert Assignment.objects.get(visit__order=order, live=True).hold is None

    def test_sent_twice_it_is_chosen_once(self, customer, address, ticket, promised):
        form = {"uuid": str(uuid4()), "window": value(NOON)}
        for _ in range(2):
            assert customer.post(f"{address}appointment/", form).status_code == 302
        assert len(told(ticket)) == 1

    def test_a_time_that_is_gone_leaves_the_promise_and_offers_others(self, send, ticket, promised, monday, make_order):
        for _ in range(3):  # as many as one technician can begin from 12 to 14 o'clock
            holds.hold(order=make_order(), span=AFTERNOON)
        answer = send("appointment", window=value(AFTERNOON))

        assert answer.status_code == 409
        assert "This time has just been taken." in answer.content.decode()
        assert answer.context["windows"]
        promised.refresh_from_db()
        assert (promised.state, promised.window) == ("confirmed", FORENOON)
        assert told(ticket) == []

    @pytest.mark.parametrize("state", ["en_route", "on_site"])
    def test_on_the_way_it_is_too_late(self, state, customer, address, promised, order):
        Visit.objects.filter(order=order).update(state=state)
        answer = customer.post(f"{address}appointment/", {"uuid": uuid4(), "window": value(NOON)})
        assert (answer.status_code, "on the way to you" in answer.content.decode()) == (409, True)
        promised.refresh_from_db()
        assert promised.window == FORENOON

    @pytest.mark.parametrize(
        "window",
        ["", "x", "/", "\x00", "2026-11-24T08:00:00/2026-11-24T10:00:00", "9999-12-31T23:00Z/9999-12-31T23:59Z",
         "0001-01-01T00:00Z/2026-11-24T10:00Z", "2026-11-24T08:01+01:00/2026-11-24T10:00+01:00", "1" * 5000],
    )  # fmt: skip
    def test_what_is_no_time_of_ours_is_refused_in_words(self, window, send, ticket, promised):
        answer = send("appointment", window=window)
        assert answer.status_code in (409, 422)
        assert told(ticket) == []


class TestNoteAndPhotos:
    def test_a_note_stands_below_what_was_at_the_site_and_on_the_case(self, send, ticket, order):
        Site.objects.filter(pk=order.site_id).update(access_notes="Hund im Hof")
        page = send("note", text="Rear building,\u202e\n second bell\x07").content.decode()

        notes = Site.objects.get(pk=order.site_id).access_notes
        assert notes.startswith("Hund im Hof\n")
        assert notes.endswith(", 21.11.2026: Rear building, second bell")
        assert told(ticket) == ["Note for the technician: Rear building, second bell"]
        assert "Whoever comes to you reads it." in page

    def test_notes_have_an_end(self, send, ticket, order):
        assert send("note", text="x" * 301).status_code == 422
        Site.objects.filter(pk=order.site_id).update(access_notes="x" * 1990)
        answer = send("note", text="one more")
        assert (answer.status_code, "many notes" in answer.content.decode()) == (409, True)
        assert told(ticket) == []

    def test_photos_are_made_anew_and_belong_to_the_visit(self, send, ticket, order):
        file = SimpleUploadedFile("a.jpg", photo_of_a_phone(), "image/jpeg")
        send("photos", photos=[file])

        photo = VisitPhoto.objects.get(visit__order=order)
        assert photo.kind == "customer"
        with photo.image.open() as file:
            image = Image.open(BytesIO(file.read()))
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (20, 40), {})
        assert told(ticket) == ["1 photo for the technician"]

    def test_what_is_no_picture_is_refused_in_words(self, send, order):
        answer = send("photos", photos=[SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>", "image/jpeg")])
        assert (answer.status_code, "not a picture" in answer.content.decode()) == (422, True)
        assert not VisitPhoto.objects.exists()

    def test_ten_photos_of_a_visit_are_enough(self, send, order):
        ten = [SimpleUploadedFile(f"{n}.png", picture("PNG"), "image/png") for n in range(10)]
        assert send("photos", photos=ten).status_code == 200
        one = SimpleUploadedFile("11.png", picture("PNG"), "image/png")
        assert send("photos", photos=[one]).status_code == 409
        assert VisitPhoto.objects.count() == 10

    def test_the_technician_sees_them_before_the_visit(self, send, order, monday, technician, client):
        holds.confirm(appointment=holds.hold(order=order, span=AFTERNOON))
        send("photos", photos=[SimpleUploadedFile("a.jpg", photo_of_a_phone(), "image/jpeg")])
        client.force_login(technician.user, backend="django.contrib.auth.backends.ModelBackend")
        assert "Photo from the customer 1" in client.get(f"/today/{order.visits.get().uuid}/").content.decode()


class TestCall:
    def test_a_call_is_promised_with_its_time(self, send, ticket):
        page = send("call").content.decode()
        call = Callback.objects.get(ticket=ticket)
        assert (call.reason, call.due) == ("requested", span("2026-11-23 08:00", 2))
        assert "We call you: Monday, 23 November 2026, between 08:00 and 10:00." in page
        assert told(ticket) == ["Please call me."]

    def test_there_is_one_call_however_often_it_is_asked_for(self, customer, address, ticket):
        form = {"uuid": str(uuid4())}
        for _ in range(2):
            customer.post(f"{address}call/", form)
        again = customer.post(f"{address}call/", {"uuid": uuid4()})
        assert (again.status_code, "We call you: Monday" in again.content.decode()) == (409, True)
        assert (Callback.objects.count(), told(ticket)) == (1, ["Please call me."])

    def test_who_has_no_number_with_us_is_asked_for_one(self, send, ticket):
        CustomerPhone.objects.all().delete()
        assert send("call").status_code == 422
        assert send("call", number="12").status_code == 422
        send("call", number="0221 5550142")
        assert str(CustomerPhone.objects.get(customer=ticket.customer).number) == "+492215550142"
        assert Callback.objects.filter(ticket=ticket).count() == 1

    def test_a_number_that_we_know_is_not_changed_from_here(self, send, ticket):
        send("call", number="0221 5550142")
        assert CustomerPhone.objects.filter(customer=ticket.customer).count() == 1

    def test_a_closed_case_says_how_to_go_on(self, customer, address, ticket):
        Ticket.objects.filter(pk=ticket.pk).update(state="closed", resolved_at=at("2026-11-20 09:00"))
        answer = customer.get(f"{address}call/")
        assert (answer.status_code, "If something was not right" in answer.content.decode()) == (409, True)


class TestComplaint:
    def test_it_stands_on_the_case_and_one_person_owes_a_call(self, send, ticket):
        agent = UserFactory(organisation=ticket.organisation, role="agent")
        send("complaint", text="Nobody came.\nTwice.")

        call = Callback.objects.get(ticket=ticket)
        assert (call.reason, call.owner) == ("complaint", agent)
        assert told(ticket) == ["Complaint: Nobody came.\nTwice."]

    def test_a_second_one_makes_no_second_call(self, send, ticket):
        for text in ("Nobody came.", "Still nobody."):
            send("complaint", text=text)
        assert Callback.objects.count() == 1
        assert len(told(ticket)) == 2

    def test_a_call_that_is_owed_already_is_that_call_and_gets_an_owner(self, send, ticket):
        agent = UserFactory(organisation=ticket.organisation, role="agent")
        send("call")
        send("complaint", text="Nobody came.")
        call = Callback.objects.get(ticket=ticket)
        assert (call.reason, call.owner) == ("requested", agent)

    def test_whoever_was_called_about_it_just_now_is_not_called_again(self, send, ticket):
        interrupted(customer=ticket.customer, ticket=ticket, reason="complaint")
        page = send("complaint", text="And another thing.").content.decode()
        assert "It is written down with your case." in page
        assert not Callback.objects.exists()

    def test_who_talked_with_the_customer_last_owes_it_else_who_owes_least(self, send, ticket, organisation):
        first, second = (UserFactory(organisation=organisation, role="agent") for _ in range(2))
        Contact.objects.create(ticket=ticket, channel="phone", at=at("2026-11-20 09:00"), agent=second)
        send("complaint", text="Nobody came.")
        assert Callback.objects.get(ticket=ticket).owner == second
        other = TicketFactory(site__organisation=organisation, site__customer__language="en")
        client = opened(other)
        client.post(f"/case/{other.uuid}/complaint/", {"uuid": uuid4(), "text": "Me too."})
        assert Callback.objects.get(ticket=other).owner == first


@pytest.mark.parametrize("kind", ["appointment", "note", "photos", "works-again"])
def test_when_the_case_is_over_nothing_is_changed(kind, customer, address, ticket, order):
    Visit.objects.filter(order=order).update(state="finished", outcome="done", finished_at=at("2026-11-21 11:00"))
    complete(order=FieldOrder.objects.get(pk=order.pk))
    answer = customer.post(f"{address}{kind}/", {"uuid": uuid4(), "text": "x"})
    assert (answer.status_code, "This case is solved" in answer.content.decode()) == (409, True)
    assert (told(ticket), Withdrawal.objects.count()) == ([], 0)


@pytest.mark.parametrize("kind", ["appointment", "note", "photos", "call", "works-again", "take-back", "complaint"])
def test_every_offer_wants_the_token_of_its_form(kind, customer, address, ticket):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = customer.cookies
    assert strict.post(f"{address}{kind}/", {"uuid": uuid4(), "text": "x"}).status_code == 403
    assert told(ticket) == []


@pytest.mark.parametrize("uuid", ["", "x", "\x00", "1" * 5000])
def test_a_form_without_its_number_is_refused(uuid, customer, address, ticket):
    assert customer.post(f"{address}call/", {"uuid": uuid}).status_code == 422
    assert not Callback.objects.exists()


def test_an_offer_that_does_not_exist_leads_back(customer, address):
    assert customer.get(f"{address}nothing/").status_code == 404


def test_nobody_can_be_called_about_a_case_of_nobody(ticket, customer, address):
    Ticket.objects.filter(pk=ticket.pk).update(customer=None)
    assert Customer.objects.exists()
    assert customer.get(f"{address}call/").status_code == 409
    assert customer.get(address).status_code == 200


def test_an_offer_sent_after_ten_minutes_still_counts_once(customer, address, saturday, ticket):
    form = customer.get(f"{address}note/").context["form"]["uuid"].value()
    saturday.shift(timedelta(minutes=10))
    for _ in range(3):
        customer.post(f"{address}note/", {"uuid": form, "text": "Rear building"})
    assert len(told(ticket)) == 1


def test_who_plays_with_the_page_is_stopped_in_words(send, ticket, order):
    for _ in range(40):
        Contact.objects.create(ticket=ticket, channel="link", at=timezone.now(), text="x")
    answer = send("note", text="Rear building")
    assert (answer.status_code, "very much for one day" in answer.content.decode()) == (409, True)
    assert Site.objects.get(pk=order.site_id).access_notes == ""
