"""A technician's calendar in the admin: what stands on it, and a file with a preview before anything is written."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from technicians.models import Absence, CalendarLink, Shift, Technician
from tests.factories import AbsenceFactory, ShiftFactory, TechnicianFactory, TerritoryFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day_in_november")]
FILE = b"kind;from;to;break\nshift;2026-11-24 07:00;2026-11-24 15:30;45\nholiday;2026-12-24;2026-12-31;\nnap;x;;\n"


@pytest.fixture
def a_day_in_november():
    with time_machine.travel(at("2026-11-20 09:00"), tick=True):
        yield


@pytest.fixture
def technician(territory) -> Technician:
    return TechnicianFactory(territory=territory, name="Adler, Tom")


def url(technician: Technician, tail: str = "") -> str:
    return reverse(f"admin:technicians_technician_calendar{tail}", args=[technician.pk])


def upload(client, technician, data: bytes):
    file = SimpleUploadedFile("calendar.csv", data)
    return client.post(url(technician, "_import"), {"file": file, "kind": "other"})


def test_the_month_shows_shifts_and_absences_each_on_its_days(dispatcher_client, technician):
    ShiftFactory(technician=technician)
    AbsenceFactory(technician=technician, during=span("2026-11-24 00:00", 48), kind="holiday")
    days = [day for week in dispatcher_client.get(url(technician)).context["weeks"] for day in week]
    assert (len(days), f"{days[0].day}", f"{days[-1].day}") == (42, "2026-10-26", "2026-12-06")
    assert {f"{day.day}": [(mark.kind, mark.when) for mark in day.marks] for day in days if day.marks} == {
        "2026-11-23": [("shift", "08:00–16:30")],
        "2026-11-24": [("holiday", "all day")],
        "2026-11-25": [("holiday", "all day")],
    }


@pytest.mark.parametrize("day", ["2026-11-25", "nonsense", "0001-01-01", "2026-13-01"])
def test_a_week_is_monday_to_sunday_and_no_day_is_today(dispatcher_client, technician, day):
    context = dispatcher_client.get(url(technician), {"view": "week", "day": day}).context
    assert (f"{context['first']:%a}", f"{context['last']:%a}", len(context["weeks"])) == ("Mon", "Sun", 1)


def test_the_preview_writes_nothing_and_what_it_showed_is_written_then(dispatcher_client, technician):
    preview = upload(dispatcher_client, technician, FILE)
    assert [(line["line"], line["standing"].value) for line in preview.context["lines"]] == [
        (2, "new"),
        (3, "new"),
        (4, "refused"),
    ]
    assert [line["what"] for line in preview.context["lines"]] == [
        "Shift 24 Nov 2026 07:00–15:30, break 45 min",
        "Holiday 24 Dec 2026–31 Dec 2026",
        "",
    ]
    assert not Shift.objects.exists()
    assert not Absence.objects.exists()

    answer = dispatcher_client.post(url(technician, "_write"), {"entries": preview.context["entries"]})
    assert answer.url == url(technician)
    assert list(Shift.objects.values_list("during", "break_minutes")) == [(span("2026-11-24 07:00", 8.5), 45)]
    assert list(Absence.objects.values_list("kind", "during")) == [("holiday", span("2026-12-24 00:00", 8 * 24))]
    again = upload(dispatcher_client, technician, FILE)
    assert (again.context["writes"], again.context["entries"]) == (0, "")


def test_a_preview_of_another_technician_or_one_that_was_changed_writes_nothing(dispatcher_client, technician):
    other = TechnicianFactory(territory=technician.territory)
    entries = upload(dispatcher_client, other, FILE).context["entries"]
    for sent in (entries, entries + "x", "", "{}"):
        answer = dispatcher_client.post(url(technician, "_write"), {"entries": sent}, follow=True)
        assert "too old or was changed" in answer.content.decode()
    assert not Shift.objects.exists()


def test_a_file_that_is_no_calendar_or_too_large_is_said_at_the_field(dispatcher_client, technician):
    page = upload(dispatcher_client, technician, b"BEGIN:VCALENDAR\nnonsense").content.decode()
    assert "This is no calendar in the format iCalendar" in page
    page = upload(dispatcher_client, technician, b"kind;from\n" + b"x" * 600_000).content.decode()
    assert "larger than 512 kB" in page


def test_a_strangers_calendar_is_404(dispatcher_client, other_organisation):
    stranger = TechnicianFactory(territory=TerritoryFactory(organisation=other_organisation))
    assert dispatcher_client.get(url(stranger)).status_code == 404
    for tail in ("_import", "_write", "_revoke"):
        assert dispatcher_client.post(url(stranger, tail), {}).status_code == 404


def test_the_office_revokes_a_link_and_never_sees_its_secret(dispatcher_client, technician):
    link = CalendarLink.objects.create(technician=technician)
    assert link.token not in dispatcher_client.get(url(technician)).content.decode()
    change = reverse("admin:technicians_calendarlink_change", args=[link.pk])
    assert link.token not in dispatcher_client.get(change).content.decode()
    dispatcher_client.post(url(technician, "_revoke"))
    assert not CalendarLink.objects.exists()
