"""A technician's calendar and the day's route sheets in a real Chromium: at a desk, on a phone, on paper."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from technicians.models import Absence
from tests.browser import barriers_light_and_dark, sign_in
from tests.factories import AssignmentFactory, PlanFactory, ShiftFactory, TechnicianFactory, at, span

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_calendar_comes_in_by_a_preview_and_each_technicians_day_is_a_page_on_paper(
    live_server, desktop_page, dispatcher, territory
):
    page, today = desktop_page, timezone.localdate()
    plan = PlanFactory(territory=territory, day=today, state="published")
    people = [TechnicianFactory(territory=territory, name=name) for name in ("Adler, Tom", "Berg, Ute")]
    for person in people:
        ShiftFactory(technician=person, day=today, during=span(f"{today} 08:00", 8.5))
        AssignmentFactory(plan=plan, technician=person, live=True, during=span(f"{today} 09:00", 1))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    sign_in(page, live_server.url, username=dispatcher.username)
    page.wait_for_url("**/admin/board/**")

    calendar = reverse("admin:technicians_technician_calendar", args=[people[0].pk])
    page.goto(f"{live_server.url}{calendar}import/")
    csv = f"kind;from;to\nholiday;{today};{today}\nnap;x;\n".encode()
    page.get_by_label("Calendar file").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": csv})
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.get_by_role("row", name="3 Refused")).to_contain_text("is no kind")
    assert barriers_light_and_dark(page) == []
    page.get_by_role("button", name="Write 1 entry").click()
    expect(page.get_by_role("link", name="Holiday all day")).to_be_visible()
    assert Absence.objects.get().during.lower == at(f"{today} 00:00")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert barriers_light_and_dark(page) == []

    page.goto(f"{live_server.url}/admin/board/route-sheets/")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert barriers_light_and_dark(page) == []
    paper = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    assert [person.name in sheet.extract_text() for person, sheet in zip(people, paper.pages, strict=True)] == [
        True
    ] * 2
    assert complaints == []
