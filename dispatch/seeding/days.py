"""The days of the demo: yesterday's finished, today's published and on its way, tomorrow's draft."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from numpy.random import Generator

from dispatch.booking.windows import HORIZON_DAYS
from dispatch.models import Appointment, Plan
from dispatch.planning.services import execute_run, publish, start_run
from dispatch.planning.services.runs import fail_dead_runs
from dispatch.seeding.cases import Setting, make_cases
from dispatch.seeding.reports import report_day
from dispatch.seeding.sizes import Size
from orders.models import FieldOrder, Visit
from orders.services.gate import convert
from technicians.models import Technician
from technicians.services.shifts import make_shifts

Say = Callable[[str], None]
# Promised windows, local hours, and their share; the rest is promised when the plan is published.
WINDOWS_H = [(8, 10), (10, 12), (12, 14), (14, 16), (16, 18), (8, 12), (12, 16)]
WINDOW_SHARE = [0.07, 0.07, 0.07, 0.07, 0.04, 0.20, 0.20]
SERVICE_MINUTES = [30, 45, 60, 75, 90]
SERVICE_SHARE = [0.25, 0.30, 0.25, 0.12, 0.08]


def make_days(*, setting: Setting, size: Size, today: date, say: Say) -> None:
    """Bring yesterday, today and tomorrow into the state the demo shows; a day that is there already stays."""
    fail_dead_runs()  # of a first start that was killed
    technicians = Technician.objects.filter(organisation=setting.organisation)
    make_shifts(technicians=technicians, first=today - timedelta(days=1), last=today + timedelta(days=HORIZON_DAYS))
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        fresh = not Plan.objects.filter(organisation=setting.organisation, day=day).exists()
        if fresh:
            _fill(setting, size, day, outage=day == today, say=say)
            # Tomorrow is planned as seen this morning, so that today's visits don't count as missed.
            _plan(setting, size, day, as_of=_morning(setting, min(day, today)), say=say)
        if day <= today:
            for plan in _drafts_to_publish(setting, day):
                publish(plan=plan, as_of=_morning(setting, day), break_promises=True)
        if day <= today:
            say(f"{day}: what is over by now is reported")
            report_day(organisation=setting.organisation, day=day, rng=_rng(size, day, part=2))


def _morning(setting: Setting, day: date) -> datetime:
    """Local midnight: the demo's today is whole, at whatever hour it is started."""
    return datetime.combine(day, datetime.min.time(), tzinfo=setting.territories[0].zone)


def _rng(size: Size, day: date, *, part: int) -> Generator:
    return np.random.default_rng([size.visits, day.toordinal(), part])


def _fill(setting: Setting, size: Size, day: date, *, outage: bool, say: Say) -> None:
    say(f"{day}: {size.visits} cases come in and pass the gate")
    rng = _rng(size, day, part=1)
    before = set(FieldOrder.objects.filter(organisation=setting.organisation).values_list("pk", flat=True))
    make_cases(setting=setting, day=day, count=size.visits, outage=outage, rng=rng)
    convert(organisation=setting.organisation)
    orders = list(
        FieldOrder.objects.filter(organisation=setting.organisation, outage=None)
        .exclude(pk__in=before)
        .select_related("site__territory")
        .order_by("pk")
    )
    Visit.objects.filter(order__in=orders).update(not_before=_morning(setting, day))
    for order in orders:
        order.service_minutes = int(rng.choice(SERVICE_MINUTES, p=SERVICE_SHARE))
    FieldOrder.objects.bulk_update(orders, ["service_minutes"], batch_size=2000)
    _promise(orders, day, rng)


def _promise(orders: list[FieldOrder], day: date, rng: Generator) -> None:
    appointments = []
    for order in orders:
        if rng.random() > sum(WINDOW_SHARE) or order.site.territory is None:
            continue
        share = np.array(WINDOW_SHARE) / sum(WINDOW_SHARE)
        window = [
            datetime.combine(day, datetime.min.time(), tzinfo=order.site.territory.zone).replace(hour=hour)
            for hour in WINDOWS_H[int(rng.choice(len(WINDOWS_H), p=share))]
        ]
        appointments.append(
            Appointment(
                organisation_id=order.organisation_id,
                order=order,
                state=Appointment.State.CONFIRMED,
                window=DateTimeTZRange(*window),
            )
        )
    Appointment.objects.bulk_create(appointments, batch_size=5000)


def _plan(setting: Setting, size: Size, day: date, *, as_of: datetime, say: Say) -> None:
    for territory in setting.territories:
        say(f"{day}: planning {territory}, {size.plan_s} s")
        run = start_run(territory=territory, day=day, time_limit_s=size.plan_s)
        execute_run(run=run, as_of=as_of)


@transaction.atomic
def _drafts_to_publish(setting: Setting, day: date) -> list[Plan]:
    plans = Plan.objects.filter(organisation=setting.organisation, day=day).order_by("territory_id", "-version")
    published = set(plans.filter(state=Plan.State.PUBLISHED).values_list("territory", flat=True))
    return [plan for plan in plans.distinct("territory_id") if plan.territory_id not in published]
