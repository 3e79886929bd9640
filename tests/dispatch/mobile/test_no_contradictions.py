"""Pages say a thing once, where it is needed, and nothing that is no longer so."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from dispatch.models import Appointment
from orders.models import ChecklistAnswer
from tests.dispatch.mobile.test_visit import page_of
from tests.factories import CallbackFactory, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_form_of_what_is_done_does_not_lead_to_itself_and_keeps_the_way_out(own, stop):
    shown = page(own, page_of(stop.visit, "done"))
    assert f'href="{page_of(stop.visit, "done")}"' not in re.sub(r'data-then="[^"]*"', "", shown)
    assert f'href="{page_of(stop.visit, "could-not")}"' in shown


def test_what_is_promised_for_the_next_visit_does_not_stand_at_the_one_that_is_over(own, stop):
    visit = stop.visit
    window = span("2026-11-23 12:00", 2)
    facts = {"organisation": visit.order.organisation, "state": "confirmed", "window": window}
    Appointment.objects.create(order=visit.order, **facts)
    assert "promised 12:00–14:00" in page(own, reverse("today"))
    visit.state, visit.outcome, visit.finished_at = "finished", "follow_up", window.lower
    visit.save()
    assert "promised 12:00–14:00" not in page(own, reverse("today"))


@pytest.mark.parametrize(("value", "said"), [("-31.5", "−31,5 dBm"), ("−21", "−21 dBm"), ("dunkel", "dunkel dBm")])
def test_a_measured_number_is_written_as_its_reader_writes_it(stop, value, said):
    item = stop.visit.order.order_type.checklist.create(label="Pegel", kind="number", unit="dBm")
    with translation.override("de"):
        assert ChecklistAnswer(item=item, value=value).value_in_words == said


def test_a_field_for_photos_names_its_help(own, stop):
    shown = page(own, page_of(stop.visit, "done"))
    described = re.search(r'name="photos"[^>]*aria-describedby="([^"]+)"', shown)
    assert described is not None
    assert f'<p class="helptext" id="{described[1]}">JPEG' in shown


def test_a_technician_reads_the_number_of_owed_calls_once(own, technician, stop):
    CallbackFactory(ticket=stop.visit.order.ticket, owner=technician.user)
    shown = page(own, reverse("callbacks"))
    assert shown.count("<span data-owed>1</span>") == 1
    assert "1 open" not in shown
