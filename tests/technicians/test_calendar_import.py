"""Calendars of other programs: read with their time zones, compared, written once."""

from contextlib import suppress
from datetime import UTC

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from technicians.importers.calendar_csv import read_csv
from technicians.importers.entries import UnreadableFileError
from technicians.importers.ical import read_ical
from technicians.models import Absence, Shift, Technician
from technicians.services.calendar_import import apply, compare
from tests.factories import BERLIN, AbsenceFactory, ShiftFactory, TechnicianFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_day_in_november")]


@pytest.fixture
def a_day_in_november():
    with time_machine.travel(at("2026-11-20 09:00"), tick=False):
        yield


@pytest.fixture
def technician(territory) -> Technician:
    return TechnicianFactory(territory=territory)


def ical(*events: str) -> bytes:
    inside = "".join(f"BEGIN:VEVENT\r\n{event.strip()}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n{inside}END:VCALENDAR\r\n".encode()


def read(*events: str, kind: str = "other"):
    return read_ical(ical(*events), zone=BERLIN, default_kind=kind)


def spans(reading) -> list[tuple[str, str, str]]:
    """Kind, begin and end by Berlin's clock."""
    return [(e.kind, *(f"{m.astimezone(BERLIN):%Y-%m-%d %H:%M}" for m in (e.begin, e.end))) for e in reading.entries]


def reasons(reading) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in reading.refused]


def standings(lines) -> list[tuple[int, str]]:
    return [(line.entry.line, line.standing.value) for line in lines]


class TestReadingIcal:
    def test_times_are_of_their_own_zone_without_one_of_the_territory_and_whole_days_local(self):
        """13:00 UTC and 7:00 in New York are 14:00 and 13:00 in Cologne; 24 and 25 December end on the 26th."""
        reading = read(
            "UID:a\nDTSTART:20261201T130000Z\nDTEND:20261201T140000Z",
            "UID:b\nDTSTART;TZID=America/New_York:20261201T070000\nDURATION:PT2H",
            "UID:c\nDTSTART:20261202T080000\nDTEND:20261202T093000\nCATEGORIES:Schulung",
            "UID:d\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226\nCATEGORIES:Private,Urlaub",
            "UID:e\nDTSTART;VALUE=DATE:20261228",
        )
        assert spans(reading) == [
            ("other", "2026-12-01 14:00", "2026-12-01 15:00"),
            ("other", "2026-12-01 13:00", "2026-12-01 15:00"),
            ("training", "2026-12-02 08:00", "2026-12-02 09:30"),
            ("holiday", "2026-12-24 00:00", "2026-12-26 00:00"),
            ("other", "2026-12-28 00:00", "2026-12-29 00:00"),
        ]
        assert reading.refused == []

    def test_a_series_keeps_its_hour_through_the_change_of_clocks(self):
        """Sundays around 2027-03-28: 7 o'clock is 6:00 UTC in winter, 5:00 UTC in summer."""
        weekly = "UID:w\nDTSTART;TZID=Europe/Berlin:20270321T070000\nDTEND;TZID=Europe/Berlin:20270321T150000"
        reading = read(f"{weekly}\nRRULE:FREQ=WEEKLY;COUNT=3", kind="shift")
        assert [f"{e.begin.astimezone(UTC):%m-%d %H:%M}" for e in reading.entries] == [
            "03-21 06:00",
            "03-28 05:00",
            "04-04 05:00",
        ]
        assert len({e.uid for e in reading.entries}) == 3

    def test_days_of_a_series_that_are_left_out_or_moved_are_so(self):
        series = (
            "UID:w\nDTSTART:20261207T080000\nDTEND:20261207T120000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261208T080000"
        )
        moved = "UID:w\nRECURRENCE-ID:20261209T080000\nDTSTART:20261209T100000\nDTEND:20261209T110000"
        assert spans(read(series, moved)) == [
            ("other", "2026-12-07 08:00", "2026-12-07 12:00"),
            ("other", "2026-12-09 10:00", "2026-12-09 11:00"),
        ]

    def test_a_day_of_25_hours_is_25_hours_long(self):
        with time_machine.travel(at("2026-10-20 09:00"), tick=False):
            (entry,) = read("UID:a\nDTSTART;VALUE=DATE:20261025").entries
        assert (entry.end - entry.begin).total_seconds() == 25 * 3600

    @pytest.mark.parametrize(
        ("event", "reason"),
        [
            ("UID:a\nSUMMARY:x", "The event has no beginning."),
            ("UID:a\nDTSTART:20261201T080000\nDTEND:20261201T070000", "It ends before it begins."),
            ("UID:a\nDTSTART;TZID=Mars/Olympus:20261201T080000\nDURATION:PT1H", "The time zone “Mars/Olympus” is"),
            ("UID:a\nDTSTART:20270328T023000\nDTEND:20270328T040000", "That time does not exist"),
            ("UID:a\nDTSTART:20291201T080000\nDURATION:PT1H", "It lies too far off"),
            ("UID:a\nDTSTART:20261201T080000\nDURATION:PT1M\nRRULE:FREQ=SECONDLY", "more often than once a day"),
            (
                "UID:a\nDTSTART:20261201T080000\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYHOUR=1,2",
                "more often than once a day",
            ),
            ("UID:a\nDTSTART:19000101T080000\nDURATION:PT1M\nRRULE:FREQ=DAILY", "for more than ten years"),
            ("UID:a\nDTSTART:abc\nDTEND:20261201T070000", "This event can't be read."),
        ],
    )
    def test_what_cannot_be_is_refused_with_its_line(self, event, reason):
        reading = read("UID:good\nDTSTART:20261201T080000\nDURATION:PT1H", event)
        assert len(reading.entries) == 1
        ((line, said),) = reasons(reading)
        assert line == 9  # three lines of the calendar, five of the first event
        assert reason in said

    def test_a_shift_is_no_whole_day_and_no_longer_than_24_hours(self):
        reading = read(
            "UID:a\nDTSTART;VALUE=DATE:20261201", "UID:b\nDTSTART:20261201T080000\nDURATION:P2D", kind="shift"
        )
        assert [line for line, _reason in reasons(reading)] == [4, 8]

    @pytest.mark.parametrize("data", [b"", b"\x00\xff", b"BEGIN:VCALENDAR", b"hello", b"BEGIN:VCALENDAR\r\nEND:VEVENT"])
    def test_what_is_no_calendar_is_said(self, data):
        with suppress(UnreadableFileError):
            assert read_ical(data, zone=BERLIN, default_kind="other").entries == []

    def test_no_more_than_2000_entries(self):
        daily = "DTSTART:20261201T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
        with pytest.raises(UnreadableFileError, match="more than 2000 entries"):
            read(*(f"UID:{n}\n{daily}" for n in range(6)))


class TestReadingCsv:
    def test_in_german_and_in_english(self):
        german = "Art;Von;Bis;Pause\nSchicht;01.12.2026 07:00;01.12.2026 15:30;45\nUrlaub;24.12.2026;31.12.2026;\n"
        english = "kind,from,to,break\nshift,2026-12-01T07:00,2026-12-01 15:30,45\nholiday,2026-12-24,2026-12-31,\n"
        expected = [
            ("shift", "2026-12-01 07:00", "2026-12-01 15:30"),
            ("holiday", "2026-12-24 00:00", "2027-01-01 00:00"),
        ]
        for text in (german.encode("utf-8-sig"), german.encode("cp1252"), english.encode()):
            reading = read_csv(text, zone=BERLIN)
            assert spans(reading) == expected
            assert [e.break_minutes for e in reading.entries] == [45, None]

    def test_each_bad_line_is_named_and_the_others_count(self):
        text = (
            "kind;from;to;break\n"
            "shift;2026-12-01 07:00;2026-12-01 15:00;\n"
            "nap;2026-12-01;;\n"
            "shift;2026-12-02;;\n"
            "\n"
            "sick;someday;;\n"
            "shift;2027-03-28 02:30;2027-03-28 09:00;\n"
            "shift;2026-12-03 07:00;2026-12-03 15:00;long\n"
        )
        reading = read_csv(text.encode(), zone=BERLIN)
        assert len(reading.entries) == 1
        assert reasons(reading) == [
            (3, "“nap” is no kind. Write shift, holiday, sick, training or other."),
            (4, "A shift needs a time in from and to, such as 2026-12-01 08:00."),
            (6, "“someday” in from is no day or time. Write 2026-12-01 or 2026-12-01 08:00."),
            (7, "That time does not exist: clocks are put forward then."),
            (8, "“long” is no break in minutes, from 0 to 240."),
        ]

    def test_without_its_columns_it_is_said_which_are_missing(self):
        with pytest.raises(UnreadableFileError, match="Missing: kind"):
            read_csv(b"from;to\n1;2", zone=BERLIN)

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=300))
    def test_whatever_the_file_holds_it_is_read_or_refused_in_words(self, rest):
        for head in (b"", b"kind;from;to\n"):
            with suppress(UnreadableFileError):
                read_csv(head + rest, zone=BERLIN)
        with suppress(UnreadableFileError):
            read_ical(ical(f"UID:a\nDTSTART:{rest.decode('latin-1')}"), zone=BERLIN, default_kind="other")


class TestWriting:
    def test_the_same_file_twice_changes_nothing(self, technician):
        entries = read(
            "UID:h\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226\nCATEGORIES:Holiday",
            "UID:s\nDTSTART:20261207T070000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=3\nCATEGORIES:Shift",
        ).entries
        assert standings(apply(technician=technician, entries=entries)) == [(4, "new"), *[(10, "new")] * 3]
        before = [list(model.objects.order_by("pk").values()) for model in (Shift, Absence)]
        assert {line.standing.value for line in apply(technician=technician, entries=entries)} == {"same"}
        assert [list(model.objects.order_by("pk").values()) for model in (Shift, Absence)] == before
        assert list(Absence.objects.values_list("kind", "during")) == [("holiday", span("2026-12-24 00:00", 48))]
        assert [f"{shift.day:%d}" for shift in Shift.objects.order_by("day")] == ["07", "08", "09"]

    def test_an_event_that_moved_moves_its_row_and_a_cancelled_one_takes_it_away(self, technician):
        first = read("UID:a\nDTSTART:20261201T080000\nDURATION:PT2H", "UID:b\nDTSTART:20261202T080000\nDURATION:PT2H")
        apply(technician=technician, entries=first.entries)
        row = Absence.objects.get(uid="a")
        then = read(
            "UID:a\nDTSTART:20261203T080000\nDURATION:PT4H",
            "UID:b\nDTSTART:20261202T080000\nDURATION:PT2H\nSTATUS:CANCELLED",
        )
        lines = apply(technician=technician, entries=then.entries)
        assert [line.standing.value for line in lines] == ["changed", "removed"]
        assert list(Absence.objects.values_list("pk", "during")) == [(row.pk, span("2026-12-03 08:00", 4))]

    def test_a_shift_of_a_day_takes_the_place_of_the_one_by_the_weekly_pattern(self, technician):
        """8:00 to 16:30 was made by the pattern; the file says 7 to 15. The break stays, as the file says none."""
        old = ShiftFactory(technician=technician, break_minutes=20)
        lines = apply(
            technician=technician,
            entries=read_csv(b"kind;from;to\nshift;2026-11-23 07:00;2026-11-23 15:00", zone=BERLIN).entries,
        )
        assert standings(lines) == [(2, "changed")]
        assert list(Shift.objects.values_list("pk", "during", "break_minutes")) == [
            (old.pk, span("2026-11-23 07:00", 8), 20)
        ]

    def test_two_shifts_may_change_places(self, technician):
        def file(a: str, b: str):
            texts = (f"UID:{n}\nDTSTART:20261201T{t}0000\nDURATION:PT4H" for n, t in (("a", a), ("b", b)))
            return read(*texts, kind="shift").entries

        apply(technician=technician, entries=file("08", "13"))
        lines = apply(technician=technician, entries=file("13", "08"))
        assert [line.standing.value for line in lines] == ["changed", "changed"]
        assert Shift.objects.get(uid="a").during == span("2026-12-01 13:00", 4)

    def test_what_overlaps_another_shift_or_is_said_twice_is_refused(self, technician):
        ShiftFactory(technician=technician, during=span("2026-11-23 06:00", 3))
        ShiftFactory(technician=technician, during=span("2026-11-23 12:00", 3))
        text = (
            "kind;from;to\n"
            "shift;2026-11-23 08:00;2026-11-23 13:00\n"  # overlaps both
            "shift;2026-11-24 08:00;2026-11-24 13:00\n"
            "shift;2026-11-24 08:00;2026-11-24 14:00\n"  # the line before says so, too
            "shift;2026-11-24 12:00;2026-11-24 15:00\n"
            "holiday;2026-11-24;2026-11-24\n"
        )
        lines = apply(technician=technician, entries=read_csv(text.encode(), zone=BERLIN).entries)
        assert standings(lines) == [(2, "refused"), (3, "new"), (4, "refused"), (5, "refused"), (6, "new")]
        assert (Shift.objects.count(), Absence.objects.count()) == (3, 1)

    def test_another_technicians_rows_are_left_alone(self, technician):
        AbsenceFactory(technician__territory=technician.territory, during=span("2026-12-01 08:00", 2), uid="a")
        entries = read("UID:a\nDTSTART:20261201T080000\nDURATION:PT2H").entries
        assert [line.standing.value for line in compare(technician=technician, entries=entries)] == ["new"]

    def test_comparing_costs_the_same_queries_for_one_entry_and_for_many(self, technician, django_assert_num_queries):
        many = read("UID:s\nDTSTART:20261207T070000\nDURATION:PT8H\nRRULE:FREQ=DAILY;COUNT=90", kind="shift").entries
        for entries in (many[:1], many):
            with django_assert_num_queries(2):
                compare(technician=technician, entries=entries)
