"""A nation's reminders of one day, while it is night where some of the customers live."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from dispatch.booking.reminders import remind
from orders.models import Message
from technicians.models import Territory
from tests.bench_api.field import home
from tests.bench_api.rows import Measured
from tests.bench_customer.data import customers_of, organisation_of, promise_day, zone_at
from tests.bench_customer.outside import World

REMINDERS, AT_NIGHT, WITHIN_S = 40_000, 4_000, 30 * 60
AFTERNOON, NIGHT = 16, 4


def reminders(world: World) -> Iterator[Measured]:
    """Where it is night by now it was afternoon twelve hours ago: those reminders were queued then, and not sent."""
    organisation = organisation_of("Reminders")
    numbers = {}
    for hour, count in ((AFTERNOON, REMINDERS), (NIGHT, AT_NIGHT)):
        zone = zone_at(hour)
        territory = Territory.objects.create(
            organisation=organisation, name=f"Bench {hour}", depot=home(0), timezone=zone
        )
        now = timezone.now() - timedelta(hours=0 if hour == AFTERNOON else 12)
        promise_day(territory, customers_of(organisation, count), now.astimezone(territory.zone).date() + timedelta(1))
        numbers[hour] = now, territory
    began = time.time()
    for now, _territory in reversed(numbers.values()):
        remind(now=now)
    queued_s = time.time() - began
    mine = Message.objects.filter(organisation=organisation, event="reminder")
    by_day, by_night = (
        {str(uuid) for uuid in mine.filter(ticket__site__territory=territory).values_list("uuid", flat=True)}
        for _now, territory in numbers.values()
    )
    while by_day - world.came_at.keys() and time.time() - began < WITHIN_S:
        time.sleep(1)
    came = [world.came_at[number] for number in by_day if number in world.came_at]
    lasted_s, missing = max(came, default=began) - began, len(by_day) - len(came)
    in_quiet, doubled = len(by_night & world.came_at.keys()), sum(world.mails[n] + world.sms[n] > 1 for n in by_day)
    wait = mine.filter(uuid__in=by_night, state="queued", due_at__gt=timezone.now()).count()
    yield Measured(
        f"{REMINDERS:,} reminders by SMTP and an HTTP gateway, and {AT_NIGHT:,} where it is night",
        "≤ 30 min, 0 missing, 0 in quiet hours",
        f"{lasted_s / 60:.1f} min (queued in {queued_s:.0f} s), {missing} missing, {doubled} doubled,"
        f" {in_quiet} in quiet hours; {wait:,} of {len(by_night):,} wait for the morning",
        len(by_day) == REMINDERS
        and lasted_s <= WITHIN_S
        and missing == doubled == in_quiet == 0
        and wait == len(by_night) == AT_NIGHT,
    )
