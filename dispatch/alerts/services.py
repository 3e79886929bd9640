"""Staff alerts: what is wrong becomes a row, once an hour and kind at most, and a row is sent once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from dispatch.alerts.looks import LOOKS, Found
from dispatch.alerts.sending import send
from dispatch.models import StaffAlert
from dispatch.models.staff_alert import AlertKind
from dispatch.outbox import Drained, Outbox

SILENT = timedelta(hours=1)
KEPT = timedelta(days=90)


def look(*, now: datetime) -> list[StaffAlert]:
    """Write down what has to be told now; nothing where STAFF_ALERT_URLS names nobody."""
    if not settings.STAFF_ALERT_URLS:
        return []
    StaffAlert.objects.filter(silent__endswith__lt=now - KEPT).delete()
    told = set(StaffAlert.objects.filter(silent__contains=now).values_list("kind", flat=True))
    found = {kind: look_for(now) for kind, look_for in LOOKS.items() if kind not in told}
    alerts = [raise_alert(kind=kind, found=what, now=now) for kind, what in found.items() if what.count]
    return [alert for alert in alerts if alert is not None]


def raise_alert(*, kind: AlertKind, found: Found, now: datetime) -> StaffAlert | None:
    """None where somebody else has just done so."""
    silent = DateTimeTZRange(now, now + SILENT)
    try:
        with transaction.atomic():
            return StaffAlert.objects.create(kind=kind, count=found.count, details=list(found.details), silent=silent)
    except IntegrityError:
        return None


def drain() -> Drained:
    return Outbox(StaffAlert, send, unsent="staff_alert_not_sent").drain()


def look_and_tell() -> Drained:
    look(now=timezone.now())
    return drain()
