"""One stop: what it shows, who may open it, and what its forms record."""

import base64
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dispatch.models import Appointment
from orders.models import Callback, TriedStep, Visit, VisitPhoto
from orders.picture_links import address_of
from orders.services.photos import add_photo
from technicians.models import User
from tests.factories import (
    AssignmentFactory,
    ContactFactory,
    PartFactory,
    TechnicianFactory,
    UserFactory,
    VisitFactory,
    at,
    span,
)
from tests.pictures import photo_of_a_phone, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
KINDS = ["on-my-way", "not-on-my-way", "arrived", "done", "no-access", "follow-up", "could-not", "customer-cancelled"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page_of(visit: Visit, kind: str = "") -> str:
    return f"/today/{visit.uuid}/" + (f"{kind}/" if kind else "")


def send(client, visit: Visit, kind: str, **fields):
    return client.post(page_of(visit, kind), {"uuid": str(uuid4()), **fields})


def lines(*parts: dict) -> dict:
    """The material lines of the *done* form."""
    fields = {"parts-TOTAL_FORMS": len(parts), "parts-INITIAL_FORMS": 0}
    return fields | {f"parts-{row}-{name}": value for row, part in enumerate(parts) for name, value in part.items()}


def said(answer) -> list[str]:
    return [str(message) for message in answer.wsgi_request._messages]


def test_what_was_tried_stands_first_then_what_was_said_and_done_before(own, stop):
    ticket, order = stop.visit.order.ticket, stop.visit.order
    ticket.line_test, ticket.line_test_detail, ticket.line_test_at = "failed", "−31 dBm", at("2026-11-21 10:00")
    ticket.save()
    TriedStep.objects.create(
        ticket=ticket, text="Neustart des Modems", result="kein Erfolg", channel="phone", at=at("2026-11-21 09:00")
    )
    ContactFactory(ticket=ticket, text="Seit gestern kein Internet.")
    VisitFactory(
        order=order,
        state="finished",
        outcome="no_access",
        outcome_reason="Niemand da",
        finished_at=at("2026-11-20 12:00"),
    )
    order.order_type.checklist.create(label="ONT leuchtet")
    order.order_type.parts.create(part=PartFactory(organisation=order.organisation, name="Patchkabel"), quantity=2)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", own.get(page_of(stop.visit)).content.decode()))
    places = [
        page.index(text)
        for text in (
            "Already tried",
            "Line test: Failed · −31 dBm (Sat 21 Nov)",
            "Neustart des Modems: kein Erfolg (Sat 21 Nov, Phone)",
            "Mon 23 Nov, 09:00–10:00",
            f"Field order{order.number}",
            "ONT leuchtet",
            "2 × Patchkabel",
            "Seit gestern kein Internet.",
            "No access · Fri 20 Nov",
            "Niemand da",
            "The customer is told to expect you between 10:10 and 10:40.",
        )
    ]
    assert places == sorted(places)


def test_the_customer_is_never_told_a_time_before_the_promise(own, stop):
    Appointment.objects.create(
        organisation=stop.visit.order.organisation,
        order=stop.visit.order,
        state="confirmed",
        window=span("2026-11-23 12:00", 2),
    )
    assert "between 12:00 and 12:30" in own.get(page_of(stop.visit)).content.decode()


@pytest.mark.parametrize(
    ("customer", "hint", "said"),
    [
        ({}, "The customer is told to expect you", "Have a good trip. The customer is told when to expect you."),
        ({"contact_consent": False}, "No message goes to this customer", "Have a good trip."),
        ({"email": ""}, "No message goes to this customer", "Have a good trip."),  # with a landline only
    ],
)
def test_the_phone_says_that_the_customer_is_told_only_where_they_are(own, stop, customer, hint, said):
    type(stop.visit.order.ticket.customer).objects.update(**customer)
    assert hint in own.get(page_of(stop.visit)).content.decode()
    answer = send(own, stop.visit, "on-my-way")
    page = own.get(answer.url)
    assert [str(message) for message in page.context["messages"]] == [said]
    assert bool(stop.visit.order.ticket.messages.count()) == ("told" in said)


def test_the_page_says_what_follows_when_the_customer_does_not_want_it(own, stop):
    page = own.get(page_of(stop.visit, "customer-cancelled")).content.decode()
    assert "The order is cancelled and its case ends: nobody comes again, and nobody calls." in page


@pytest.mark.parametrize("kind", ["", *KINDS])
def test_only_its_technician_and_the_dispatchers_may_open_a_stop(people, stop, kind):
    answers = {who: client.get(page_of(stop.visit, kind)).status_code for who, client in people.items()}
    seen = 302 if kind in ("on-my-way", "not-on-my-way", "arrived") else 200
    assert answers == {
        "owner": seen,
        "dispatcher": seen,
        "colleague": 404,
        "agent": 404,
        "outsider": 404,
        "dispatcher elsewhere": 404,
        "anonymous": 302,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_can_act_on_it(people, stop, kind):
    strangers = {who: client for who, client in people.items() if who not in ("owner", "dispatcher")}
    answers = {who: send(client, stop.visit, kind) for who, client in strangers.items()}
    assert {answer.status_code for who, answer in answers.items() if who != "anonymous"} == {404}
    assert answers["anonymous"].url.startswith("/login/")
    stop.visit.refresh_from_db()
    assert (stop.visit.state, stop.visit.actions.count()) == ("open", 0)


def test_getting_a_form_changes_nothing(own, stop):
    for kind in KINDS:
        own.get(page_of(stop.visit, kind))
    stop.visit.refresh_from_db()
    assert (stop.visit.state, stop.visit.actions.count()) == ("open", 0)


def test_a_kind_that_nobody_knows_is_not_found(own, stop):
    assert own.get(page_of(stop.visit, "fly")).status_code == send(own, stop.visit, "fly").status_code == 404


def test_on_my_way_and_arrived_stay_at_the_stop(own, stop, technician, ten_o_clock):
    answer = send(own, stop.visit, "on-my-way")
    assert (answer.status_code, answer.url) == (302, page_of(stop.visit))
    assert "I have arrived" in own.get(answer.url).content.decode()
    ten_o_clock.shift(600)
    answer = send(own, stop.visit, "arrived")
    assert answer.url == page_of(stop.visit)
    assert 'form="work"' in own.get(answer.url).content.decode()  # the form of *done* is open
    assert list(stop.visit.actions.values_list("kind", "by")) == [
        ("en_route", technician.user.pk),
        ("on_site", technician.user.pk),
    ]


def test_done_records_everything_and_offers_the_next_stop(own, stop, add_stop):
    following = add_stop(13)
    order = stop.visit.order
    light = order.order_type.checklist.create(label="ONT leuchtet", kind="yes_no", required=True)
    level = order.order_type.checklist.create(label="Pegel", kind="number", unit="dBm")
    part = PartFactory(organisation=order.organisation)
    answer = send(
        own,
        stop.visit,
        "done",
        report="Dose getauscht",
        signed_by="A. Yılmaz",
        signature="data:image/png;base64," + base64.b64encode(picture("PNG")).decode(),
        photos=[SimpleUploadedFile("a.jpg", photo_of_a_phone()), SimpleUploadedFile("b.png", picture("PNG"))],
        **{f"item-{light.pk}": "yes", f"item-{level.pk}": "-21.5"},
        **lines({"part": part.pk, "quantity": 2, "serial_number": "SN-1"}, {"part": part.pk, "quantity": ""}),
    )
    assert (answer.status_code, answer.url) == (302, "/today/?day=2026-11-23")
    day = own.get(answer.url).content.decode()
    assert "Done. Thank you!" in day
    assert re.findall(r'data-stop="([^"]+)"', day)[0] == str(following.visit.uuid)
    visit = Visit.objects.get(pk=stop.visit.pk)
    assert (visit.state, visit.outcome, visit.report, visit.signed_by) == (
        "finished",
        "done",
        "Dose getauscht",
        "A. Yılmaz",
    )
    assert sorted(visit.answers.values_list("item", "value")) == [(light.pk, "yes"), (level.pk, "-21.5")]
    assert list(visit.parts_used.values_list("part", "quantity", "serial_number")) == [(part.pk, 2, "SN-1")]
    assert sorted(visit.photos.values_list("kind", flat=True)) == ["photo", "photo", "signature"]
    page = own.get(page_of(visit)).content.decode()
    for text in ("Dose getauscht", "A. Yılmaz", "−21.5 dBm", "SN-1"):
        assert text in page


def test_sending_twice_records_once_and_answers_the_same(own, stop):
    fields = {"uuid": str(uuid4()), "report": "Fertig", **lines()}
    first = own.post(page_of(stop.visit, "done"), {**fields, "photos": SimpleUploadedFile("a.jpg", picture())})
    again = own.post(page_of(stop.visit, "done"), {**fields, "photos": SimpleUploadedFile("a.jpg", picture())})
    assert (first.status_code, first.url) == (again.status_code, again.url) == (302, "/today/?day=2026-11-23")
    assert (stop.visit.actions.count(), stop.visit.photos.count()) == (1, 1)


def test_another_form_on_a_finished_visit_is_told_that_it_is_over(own, stop):
    send(own, stop.visit, "done", report="Fertig", **lines())
    answer = send(own, stop.visit, "no-access")
    assert answer.url == page_of(stop.visit)
    assert "This visit is over already: Done." in own.get(answer.url).content.decode()
    assert Callback.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "This field is required."),
        ({"report": "x", "uuid": "1"}, "Enter a valid UUID."),
        ({"report": "x", "signature": "data:text/html,x"}, "The signature could not be read."),
        ({"report": "x", "signature": "data:image/png;base64,!"}, "The signature could not be read."),
        ({"report": "x", "signature": "data:image/png;base64,AAAA", "signed_by": "A"}, "not a picture"),
        (
            {"report": "x", "signature": "data:image/png;base64," + base64.b64encode(picture("PNG")).decode()},
            "Please enter the name of the person who signed.",
        ),
        ({"report": "x", **lines({"quantity": 1})}, "Please choose the part."),
        ({"report": "x", **lines({"serial_number": "SN"})}, "Please say how many were used."),
        ({"report": "x", **lines({"part": 0, "quantity": 1})}, "Select a valid choice."),
        ({"report": "x", "parts-TOTAL_FORMS": "x"}, "Please check the material."),
        ({"report": "x\0"}, "Null characters are not allowed."),
    ],
)
def test_a_form_of_done_with_a_mistake_is_shown_again_with_what_to_mend(own, stop, fields, sentence):
    answer = send(own, stop.visit, "done", **{**lines(), **fields})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    stop.visit.refresh_from_db()
    assert (stop.visit.state, stop.visit.actions.count()) == ("open", 0)


@pytest.mark.parametrize(("language", "typed"), [("de", "−29,4"), ("de", "-29.4"), ("en", "−29.4")])
def test_a_measured_value_is_taken_as_people_write_it(own, stop, language, typed):
    level = stop.visit.order.order_type.checklist.create(label="Pegel", kind="number", unit="dBm", required=True)
    fields = {"uuid": str(uuid4()), "report": "x", f"item-{level.pk}": typed, **lines()}
    own.post(page_of(stop.visit, "done"), fields, headers={"Accept-Language": language})
    assert stop.visit.answers.get().value == "-29.4"


def test_a_file_that_is_no_picture_is_named_as_such(own, stop):
    upload = SimpleUploadedFile("a.jpg", b"#!/bin/sh", content_type="image/jpeg")
    answer = send(own, stop.visit, "done", report="x", photos=upload, **lines())
    assert (answer.status_code, "not a picture that can be read" in answer.content.decode()) == (422, True)
    assert VisitPhoto.objects.count() == 0


def test_a_part_of_another_organisation_cannot_be_used(own, stop):
    answer = send(own, stop.visit, "done", report="x", **lines({"part": PartFactory().pk, "quantity": 1}))
    assert answer.status_code == 422


def test_nobody_there_tells_when_the_office_calls(own, stop):
    page = own.get(page_of(stop.visit, "no-access")).content.decode()
    assert "the office calls on Mon 23 Nov between 10:15 and 12:15" in page
    send(own, stop.visit, "no-access", note="Zweimal geklingelt")
    visit = Visit.objects.get(pk=stop.visit.pk)
    assert (visit.outcome, visit.outcome_reason) == ("no_access", "Zweimal geklingelt")
    assert Callback.objects.get().due.upper == at("2026-11-23 12:15")


def test_follow_up_opens_the_next_visit(own, stop):
    answer = send(own, stop.visit, "follow-up", what="Muffe setzen", minutes=45, day="2026-11-25")
    assert answer.status_code == 302
    following = Visit.objects.get(order=stop.visit.order, state="open")
    assert following.not_before == at("2026-11-25 00:00")
    assert following.order.service_minutes == 45


@pytest.mark.parametrize(
    "wrong", [{"what": ""}, {"minutes": "0"}, {"minutes": "x"}, {"day": "2026-11-22"}, {"day": "2026-02-30"}]
)
def test_a_follow_up_with_a_mistake_is_shown_again(own, stop, wrong):
    answer = send(own, stop.visit, "follow-up", **{"what": "Muffe", "minutes": 45, "day": "", **wrong})
    assert answer.status_code == 422
    assert stop.visit.order.visits.count() == 1


def test_could_not_needs_a_reason_from_the_list_and_words_for_another(own, stop):
    assert send(own, stop.visit, "could-not", reason="weather").status_code == 422
    answer = send(own, stop.visit, "could-not", reason="other")
    assert (answer.status_code, "Please say the reason" in answer.content.decode()) == (422, True)
    send(own, stop.visit, "could-not", reason="material", text="Muffe fehlt")
    visit = Visit.objects.get(pk=stop.visit.pk)
    assert (visit.outcome, visit.reason_text, visit.report) == ("could_not", "Material is missing", "Muffe fehlt")


def test_a_dispatcher_acts_for_a_technician_and_stays_at_the_stop(people, stop):
    answer = send(people["dispatcher"], stop.visit, "no-access")
    assert (answer.status_code, answer.url) == (302, page_of(stop.visit))
    assert stop.visit.actions.get().by.role == "dispatcher"


def link_of(client, photo) -> str:
    """As if a page had given it to this person."""
    person = User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()
    return address_of(photo.visit.uuid, photo.uuid, person or UserFactory())


def test_photos_are_for_those_who_may_see_the_visit(people, stop):
    photo = add_photo(visit=stop.visit, kind="photo", jpeg=picture())
    links = {who: link_of(client, photo) for who, client in people.items()}
    answers = {who: client.get(links[who]) for who, client in people.items()}
    assert {who: answer.status_code for who, answer in answers.items()} == {
        "owner": 200,
        "dispatcher": 200,
        "colleague": 404,
        "agent": 404,
        "outsider": 404,
        "dispatcher elsewhere": 404,
        "anonymous": 302,
    }
    headers = answers["owner"].headers
    assert (headers["Content-Type"], headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert {"private", "no-store"} <= {part.strip() for part in headers["Cache-Control"].split(",")}
    assert b"".join(answers["owner"].streaming_content) == picture()
    for answer in answers.values():
        answer.close()


def test_a_photo_of_another_visit_is_not_found(own, stop, add_stop):
    photo = add_photo(visit=stop.visit, kind="photo", jpeg=picture())
    other = add_stop(13)
    assert own.get(page_of(other.visit, "photos") + f"{photo.uuid}/").status_code == 404
    assert own.get(page_of(stop.visit, "photos") + f"{uuid4()}/").status_code == 404


def test_a_name_that_is_markup_stays_text(own, stop):
    customer = stop.visit.order.customer
    customer.name = "<script>alert(1)</script>"
    customer.save()
    assert "<script>alert" not in own.get(page_of(stop.visit)).content.decode()


def test_a_visit_of_the_network_has_no_customer_and_still_a_page(own, stop):
    order = stop.visit.order
    order.site.customer = None
    order.site.save()
    order.ticket.customer = None
    order.ticket.save()
    page = own.get(page_of(stop.visit)).content.decode()
    assert order.site.address in page
    assert 'href="tel:' not in page


def test_a_colleague_on_the_same_visit_is_named(own, stop, plan, client_of):
    second = TechnicianFactory(territory=plan.territory, name="Adler, Tom")
    AssignmentFactory(plan=plan, technician=second, visit=stop.visit, live=True)
    assert "Adler, Tom" in own.get(page_of(stop.visit)).content.decode()
    assert client_of(second.user).get(page_of(stop.visit)).status_code == 200
    assert client_of(UserFactory(role="technician")).get(page_of(stop.visit)).status_code == 404
