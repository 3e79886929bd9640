"""What is signed, and the report that the customer will get, before it is sent."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from orders.models import Visit
from orders.selectors.reports import Line, statement_for
from tests.dispatch.mobile.test_visit import lines, page_of, said, send
from tests.factories import PartFactory, TechnicianFactory, at
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
OURS = "Ich bestätige, dass die hier beschriebenen Arbeiten bei mir ausgeführt wurden."


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_sentence_above_the_signature_is_the_customers_language_or_the_firms_own(own, stop):
    order = stop.visit.order
    with translation.override("en"):
        assert statement_for(order) == OURS, "the customer reads German"
    order.ticket.customer.language = "en"
    assert statement_for(order) == "I confirm that the work described here was done at my place."
    order.organisation.signed_statement = "Alles geht wieder."
    order.organisation.save()
    assert "Alles geht wieder." in own.get(page_of(stop.visit, "done")).content.decode()


@pytest.mark.parametrize(("name", "kept"), [("A. Yılmaz", "Alles geht."), ("", "")])
def test_what_was_signed_is_kept_as_it_was_shown_once_somebody_signs(own, stop, name, kept):
    answer = send(own, stop.visit, "done", report="Dose neu.", signed_by=name, statement="Alles geht.", **lines())
    assert answer.status_code == 302, said(answer)
    visit = Visit.objects.get(pk=stop.visit_id)
    assert (visit.signed_by, visit.signed_statement, visit.finished_at) == (name, kept, at("2026-11-23 10:00"))


def test_the_report_is_shown_from_the_form_and_nothing_is_recorded(own, stop):
    visit, order = stop.visit, stop.visit.order
    Visit.objects.filter(pk=visit.pk).update(state="on_site", on_site_at=at("2026-11-23 09:01"))
    works = order.order_type.checklist.create(label="Internet geht", kind="yes_no")
    inner = order.order_type.checklist.create(label="Hund im Haus", kind="yes_no", on_report=False)
    ont = PartFactory(organisation=order.organisation, name="ONT G-010")
    answer = own.post(
        f"/today/{visit.uuid}/report/",
        {
            "uuid": str(uuid4()),
            "report": "Dose getauscht",
            "signed_by": "A. Yılmaz",
            "statement": "Alles geht.",
            f"item-{works.pk}": "yes",
            f"item-{inner.pk}": "yes",
            "photos": [picture_file(1), picture_file(2)],
            **lines({"part": ont.pk, "quantity": 1, "serial_number": "SN-7"}),
        },
    )
    report = answer.context["report"]
    assert (report.firm, report.language, report.times) == (order.organisation.name, "de", "09:01–10:00")
    assert {line.text for line in report.facts} >= {order.customer.name, order.site.address, order.number}
    assert report.work.answers == (Line("Internet geht", "ja"),)
    assert report.work.parts == (Line("1 × ONT G-010", "Seriennummer SN-7"),)
    assert (report.work.report, report.work.photos, report.work.signed_by) == ("Dose getauscht", 2, "A. Yılmaz")
    visit.refresh_from_db()
    assert (visit.state, visit.actions.count(), visit.photos.count()) == ("on_site", 0, 0)


def picture_file(number: int):
    return SimpleUploadedFile(f"{number}.jpg", picture(), content_type="image/jpeg")


def test_a_form_with_gaps_says_what_to_mend_instead_of_a_report(own, stop):
    answer = own.post(f"/today/{stop.visit.uuid}/report/", {"uuid": str(uuid4()), **lines()})
    assert answer.status_code == 422
    assert "What was done" in answer.content.decode()


def test_a_colleague_gets_no_report(client_of, plan, stop):
    stranger = client_of(TechnicianFactory(territory=plan.territory).user)
    assert stranger.post(f"/today/{stop.visit.uuid}/report/", {"report": "x"}).status_code == 404
