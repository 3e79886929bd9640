"""A follow-up: what the next visit needs counts for its planning, and its date is agreed at the door."""

import pytest
import time_machine

from dispatch.booking.wishes import wish_of
from dispatch.mobile.next_date import order_without_date, windows_for
from dispatch.models import Appointment
from dispatch.planning.backlog import skills_of
from orders.models import FieldOrder, Message, Visit
from orders.models.order_type import NeededBy
from tests.dispatch.mobile.test_sync import entry, states
from tests.dispatch.mobile.test_sync import send as sync
from tests.dispatch.mobile.test_visit import page_of, said, send
from tests.factories import PartFactory, ShiftFactory, SkillFactory, TechnicianSkillFactory, at, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_o_clock")]
TUESDAY = at("2026-11-24 08:00").date()


def rows(prefix: str, *lines: dict) -> dict:
    fields = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": 0}
    return fields | {f"{prefix}-{row}-{name}": value for row, line in enumerate(lines) for name, value in line.items()}


@pytest.fixture
def order(stop) -> FieldOrder:
    site = stop.visit.order.site
    site.territory = stop.plan.territory
    site.save()
    return stop.visit.order


@pytest.fixture
def fibre(order):
    return SkillFactory(organisation=order.organisation, code="fibre")


@pytest.fixture
def expert(plan, fibre):
    """Somebody who works on Tuesday and holds the skill at level 2."""
    shift = ShiftFactory(technician__territory=plan.territory, day=TUESDAY, during=span("2026-11-24 08:00", 8))
    TechnicianSkillFactory(technician=shift.technician, skill=fibre, level=2)
    return shift.technician


def follow_up(client, visit: Visit, **facts):
    return send(client, visit, "follow-up", what="Faser spleißen", minutes=45, **facts)


def test_skills_and_parts_of_a_follow_up_count_for_the_next_visit(own, stop, order, fibre, add_stop):
    cable = PartFactory(organisation=order.organisation, name="Patchkabel")
    needs = rows("skills", {"skill": fibre.pk, "level": 2}) | rows("parts", {"part": cable.pk, "quantity": 3})
    assert follow_up(own, stop.visit, **needs).url == f"/today/{stop.visit.uuid}/next/"
    order = FieldOrder.objects.get(pk=order.pk)
    assert (skills_of(order, NeededBy.FIRST), skills_of(order, NeededBy.SECOND)) == ({"fibre": 2}, {})
    assert (wish_of(order).skills, wish_of(order).service_s) == ({"fibre": 2}, 45 * 60)
    following = add_stop(13, visit=order.visits.get(state="open"))
    assert "3 × Patchkabel" in own.get(page_of(following.visit)).content.decode()


def test_the_higher_level_of_type_and_order_is_asked(order, fibre):
    order.order_type.required_skills.create(skill=fibre, level=1)
    order.extra_skills.create(skill=fibre, level=3)
    assert skills_of(order, NeededBy.FIRST) == {"fibre": 3}
    assert skills_of(order, NeededBy.SECOND) == {"fibre": 1}


def test_the_next_follow_up_says_anew_what_is_needed(own, technician, stop, order, fibre):
    order.extra_skills.create(skill=fibre, level=3)
    assert states(sync(own, technician, entry(stop.visit, "follow-up", what="Kabel", minutes=60))) == ["applied"]
    assert not order.extra_skills.exists()


def test_strange_skills_and_parts_are_refused_with_a_word(own, stop, order):
    answer = follow_up(own, stop.visit, **rows("skills", {"skill": SkillFactory().pk, "level": 1}))
    assert answer.status_code == 422
    assert "Please check the skills." in answer.content.decode()


def test_only_windows_are_offered_in_which_somebody_has_the_skill(own, stop, order, fibre, plan):
    ShiftFactory(technician__territory=plan.territory, day=TUESDAY, during=span("2026-11-24 08:00", 8))
    follow_up(own, stop.visit, **rows("skills", {"skill": fibre.pk, "level": 2}))
    waiting = order_without_date(Visit.objects.get(pk=stop.visit_id))
    assert windows_for(waiting, now=at("2026-11-23 10:00")) == []
    assert "No window is free at the moment" in own.get(f"/today/{stop.visit.uuid}/next/").content.decode()


def test_a_window_is_promised_at_the_door(own, stop, order, fibre, expert):
    follow_up(own, stop.visit, **rows("skills", {"skill": fibre.pk, "level": 2}))
    page = own.get(f"/today/{stop.visit.uuid}/next/")
    windows = page.context["windows"]
    assert 0 < len(windows) <= 3
    assert {window.lower.date() for window in windows} == {TUESDAY}
    chosen = windows[0]
    sent = {"window": f"{chosen.lower.isoformat()}/{chosen.upper.isoformat()}"}
    with time_machine.travel(at("2026-11-23 10:01"), tick=False):  # what is promised comes after what was told
        answer = own.post(f"/today/{stop.visit.uuid}/next/", sent)
    assert (answer.status_code, said(answer)) == (302, ["Promised. The customer gets a message."])
    appointment = Appointment.objects.get(order=order)
    assert (appointment.state, appointment.window) == ("confirmed", chosen)
    assert Message.objects.filter(ticket=order.ticket, event="appointment").exists()
    assert own.post(f"/today/{stop.visit.uuid}/next/", sent).status_code == 302, "twice is once"
    assert Appointment.objects.filter(order=order).count() == 1
    assert "Promised: Tuesday, 24 November" in own.get(f"/today/{stop.visit.uuid}/next/").content.decode()


@pytest.mark.parametrize(
    ("window", "why"),
    [
        ("", "This field is required."),
        ("tomorrow", "Please choose one of the windows."),
        ("2026-11-24T08:00:00/2026-11-24T10:00:00", "Please choose one of the windows."),
        ("2026-11-24T08:01:00+01:00/2026-11-24T10:00:00+01:00", "This is no window that we offer"),
        ("2026-11-23T08:00:00+01:00/2026-11-23T10:00:00+01:00", "This slot begins too soon"),
    ],
)
def test_a_window_that_can_not_be_had_is_refused_with_a_word_and_others_are_offered(
    own, stop, order, expert, window, why
):
    follow_up(own, stop.visit)
    answer = own.post(f"/today/{stop.visit.uuid}/next/", {"window": window})
    assert (answer.status_code, why in answer.content.decode()) == (409, True)
    assert answer.context["windows"]
    assert not Appointment.objects.exists()


def test_nobody_else_and_no_other_visit_gets_windows(people, stop, order, expert, own):
    address = f"/today/{stop.visit.uuid}/next/"
    assert own.get(address).context["windows"] == (), "nobody asked for a follow-up yet"
    follow_up(own, stop.visit)
    seen = {who: client.get(address).status_code for who, client in people.items()}
    assert seen == {
        "owner": 200,
        "dispatcher": 200,
        "colleague": 404,
        "agent": 404,
        "outsider": 404,
        "dispatcher elsewhere": 404,
        "anonymous": 302,
    }


def test_a_day_counts_as_it_was_said_though_the_phone_had_no_line_until_it_was_over(own, technician, stop, order):
    said = entry(stop.visit, "follow-up", what="Kabel", minutes=60, day="2026-11-22", when=at("2026-11-22 17:00"))
    assert states(sync(own, technician, said)) == ["applied"]
    assert order.visits.get(state="open").not_before == at("2026-11-22 00:00")


def test_how_many_of_no_part_is_refused_with_the_field_and_what_to_mend(own, technician, stop, order):
    needs = rows("parts", {"quantity": 3})
    answer = sync(own, technician, entry(stop.visit, "follow-up", what="Kabel", minutes=60, **needs))
    assert states(answer) == ["kept"]
    said = "Please check the material to take along. Part: Please choose the part."
    assert said in answer.json()["answers"][0]["said"]
    assert said in follow_up(own, stop.visit, **needs).content.decode()
    assert not order.extra_parts.exists()
