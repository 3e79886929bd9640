"""Before a message leaves: not in the night, not to where none is to go, and not more than is sensible."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dispatch.outbox import GiveUp, NotNow
from orders.models import Message
from orders.models.message import MessageChannel
from technicians.models import Territory

ALL = ""  # of `SmsCount.prefix`: whatever country
# One statement, so that several senders count right; nothing is returned where the day's budget is spent.
SPEND = """
INSERT INTO dispatch_smscount (day, prefix, sent) SELECT %(day)s, %(prefix)s, 1 WHERE %(most)s > 0
ON CONFLICT (day, prefix) DO UPDATE SET sent = dispatch_smscount.sent + 1 WHERE dispatch_smscount.sent < %(most)s
RETURNING sent
"""


def check(message: Message, *, now: datetime) -> None:
    """Raises `NotNow` in the quiet hours, `GiveUp` where no SMS is to go; counts the SMS that may. 1 to 4 queries."""
    if not message.at_any_hour and (until := quiet_until(now.astimezone(zone_of(message)))):
        raise NotNow(until)
    if message.channel == MessageChannel.SMS:
        prefix = prefix_of(message.address)
        check_number(message.address, now=now)
        day = timezone.localdate(now)
        if prefix in settings.SMS_A_DAY_BY_PREFIX:
            spend(day, prefix, most=settings.SMS_A_DAY_BY_PREFIX[prefix])
        if settings.SMS_A_DAY:
            spend(day, ALL, most=settings.SMS_A_DAY)


def quiet_until(local: datetime) -> datetime | None:
    """When the quiet hours are over in which `local` lies; None outside of them."""
    begin, end = settings.QUIET_HOURS
    if end <= local.hour < begin:
        return None
    day = local.date() + timedelta(days=1 if local.hour >= begin else 0)
    return datetime.combine(day, time(end), local.tzinfo)


def zone_of(message: Message) -> ZoneInfo:
    """The customer's."""
    territory = Territory.objects.filter(sites__tickets=message.ticket_id).first() if message.ticket_id else None
    return territory.zone if territory else ZoneInfo(settings.TIME_ZONE)


def prefix_of(number: str) -> str:
    """The longest of the countries' prefixes that SMS go to."""
    prefix = max((each for each in settings.SMS_PREFIXES if number.startswith(each)), key=len, default=None)
    if prefix is None:
        raise GiveUp("No SMS go to this country: SMS_PREFIXES does not list it.")
    return prefix


def check_number(number: str, *, now: datetime) -> None:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Message.objects.filter(channel=MessageChannel.SMS, address=number, sent_at__gte=midnight)
    if today.count() >= settings.SMS_A_DAY_BY_NUMBER:
        raise GiveUp("This number had so many SMS today that no more are sent: SMS_A_DAY_BY_NUMBER.")


def spend(day: date, prefix: str, *, most: int) -> None:
    """One SMS of the budget. A budget of 0 is none, also for the first of the day."""
    with connection.cursor() as cursor:
        cursor.execute(SPEND, {"day": day, "prefix": prefix, "most": most})
        if cursor.fetchone() is None:
            name = f"SMS_A_DAY_BY_PREFIX for {prefix}" if prefix else "SMS_A_DAY"
            raise GiveUp(f"The day's budget for SMS is spent: {name}.")
