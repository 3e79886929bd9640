"""What is looked for: each look counts what is wrong now, and names a few, never a person. One or two queries each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dispatch.health.checks import HELPFUL
from dispatch.health.checks import look as look_at_parts
from dispatch.messaging.limits import ALL
from dispatch.models import Assignment, PlanRun, SmsCount
from dispatch.models.plan import RunState
from dispatch.models.staff_alert import AlertKind
from dispatch.planning.backlog import PLANNABLE
from orders.models import Callback, Message, Visit
from orders.models.field_order import order_number
from orders.models.message import MessageState
from orders.models.states import CallbackState, VisitState

URGENT_FROM = 90  # of an order's priority, 0 to 100: what the catalogue gives to faults of the network
PLACED_WITHIN = timedelta(minutes=15)
SENT_WITHIN = timedelta(minutes=15)
TWICE, MANY = 2, 10  # a single address that refuses its mail is no fault of ours; many that do are
RUNS_OF = timedelta(hours=1)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Found:
    count: int
    details: Sequence[str] = ()


def urgent(now: datetime) -> Found:
    """Urgent orders that are in no plan in force although they have been here for `PLACED_WITHIN`."""
    planned = Assignment.objects.filter(visit=OuterRef("pk"), live=True)
    visits = Visit.objects.filter(
        ~Exists(planned),
        Q(not_before=None) | Q(not_before__lt=now),
        state=VisitState.OPEN,
        order__state__in=PLANNABLE,
        order__priority__gte=URGENT_FROM,
        created_at__lt=now - PLACED_WITHIN,
    )
    orders = list(visits.order_by("created_at").values_list("order", flat=True))
    return Found(len(orders), [order_number(pk) for pk in orders[:NAMED]])


def planning(now: datetime) -> Found:
    """Days from today on whose last run of the past hour failed, and not because somebody stopped it."""
    since = PlanRun.objects.filter(created_at__gt=now - RUNS_OF - timedelta(hours=1), trial=False)
    newer = since.filter(territory=OuterRef("territory"), day=OuterRef("day"), pk__gt=OuterRef("pk"))
    failed = since.filter(
        ~Exists(newer),
        state=RunState.FAILED,
        finished_at__gt=now - RUNS_OF,
        cancel_requested_at=None,
        day__gte=timezone.localdate(now),
    )
    days = list(failed.order_by("day").values_list("day", flat=True))
    return Found(len(days), [day.isoformat() for day in dict.fromkeys(days[:NAMED])])


def outbox(now: datetime) -> Found:
    """Messages that nobody takes although they are due, and such as fail again and again where those are many."""
    waiting = Message.objects.filter(state__in=[MessageState.QUEUED, MessageState.SENDING])
    untaken = waiting.filter(due_at__lt=now - SENT_WITHIN).count()
    failing = waiting.filter(attempts__gte=TWICE, created_at__lt=now - SENT_WITHIN).count()
    return Found(untaken + (failing if failing >= MANY else 0))


def sms_budget(now: datetime) -> Found:
    most = settings.SMS_A_DAY_BY_PREFIX | ({ALL: settings.SMS_A_DAY} if settings.SMS_A_DAY else {})
    counts = SmsCount.objects.filter(day=timezone.localdate(now)).values_list("prefix", "sent")
    spent = sorted(prefix for prefix, sent in counts if prefix in most and sent >= most[prefix])
    return Found(len(spent), [prefix or "SMS_A_DAY" for prefix in spent[:NAMED]])


def callback(now: datetime) -> Found:
    """Whoever took it and left it does not own it."""
    nobodys = Q(taken_by=None) | Q(taken_until__lt=now)
    overdue = Callback.objects.filter(nobodys, state=CallbackState.OPEN, owner=None, due__endswith__lt=now)
    return Found(overdue.count())


def degraded(_now: datetime) -> Found:
    """Also where the worker is dead: `manage.py alert_staff` needs neither worker nor broker."""
    told = look_at_parts()
    names = [name for name in HELPFUL if told[name]]
    return Found(len(names), names)


LOOKS: Mapping[AlertKind, Callable[[datetime], Found]] = {
    AlertKind.URGENT: urgent,
    AlertKind.PLANNING: planning,
    AlertKind.OUTBOX: outbox,
    AlertKind.SMS_BUDGET: sms_budget,
    AlertKind.CALLBACK: callback,
    AlertKind.DEGRADED: degraded,
}
