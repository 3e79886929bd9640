"""What an alert says, in the language now active: how many, which, where to look. No customer stands in it."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.models import StaffAlert
from dispatch.models.staff_alert import AlertKind


def title_of(alert: StaffAlert) -> str:
    return f"{alert.get_kind_display()} ({alert.count})" if alert.count > 1 else alert.get_kind_display()


def body_of(alert: StaffAlert) -> str:
    lines = [sentence_of(alert), ", ".join(alert.details), *links_of(alert)]
    return "\n".join(line for line in lines if line)


def sentence_of(alert: StaffAlert) -> str:
    count = alert.count
    sentence = {
        AlertKind.URGENT: ngettext(
            "%(count)d urgent order is in no plan. Please give it to somebody.",
            "%(count)d urgent orders are in no plan. Please give them to somebody.",
            count,
        ),
        AlertKind.PLANNING: ngettext(
            "Planning of %(count)d day has failed. Please look at the run and start it again.",
            "Planning of %(count)d days has failed. Please look at the runs and start them again.",
            count,
        ),
        AlertKind.OUTBOX: ngettext(
            "%(count)d message to customers is not sent. Please look at the mail server, the SMS gateway and the"
            " worker.",
            "%(count)d messages to customers are not sent. Please look at the mail server, the SMS gateway and the"
            " worker.",
            count,
        ),
        AlertKind.SMS_BUDGET: _("No more SMS go out today. Please raise the budget, or call those whom it matters to."),
        AlertKind.CALLBACK: ngettext(
            "%(count)d customer was promised a call, and the time is over. Please call.",
            "%(count)d customers were promised a call, and the time is over. Please call them.",
            count,
        ),
        AlertKind.DEGRADED: _("Booking goes on, but what waits for these parts stands still. Please look at them."),
        AlertKind.TEST: _("This is a test: alerts to the staff arrive here."),
    }[AlertKind(alert.kind)]
    return sentence % {"count": count} if "%(count)d" in sentence else sentence


def links_of(alert: StaffAlert) -> list[str]:
    if alert.kind == AlertKind.URGENT:
        paths = [reverse("admin:orders_fieldorder_change", args=[number.lstrip("F")]) for number in alert.details]
    else:
        paths = {
            AlertKind.PLANNING: [reverse("admin:dispatch_planrun_changelist") + "?state__exact=failed"],
            AlertKind.OUTBOX: [reverse("admin:orders_message_changelist") + "?state__exact=queued"],
            AlertKind.SMS_BUDGET: [reverse("admin:orders_message_changelist") + "?state__exact=failed"],
            AlertKind.CALLBACK: [reverse("admin:orders_callback_changelist") + "?overdue=1"],
            AlertKind.DEGRADED: [reverse("readyz")],
        }.get(AlertKind(alert.kind), [])
    return [settings.PUBLIC_URL.rstrip("/") + path for path in paths]
