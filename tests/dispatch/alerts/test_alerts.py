"""Alerts to the staff: by apprise to a real HTTP server and a real mailbox on loopback."""

import json
import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from dispatch.alerts import looks
from dispatch.alerts.checks import alert_addresses_can_work
from dispatch.alerts.looks import Found
from dispatch.alerts.services import drain, look, look_and_tell, raise_alert
from dispatch.health import checks as health
from dispatch.models import PlanRun, SmsCount, StaffAlert
from dispatch.models.staff_alert import AlertKind
from dispatch.outbox import Drained
from orders.models import Callback, FieldOrder, Message, Visit
from tests.dispatch.messaging.conftest import gateway, mailbox, make_message  # noqa: F401  fixtures
from tests.factories import AssignmentFactory, CallbackFactory, TerritoryFactory, VisitFactory

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def hook(settings, gateway):  # noqa: F811
    settings.STAFF_ALERT_URLS = [f"{gateway.url.replace('http', 'json')}/hook?redirect=no"]
    return gateway


@pytest.fixture
def calm(db) -> None:
    """That the test's machine has no worker was told already."""
    silent = DateTimeTZRange(timezone.now(), timezone.now() + HOUR)
    StaffAlert.objects.create(kind="degraded", silent=silent, state="sent")


@pytest.fixture
def urgent(db) -> Visit:
    visit = VisitFactory(created_at=timezone.now() - HOUR)
    FieldOrder.objects.filter(pk=visit.order_id).update(priority=90)
    return visit


def told(hook) -> list[dict]:
    return [json.loads(body) for _method, _path, _headers, body in hook.requests]


def test_what_is_wrong_is_told_once_an_hour_with_a_link_and_without_a_person(hook, urgent, calm, settings):
    settings.PUBLIC_URL = "https://dispatch.example.org/"

    assert look_and_tell() == Drained(sent=1)
    assert look_and_tell() == Drained()

    (alert,) = told(hook)
    number = urgent.order_id
    assert (alert["title"], alert["type"]) == ("Urgent work without a technician", "warning")
    assert alert["message"].splitlines() == [
        "1 urgent order is in no plan. Please give it to somebody.",
        f"F{number}",
        f"https://dispatch.example.org/admin/orders/fieldorder/{number}/change/",
    ]
    customer = urgent.order.ticket.customer
    assert customer.name not in json.dumps(alert)

    StaffAlert.objects.filter(kind="urgent").update(
        silent=DateTimeTZRange(timezone.now() - 2 * HOUR, timezone.now() - HOUR)
    )
    assert look_and_tell() == Drained(sent=1)


def test_two_who_look_at_once_tell_it_once(hook):
    now = timezone.now()
    assert raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=now) is not None
    assert raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=now + MINUTE) is None
    assert raise_alert(kind=AlertKind.CALLBACK, found=Found(3), now=now) is not None
    assert raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=now + HOUR) is not None


def test_a_hook_that_refuses_is_tried_again_and_its_password_is_written_nowhere(hook, settings, caplog):
    settings.STAFF_ALERT_URLS = [hook.url.replace("http://", "json://user:geheim@")]
    hook.status = 500
    with caplog.at_level(logging.DEBUG):
        raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=timezone.now())
        assert drain() == Drained(retried=1)
    alert = StaffAlert.objects.get()
    assert (alert.state, alert.error) == ("queued", "NotTaken: JSON did not take it")
    assert "geheim" not in caplog.text


def test_one_of_several_is_enough_and_a_mailbox_is_an_address_too(hook, mailbox, settings):  # noqa: F811
    mail = f"mailto://127.0.0.1:{settings.EMAIL_PORT}/?from=alerts@example.org&to=lead@example.org&mode=insecure"
    settings.STAFF_ALERT_URLS = [*settings.STAFF_ALERT_URLS, mail]
    hook.status = 404
    raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=timezone.now())
    assert drain() == Drained(sent=1)
    (arrived,) = mailbox.mails
    assert arrived["Subject"] == "Messages do not go out (3)"
    assert arrived["To"] == "lead@example.org"


def test_a_private_network_and_an_open_line_are_refused_unless_listed(hook, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    settings.STAFF_ALERT_URLS = [*settings.STAFF_ALERT_URLS, "json://93.184.215.14/hook", "what://is/this"]
    assert [(each.id, each.msg) for each in alert_addresses_can_work()] == [
        ("alerts.E002", "STAFF_ALERT_URLS: address 1 is not let in."),
        ("alerts.E002", "STAFF_ALERT_URLS: address 2 is not let in."),
        ("alerts.E001", "STAFF_ALERT_URLS: address 3 can't be read."),
    ]
    raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=timezone.now())
    assert drain() == Drained(retried=1)
    assert hook.requests == []
    assert "JSON: its host is not let in by OUTGOING_ALLOWED_HOSTS" in StaffAlert.objects.get().error


def test_a_redirect_is_not_followed(hook):
    hook.status = 302
    raise_alert(kind=AlertKind.OUTBOX, found=Found(3), now=timezone.now())
    assert drain() == Drained(retried=1)
    assert [path for _method, path, _headers, _body in hook.requests] == ["/hook"]


def test_a_test_alert_says_so_and_says_what_went_wrong(hook, settings, capsys):
    for _twice in range(2):
        call_command("alert_staff", "--test")
    assert [alert["message"] for alert in told(hook)] == ["This is a test: alerts to the staff arrive here."] * 2
    hook.status = 403
    with pytest.raises(CommandError, match="It did not arrive: NotTaken: JSON did not take it"):
        call_command("alert_staff", "--test")
    settings.STAFF_ALERT_URLS = []
    with pytest.raises(CommandError, match="STAFF_ALERT_URLS names nobody"):
        call_command("alert_staff")


class TestLooks:
    """Each with one row that counts and with rows that don't."""

    def test_urgent_orders_count_until_a_plan_in_force_has_them(self, urgent):
        now = timezone.now()
        VisitFactory(created_at=now - HOUR)  # not urgent
        assert looks.urgent(now) == Found(1, [f"F{urgent.order_id}"])
        assert looks.urgent(urgent.created_at + MINUTE) == Found(0, [])
        AssignmentFactory(visit=urgent, plan__state="published", live=True)
        assert looks.urgent(now) == Found(0, [])

    def test_a_failed_run_counts_until_a_newer_one_of_the_day_and_not_where_it_was_stopped(self):
        territory, now = TerritoryFactory(), timezone.now()
        today = timezone.localdate(now)
        facts = {"organisation": territory.organisation, "territory": territory, "finished_at": now}
        PlanRun.objects.create(**facts, day=today, state="failed")
        PlanRun.objects.create(**facts, day=today + timedelta(days=1), state="failed", cancel_requested_at=now)
        PlanRun.objects.create(**facts, day=today - timedelta(days=1), state="failed")
        assert looks.planning(now) == Found(1, [today.isoformat()])
        PlanRun.objects.create(**facts, day=today, state="done")
        assert looks.planning(now) == Found(0, [])

    def test_messages_that_nobody_takes_count_and_a_few_bad_addresses_do_not(self):
        now = timezone.now()
        untaken, *failing = [make_message(number, created_at=now - HOUR) for number in range(11)]
        assert looks.outbox(now) == Found(0)
        Message.objects.filter(pk=untaken.pk).update(due_at=now - 16 * MINUTE)
        Message.objects.filter(pk__in=[each.pk for each in failing[1:]]).update(attempts=2, due_at=now + HOUR)
        assert looks.outbox(now) == Found(1)
        Message.objects.filter(pk=failing[0].pk).update(attempts=2, due_at=now + HOUR)
        assert looks.outbox(now) == Found(11)

    def test_a_budget_counts_when_it_is_spent(self, settings):
        settings.SMS_A_DAY, settings.SMS_A_DAY_BY_PREFIX = 3, {"+49": 2, "+43": 2}
        now = timezone.now()
        for prefix, sent in (("", 2), ("+49", 2), ("+43", 1)):
            SmsCount.objects.create(day=timezone.localdate(now), prefix=prefix, sent=sent)
        assert looks.sms_budget(now) == Found(1, ["+49"])

    def test_an_overdue_callback_counts_while_nobody_has_it(self):
        now = timezone.now()
        late = CallbackFactory(due=DateTimeTZRange(now - 2 * HOUR, now - HOUR))
        CallbackFactory(due=DateTimeTZRange(now - HOUR, now + HOUR))
        assert looks.callback(now) == Found(1)
        Callback.objects.filter(pk=late.pk).update(state="reached")
        assert looks.callback(now) == Found(0)

    def test_a_mail_server_that_is_away_counts(self, settings, monkeypatch):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        monkeypatch.setattr(health, "_last", None)
        found = looks.degraded(timezone.now())
        assert "mail" in found.details
        monkeypatch.setattr(health, "_last", None)


def test_without_addresses_nothing_is_written(settings, urgent):
    settings.STAFF_ALERT_URLS = []
    assert look(now=timezone.now()) == []
    assert not StaffAlert.objects.exists()
