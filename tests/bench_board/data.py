"""A territory's day tomorrow, planned and published: 150 technicians with 10 visits each, in the running service."""

from dataclasses import dataclass
from datetime import time, timedelta
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.utils import timezone

from dispatch.models import Appointment, Assignment, Plan
from dispatch.planning.clock import DayClock
from orders.catalogue import install_catalogue
from orders.models import OrderType, Visit
from technicians.models import Organisation, Shift, Technician, TechnicianSkill, Territory, User
from tests.bench_api.field import analyze, home, open_visits

TECHNICIANS, STOPS = 150, 10
FIRST, STEP, SERVICE, TRAVEL_S = time(7), timedelta(minutes=50), timedelta(minutes=25), 900
PROMISED = timedelta(hours=2)  # before and after the planned start


@dataclass(frozen=True)
class Board:
    """What is planned, and the session of who looks at it."""

    plan: Plan
    team: list[Technician]
    visits: list[Visit]
    session: str

    @property
    def path(self) -> str:
        return f"/admin/board/?territory={self.plan.territory_id}&day={self.plan.day}"


def make_board() -> Board:
    organisation = Organisation.objects.create(name=f"Bench board {timezone.now():%Y-%m-%d %H:%M:%S}")
    install_catalogue(organisation=organisation)
    territory = Territory.objects.create(organisation=organisation, name="Bench board", depot=home(0))
    day = timezone.localdate(timezone=territory.zone) + timedelta(days=1)
    order_type = OrderType.objects.filter(organisation=organisation).order_by("code")[0]
    team = hire(territory, DayClock(day, territory.zone), order_type)
    visits = open_visits(order_type, [territory.pk] * (TECHNICIANS * STOPS))
    analyze()
    plan = publish(team, visits, DayClock(day, territory.zone))
    analyze()
    return Board(plan, team, visits, session_of_dispatcher(organisation))


def hire(territory: Territory, clock: DayClock, order_type: OrderType) -> list[Technician]:
    """Each can do this work, and has three skills as the board shows them."""
    team = Technician.objects.bulk_create(
        Technician(organisation=territory.organisation, territory=territory, name=f"Bench, {n:03d}", home=home(n))
        for n in range(TECHNICIANS)
    )
    needed = [need.skill for need in order_type.required_skills.select_related("skill")]
    skills = {*needed, *territory.organisation.skills.order_by("pk")[: 3 - len(needed)]}
    TechnicianSkill.objects.bulk_create(
        TechnicianSkill(technician=technician, skill=skill, level=3) for technician in team for skill in skills
    )
    begin = clock.at(FIRST)
    Shift.objects.bulk_create(
        Shift(technician=technician, day=clock.day, during=DateTimeTZRange(begin, begin + timedelta(hours=10)))
        for technician in team
    )
    return team


def publish(team: list[Technician], visits: list[Visit], clock: DayClock) -> Plan:
    """Each with a promise of four hours around its start."""
    organisation = team[0].organisation
    plan = Plan.objects.create(
        organisation=organisation,
        territory=team[0].territory,
        day=clock.day,
        version=1,
        state=Plan.State.PUBLISHED,
        published_at=timezone.now(),
    )
    starts = [clock.at(FIRST) + timedelta(seconds=TRAVEL_S) + number * STEP for number in range(STOPS)]
    stops = [
        (technician, visit, start)
        for n, technician in enumerate(team)
        for visit, start in zip(visits[n * STOPS : (n + 1) * STOPS], starts, strict=True)
    ]
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan,
            technician=technician,
            visit=visit,
            live=True,
            travel_s=TRAVEL_S,
            during=DateTimeTZRange(start, start + SERVICE),
        )
        for technician, visit, start in stops
    )
    Appointment.objects.bulk_create(
        Appointment(
            organisation=organisation,
            order=visit.order,
            state=Appointment.State.CONFIRMED,
            window=DateTimeTZRange(start - PROMISED, start + PROMISED),
        )
        for _technician, visit, start in stops
    )
    return plan


def session_of_dispatcher(organisation: Organisation) -> str:
    """The key of a session that has begun."""
    name = f"bench-{uuid4().hex[:12]}"
    person = User.objects.create(
        organisation=organisation, username=name, role=User.Role.DISPATCHER, is_staff=True, password="!"
    )
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value
