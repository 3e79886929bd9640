"""Erasing, exporting and reporting in the admin: for administrators, of their own organisation."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dispatch.models import Erasure
from dispatch.privacy.telling import data_of
from dispatch.privacy.workforce import FROM_THE_FIELD, KINDS, stored_about
from orders.models import Customer, LookUp
from orders.selectors.dossier import dossier_of
from tests import factories as f
from tests.dispatch.privacy.person import firm_of, known_in_full
from tests.dispatch.privacy.test_erasing import state_folder
from tests.pictures import picture

__all__ = ["state_folder"]
pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def boss(organisation):
    return f.UserFactory(organisation=organisation, role="admin")


@pytest.fixture
def customer(organisation) -> Customer:
    return f.TicketFactory(site__organisation=organisation, state="closed").customer


def test_the_page_says_what_goes_and_what_stays_and_its_button_does_it(boss, customer):
    client, pk = client_of(boss), customer.pk
    address = reverse("admin:privacy_erase", args=[pk])
    assert address in client.get(reverse("admin:orders_customer_change", args=[pk])).content.decode()
    page = client.get(address).content.decode()
    assert "Every name, number, address and text of and about <strong>Ayşe Yılmaz</strong>" in page
    assert "<td>Phone numbers</td><td>1</td><td>deleted</td>" in page
    assert "<td>Tickets</td><td>1</td><td>emptied of all texts</td>" in page
    assert Customer.objects.filter(pk=pk).exists()
    said = client.post(address, follow=True).content.decode()
    assert f"Customer {pk} is erased." in said
    assert (Customer.objects.count(), Erasure.objects.get().by) == (0, boss)
    assert client.get(address).status_code == 404


def test_what_is_open_stands_on_the_page_and_there_is_no_button(boss, organisation):
    order = f.FieldOrderFactory(ticket__site__organisation=organisation)
    client, address = client_of(boss), reverse("admin:privacy_erase", args=[order.ticket.customer_id])
    page = client.get(address).content.decode()
    assert f"Order {order} is open. Finish it or call it off first." in page
    assert "Erase for good" not in page
    assert f"Order {order} is open." in client.post(address, follow=True).content.decode()
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("role", ["dispatcher", "lead", "viewer", "auditor", "agent", "technician"])
def test_others_than_administrators_are_refused(role, organisation, customer):
    client = client_of(f.UserFactory(organisation=organisation, role=role))
    technician = f.TechnicianFactory(territory__organisation=organisation)
    for name in ("privacy_erase", "privacy_export"):
        assert client.post(reverse(f"admin:{name}", args=[customer.pk])).status_code in (302, 403), name
    for name in ("privacy_technician", "privacy_technician_file"):
        assert client.get(reverse(f"admin:{name}", args=[technician.pk])).status_code in (302, 403), name
    assert Customer.objects.count() == 1


def test_a_stranger_is_404(other_organisation, customer):
    client = client_of(f.UserFactory(organisation=other_organisation, role="admin"))
    technician = f.TechnicianFactory(territory__organisation=customer.organisation)
    for name in ("privacy_erase", "privacy_export"):
        assert client.post(reverse(f"admin:{name}", args=[customer.pk])).status_code == 404
    assert client.get(reverse("admin:privacy_technician", args=[technician.pk])).status_code == 404
    assert (Customer.objects.count(), LookUp.objects.count()) == (1, 0)


def test_the_export_holds_all_that_is_kept_about_one_person_and_nothing_of_another(boss, territory):
    firm = firm_of(territory)
    person, other = known_in_full(1, firm), known_in_full(2, firm)
    for photo in person.visit.photos.all():
        photo.image.storage.delete(photo.image.name)
        photo.image.storage.save(photo.image.name, io.BytesIO(picture()))
    person.visit.outcome = "done"
    person.visit.save()
    answer = client_of(boss).post(reverse("admin:privacy_export", args=[person.customer.pk]))
    with ZipFile(io.BytesIO(answer.content)) as archive:
        names, text = archive.namelist(), archive.read("data.json").decode()
        report = archive.read(f"reports/{person.order.number}-{person.visit.pk}.pdf")
    data = json.loads(text)
    assert report.startswith(b"%PDF")
    assert len([name for name in names if name.startswith("photos/visits/")]) == 2
    assert (data["customer"][0]["name"], [phone["number"] for phone in data["phones"]]) == (
        person.name, [person.phone, person.landline],
    )  # fmt: skip
    assert data["sites"][0]["point"] == {"longitude": 6.9583, "latitude": 50.9413}
    assert data["appointments"][0]["window"]["from"].startswith("2026-11-16T09:00")
    assert {len(data[name]) for name in ("calls_promised", "calls_made", "steps_of_visits", "look_ups")} == {1, 2}
    assert all(needle in text for needle in (person.email, person.street, "messages", "promises"))
    assert not any(needle in text for needle in other.needles)
    assert LookUp.objects.filter(kind="export", person=boss, customer=person.customer).count() == 1


def test_the_export_asks_as_often_for_much_as_for_little(organisation):
    def queries(customer: Customer) -> int:
        dossier = dossier_of(customer)
        with CaptureQueriesContext(connection) as captured:
            data_of(dossier)
        return len(captured)

    def known(cases: int) -> Customer:
        site = f.SiteFactory(organisation=organisation)
        for number in range(cases):
            ticket = f.TicketFactory(site=site, state="closed")
            f.ContactFactory(ticket=ticket)
            f.VisitFactory(order=f.FieldOrderFactory(ticket=ticket, service=f"s-{number}"))
        return site.customer

    once, thrice = known(1), known(3)
    queries(once)  # content types are read once
    assert queries(once) == queries(thrice)


def test_a_technician_reads_what_is_stored_and_no_sum_of_their_work(boss, territory):
    technician = f.TechnicianFactory(territory=territory)
    f.ShiftFactory(technician=technician)
    client = client_of(boss)
    page = client.get(reverse("admin:privacy_technician", args=[technician.pk])).content.decode()
    assert '<th scope="row">Shifts</th>' in page
    assert "24 hours" in page
    lines = list(csv.DictReader(io.StringIO(
        client.get(reverse("admin:privacy_technician_file", args=[technician.pk])).content.decode("utf-8-sig")
    )))  # fmt: skip
    assert len(lines) == len(KINDS) + len(FROM_THE_FIELD)
    (shifts,) = (line for line in lines if line["What"] == "shifts")
    assert (shifts["Rows now"], shifts["First"], shifts["Last"]) == ("1", "2026-11-23", "2026-11-23")
    (entries,) = (line for line in lines if line["What"] == "entries as the phone sent them")
    assert entries["Kept"] == "30 days"
    german = client.get(reverse("admin:privacy_technician", args=[technician.pk]), headers={"Accept-Language": "de"})
    assert german.status_code == 200


def test_who_has_no_account_has_a_report_all_the_same(territory):
    rows = stored_about(f.TechnicianFactory(territory=territory, user=None))
    assert {row.count for row in rows if row.kind.is_counted} == {0, 1}
