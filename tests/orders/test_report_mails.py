"""The report of a visit: to whom it goes, and what stands in it."""

from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from pypdf import PdfReader

from dispatch.messaging.outbox import drain
from orders.models import Message, Visit
from orders.report_pdf import file_name, pdf_of
from orders.services.photos import add_photo
from orders.services.visit_facts import Answer, PartLine
from orders.services.visits import record_action
from tests.dispatch.messaging.conftest import mailbox
from tests.factories import CustomerFactory, PartFactory, TicketFactory, UserFactory, VisitFactory, at
from tests.pictures import picture

__all__ = ["mailbox"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit() -> Visit:
    visit = VisitFactory(state="on_site", on_site_at=at("2026-11-23 09:01"))
    customer = visit.order.ticket.customer
    customer.name, customer.email = "Łukasz Ğüneş-Иванов", "lukasz@example.org"
    customer.save()
    return visit


def done(visit: Visit, **facts) -> Visit:
    by = UserFactory(organisation=visit.order.organisation, role="technician")
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        facts = {"report": "Dose getauscht.\nAlles geht.", **facts}
        record_action(uuid=uuid4(), visit=visit, kind="done", by=by, at=at("2026-11-23 10:00"), **facts)
    visit.refresh_from_db()
    return visit


def mails() -> list[tuple[str, int | None]]:
    return list(Message.objects.filter(channel="email").order_by("address").values_list("address", "report_of"))


def test_the_customer_gets_the_report_with_the_mail_and_not_with_the_sms(visit):
    visit.order.ticket.customer.phones.create(number="+4915112345678")
    done(visit, report_to="other@example.org")  # an address that nobody needs
    assert mails() == [("lukasz@example.org", visit.pk)]
    mail, sms = Message.objects.order_by("channel")
    assert "Der Bericht über unseren Besuch hängt an." in mail.body
    assert (sms.report_of, "Bericht" in sms.body) == (None, False)
    assert mail.due_at == at("2026-11-23 10:10"), "photos may follow for ten minutes"
    assert sms.due_at == at("2026-11-23 10:00")


@pytest.mark.parametrize("facts", [{"email": ""}, {"contact_consent": False}])
def test_who_has_no_address_or_objects_gets_it_at_the_one_they_name(visit, facts):
    customer = visit.order.ticket.customer
    customer.phones.all().delete()
    for name, value in facts.items():
        setattr(customer, name, value)
    customer.save()
    done(visit, report_to="ayse@example.org")
    assert mails() == [("ayse@example.org", visit.pk)]


def test_somebody_else_whom_the_order_helped_too_is_told_without_the_report(visit):
    neighbour = CustomerFactory(organisation=visit.order.organisation, email="neighbour@example.org")
    TicketFactory(
        organisation=visit.order.organisation,
        customer=neighbour,
        site=visit.order.site,
        order=visit.order,
        state="inProgress",
    )
    done(visit)
    assert mails() == [("lukasz@example.org", visit.pk), ("neighbour@example.org", None)]


def test_the_pdf_tells_what_was_done_in_every_alphabet_of_the_neighbourhood(visit):
    order = visit.order
    item = order.order_type.checklist.create(label="Pegel", kind="number", unit="dBm")
    inner = order.order_type.checklist.create(label="Hund im Haus", kind="yes_no", on_report=False)
    done(
        visit,
        answers=[Answer(item, "−21"), Answer(inner, "yes")],
        parts=[PartLine(PartFactory(organisation=order.organisation, name="ONT #*_G-010"), 1, "SN-7")],
        signed_by="Ünal Şahin",
        signed_statement="Alles geht wieder.",
    )
    for kind, colour in (("photo", "red"), ("photo", "green"), ("signature", "white")):
        add_photo(visit=visit, kind=kind, jpeg=picture(size=(1600, 1200), colour=colour))
    pdf = PdfReader(BytesIO(pdf_of(visit)))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for told in (
        order.organisation.name,
        "Łukasz Ğüneş-Иванов",
        order.number,
        order.site.address,
        "09:01–10:00",
        "Dose getauscht. Alles geht.",
        "Pegel −21 dBm",
        "1 × ONT #*_G-010 Seriennummer SN-7",
        "Alles geht wieder.",
        "Ünal Şahin",
    ):
        assert told in text, text
    assert "Hund" not in text
    assert len(pdf.pages) == 1
    assert [len(page.images) for page in pdf.pages] == [3]
    assert pdf.trailer["/Root"]["/Lang"] == "de"
    assert "/StructTreeRoot" in pdf.trailer["/Root"], "it can be read aloud"


def test_a_photo_whose_file_is_gone_is_left_out(visit):
    done(visit)
    add_photo(visit=visit, kind="photo", jpeg=picture()).image.storage.delete(visit.photos.get().image.name)
    assert not PdfReader(BytesIO(pdf_of(visit))).pages[0].images


def test_the_mail_carries_the_pdf(visit, mailbox):
    done(visit)
    Message.objects.update(due_at=at("2026-11-23 10:00"))
    assert drain().sent >= 1
    (mail,) = mailbox.mails
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == (
        f"Bericht-{visit.order.number}.pdf",
        "application/pdf",
    )
    assert attached.get_content().startswith(b"%PDF")


def test_the_office_downloads_it_and_strangers_find_nothing(visit, client):
    done(visit)
    address = f"/admin/orders/visit/{visit.pk}/report/"
    for organisation, status in ((visit.order.organisation, 200), (None, 404)):
        facts = {"organisation": organisation} if organisation else {}
        user = UserFactory(role="dispatcher", is_staff=True, **facts)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert answer["Content-Disposition"] == f'attachment; filename="{file_name(visit)}"'
            assert address in client.get(f"/admin/orders/visit/{visit.pk}/change/").content.decode()
