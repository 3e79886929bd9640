"""What a fresh pair of eyes broke once: hostile or mistyped input is answered in words, never with a 500."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.importers.placing import postal_codes_by_setting
from orders.models import Site
from technicians.models import Absence
from tests.dispatch.tmf.conftest import api
from tests.factories import CustomerFactory, TechnicianFactory, TicketFactory

__all__ = ["api"]

pytestmark = pytest.mark.django_db


def test_a_user_name_as_long_as_a_book_is_refused_in_words(client):
    answer = client.post("/login/", {"username": "x" * 5000, "password": "y"})
    assert answer.status_code == 200
    assert "at most 150 characters" in answer.content.decode()


def test_an_absence_of_the_year_one_is_refused(dispatcher_client, territory):
    technician = TechnicianFactory(territory=territory)
    answer = dispatcher_client.post(
        "/admin/technicians/absence/add/",
        {
            "technician": technician.pk,
            "kind": "sick",
            "during_0_0": "0001-01-01",
            "during_0_1": "00:00",
            "during_1_0": "9999-12-31",
            "during_1_1": "23:59",
            "during_0": "0001-01-01T00:00",
            "during_1": "9999-12-31T23:59",
        },
    )
    assert answer.status_code == 200
    assert not Absence.objects.exists()


@pytest.mark.parametrize("path", ["orders/visit/?created_at__year=99999", "dispatch/plan/?created_at__year=99999"])
def test_a_filter_that_cannot_be_read_is_left_out_and_said(dispatcher_client, path):
    answer = dispatcher_client.get(f"/admin/{path}", follow=True)
    assert answer.status_code == 200


def test_an_action_on_a_row_that_is_no_number_is_answered_in_words(dispatcher_client):
    data = {"action": "close", "_selected_action": "abc"}
    answer = dispatcher_client.post("/admin/orders/outage/", data, follow=True)
    assert answer.status_code == 200
    assert "could not be read" in answer.content.decode()


def test_a_choice_that_is_no_number_is_answered_in_words(dispatcher_client):
    answer = dispatcher_client.post("/admin/technicians/absence/add/", {"technician": "x"}, follow=True)
    assert answer.status_code == 200


def test_a_nul_is_looked_up_as_nothing(dispatcher_client):
    asked = {"app_label": "technicians", "model_name": "absence", "field_name": "technician", "term": "\x00"}
    answer = dispatcher_client.get(reverse("admin:autocomplete"), asked)
    assert answer.json() == {"results": [], "pagination": {"more": False}}


def test_a_plan_of_the_year_9999_is_refused(dispatcher_client, territory):
    answer = dispatcher_client.post(
        "/admin/board/plan/", {"territory": territory.pk, "day": "9999-12-31", "time_limit_s": 60}, follow=True
    )
    assert "at most a year from today" in answer.content.decode()
    assert not territory.plan_runs.exists()


def test_a_ticket_is_listed_once_though_two_of_the_numbers_asked_for_are_its_customers(api, organisation):
    customer = CustomerFactory(organisation=organisation, phone="+492214711111")
    customer.phones.create(number="+492214712222")
    TicketFactory(site__organisation=organisation, site__customer=customer)
    answer = api.get("/tmf-api/troubleTicket/v4/troubleTicket", {"relatedParty.phone": "+492214711111,+492214712222"})
    assert (len(answer.json()), answer.headers["X-Total-Count"]) == (1, "1")


def test_an_address_without_a_point_is_placed_by_its_postal_code(api, organisation, settings, tmp_path):
    table = tmp_path / "codes.csv"
    table.write_text(
        "country_code,zipcode,place,state,state_code,latitude,longitude\nDE,50674,Köln,NRW,NW,50.932,6.939\n"
    )
    settings.POSTAL_CODE_FILES = [table]
    postal_codes_by_setting.cache_clear()
    sent = {
        "description": "Kein Internet",
        "severity": "major",
        "ticketType": "internet-down",
        "customer": {"name": "Ayşe Yılmaz", "phones": ["+492214710142"]},
        "place": {"street": "Zülpicher Platz 4", "postalCode": "50674", "city": "Köln"},
    }
    assert api.post("/tmf-api/troubleTicket/v4/troubleTicket", sent, content_type="application/json").status_code == 201
    site = Site.objects.get()
    assert (site.point.coords, site.accuracy) == ((6.939, 50.932), "postal_code")
    postal_codes_by_setting.cache_clear()


def test_a_form_that_is_too_large_or_not_ours_gets_a_page_in_words(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = client.post("/login/", {"username": "somebody", "password": "somebody"})
    assert (answer.status_code, "could not be read" in answer.content.decode()) == (400, True)
    strict = Client(enforce_csrf_checks=True)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024
    answer = strict.post("/login/", {"username": "somebody", "password": "somebody"})
    assert (answer.status_code, "reload the page" in answer.content.decode()) == (403, True)
