"""The demo's data: believable, complete, repeatable."""

import re
from datetime import date, timedelta

import numpy as np
import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import PhoneNumberType, number_type

from dispatch.booking.windows import HORIZON_DAYS
from dispatch.models import Assignment, Plan
from dispatch.seeding.cases import fictional_numbers
from dispatch.seeding.places import Places
from dispatch.seeding.reports import STOPS_TO_TRY, busiest_technician, report_day
from dispatch.seeding.seed import seed
from dispatch.seeding.sizes import SIZES, Size
from orders.models import Callback, Contact, FieldOrder, Outage, Ticket, TriedStep, Visit, VisitAction
from technicians.models import ApiClient, Shift, User
from tests.factories import at

TODAY = date(2026, 11, 23)
TINY = Size("tiny", visits=12, technicians=4, territories=1, places="cologne.csv", plan_s=1)


def quiet(_text: str) -> None:
    """Nobody watches."""


@pytest.fixture(autouse=True)
def early_morning():
    """Monday, before the first visit."""
    with time_machine.travel(at("2026-11-23 05:00"), tick=True):
        yield


@pytest.mark.django_db(transaction=True)
def test_in_the_evening_all_is_reported_but_the_last_stops_of_the_demos_technician():
    with time_machine.travel(at("2026-11-23 22:00"), tick=True):
        seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    today = Assignment.objects.filter(live=True, plan__day=TODAY)
    left = today.filter(visit__state="open")
    assert {row.technician for row in left} == {busiest_technician(organisation=today[0].plan.organisation, day=TODAY)}
    assert left.count() <= 4


@pytest.mark.django_db(transaction=True)
def test_the_demo_has_a_finished_yesterday_a_published_today_and_a_draft_of_tomorrow():
    organisation = seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    states = dict(Plan.objects.filter(organisation=organisation).values_list("day", "state"))
    assert states == {
        TODAY - timedelta(days=1): "published",
        TODAY: "published",
        TODAY + timedelta(days=1): "draft",
    }
    yesterday = Visit.objects.filter(assignments__live=True, assignments__plan__day=TODAY - timedelta(days=1))
    assert set(yesterday.values_list("state", flat=True)) == {"finished"}
    now = timezone.now()  # nothing was reported, said, tested or tried later, as the API would refuse it
    assert not Ticket.objects.filter(Q(reported_at__gt=now) | Q(line_test_at__gt=now)).exists()
    assert not Contact.objects.filter(at__gt=now).exists()
    assert not TriedStep.objects.filter(at__gt=now).exists()
    today = Visit.objects.filter(assignments__live=True, assignments__plan__day=TODAY)
    assert set(today.values_list("state", flat=True)) == {"open"}
    assert len(set(Contact.objects.values_list("channel", flat=True))) >= 3
    assert Outage.objects.get().tickets.count() == 8
    held_back = Ticket.objects.filter(state="pending").exclude(missing=[])
    assert held_back.exists()
    assert FieldOrder.objects.annotate(told=Count("tickets")).filter(told=2).exists(), "somebody called twice"


@pytest.mark.django_db(transaction=True)
def test_somebody_works_on_every_day_that_can_be_booked():
    organisation = seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    worked = set(Shift.objects.filter(technician__organisation=organisation).values_list("day", flat=True))
    assert worked >= {TODAY + timedelta(days=ahead) for ahead in range(HORIZON_DAYS)}


@pytest.mark.django_db(transaction=True)
def test_a_second_start_adds_nothing_and_the_next_day_brings_a_new_tomorrow():
    seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    before = (Ticket.objects.count(), Plan.objects.count(), Assignment.objects.count(), Callback.objects.count())
    seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    assert (
        Ticket.objects.count(),
        Plan.objects.count(),
        Assignment.objects.count(),
        Callback.objects.count(),
    ) == before
    with time_machine.travel(at("2026-11-24 05:00"), tick=True):
        seed(size=TINY, today=TODAY + timedelta(days=1), accounts=False, say=quiet)
    assert Plan.objects.get(day=TODAY + timedelta(days=1)).state == "published"
    assert Plan.objects.get(day=TODAY + timedelta(days=2)).state == "draft"
    assert not Visit.objects.filter(state="open", assignments__live=True, assignments__plan__day=TODAY).exists()


@pytest.mark.django_db(transaction=True)
def test_a_start_every_hour_reports_what_is_over_since_whatever_became_of_the_plan(monkeypatch):
    """All of it not done: each report is an action of its own, though visits between them have gone."""
    monkeypatch.setattr("dispatch.seeding.reports.NOT_DONE_SHARE", 1.0)
    organisation = seed(size=TINY, today=TODAY, accounts=False, say=quiet)
    for hour in range(9, 22, 3):
        with time_machine.travel(at(f"2026-11-23 {hour:02}:00"), tick=True):
            report_day(organisation=organisation, day=TODAY, rng=np.random.default_rng(1))
    over = Visit.objects.filter(assignments__live=True, assignments__plan__day=TODAY, state="finished")
    assert VisitAction.objects.filter(visit__in=over).count() == over.count() > STOPS_TO_TRY


@pytest.mark.django_db(transaction=True)
def test_accounts_exist_in_demo_mode_only(settings):
    with pytest.raises(ImproperlyConfigured):
        seed(size=TINY, today=TODAY, accounts=True, say=quiet)
    assert not User.objects.filter(username="dispatcher").exists()
    settings.DEMO = True
    organisation = seed(size=TINY, today=TODAY, accounts=True, say=quiet)
    assert set(User.objects.filter(role="dispatcher").values_list("username", flat=True)) == {"admin", "dispatcher"}
    assert list(User.objects.filter(is_superuser=True).values_list("username", flat=True)) == ["admin"]
    assert ApiClient.objects.get(client_id="demo-agent").organisation == organisation
    kit = ApiClient.objects.get(client_id="demo-kit").organisation
    assert not Ticket.objects.filter(organisation=kit).exists()


def test_an_unknown_size_is_refused_with_the_known_ones():
    with pytest.raises(CommandError, match="small"):
        call_command("seed", "--size", "galaxy")


def test_numbers_are_those_kept_free_for_fiction():
    assert fictional_numbers(0) == ["+491713920000", "+492214710000"]
    assert fictional_numbers(1001) == ["+493023125001"]
    assert fictional_numbers(5001) == ["+492214710001"]


def test_the_number_in_the_readme_is_no_seeded_customers():
    """Else the answer to its example shows that customer's name, not the one sent."""
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
    (sent,) = set(re.findall(r'"phones": \["([^"]+)"\]', readme))
    number = PhoneNumber.from_string(sent)
    seeded = {number for index in range(6000) for number in fictional_numbers(index)}
    assert number.as_e164 not in seeded
    assert (number.is_valid(), number_type(number)) == (True, PhoneNumberType.MOBILE)
    assert f"relatedParty.phone=%2B{number.as_e164[1:]}" in readme


def test_a_nation_has_forty_centres_well_apart_and_every_place_near_one():
    places = Places(SIZES["nation"].places, territories=40)
    assert len({places.names[centre] for centre in places.centres}) == 40
    assert places.nearest_centre.max() == 39
