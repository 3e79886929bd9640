"""The outbox against a real mail server on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection

from dispatch.messaging.outbox import LEASE, MAX_ATTEMPTS, RETRY_AFTER, Drained, drain
from dispatch.messaging.tasks import send_messages
from dispatch.models import Appointment
from orders.models import Message
from tests.dispatch.messaging.conftest import make_message
from tests.factories import CustomerFactory, TicketFactory, VisitFactory, span

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def in_a_process(code: str, **environment: str) -> subprocess.Popen:
    """Run `code` in a Python of its own, on this test's database."""
    test_database = connection.settings_dict["NAME"]
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{test_database}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dispatch.settings.test", **environment}
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_due_email_is_sent_whole_and_once(db, mailbox):
    message = make_message()

    assert drain() == Drained(sent=1)
    assert drain() == Drained()

    (mail,) = mailbox.mails
    assert dict(mail.items()) | {"Date": ""} == {
        "Content-Type": 'text/plain; charset="utf-8"',
        "MIME-Version": "1.0",
        "Content-Transfer-Encoding": mail["Content-Transfer-Encoding"],
        "Subject": "Erledigt: Ihr Fall",
        "From": "Netz Köln <dispatch@example.org>",
        "To": "kunde1@example.org",
        "Date": "",
        "Message-ID": f"<{message.uuid}@example.org>",
        "Auto-Submitted": "auto-generated",
        **({"X-Peer": mail["X-Peer"]} if "X-Peer" in mail else {}),
    }
    assert mail.get_content().replace("\r\n", "\n") == "Guten Tag,\n\nerledigt.\n"
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("sent", 1, "")
    assert message.sent_at is not None


def test_the_task_drains(db, mailbox):
    make_message()
    send_messages()
    assert len(mailbox.mails) == 1


def test_what_is_not_due_waits(db, mailbox):
    with time_machine.travel(NOW, tick=False):
        make_message(due_at=NOW + timedelta(seconds=1))
        assert drain() == Drained()
    with time_machine.travel(NOW + timedelta(seconds=1), tick=False):
        assert drain() == Drained(sent=1)


def test_a_failure_is_tried_again_later_each_time_and_then_given_up(db, mailbox):
    mailbox.answer = "451 later, please"
    clock = NOW
    message = make_message(due_at=NOW)

    for attempt, wait in enumerate(RETRY_AFTER, start=1):
        with time_machine.travel(clock, tick=False):
            assert drain() == Drained(retried=1)
            assert drain() == Drained()
        message.refresh_from_db()
        assert (message.state, message.attempts, message.due_at) == ("queued", attempt, clock + wait)
        assert message.error == "SMTPDataError: (451, b'later, please')"
        clock += wait
    with time_machine.travel(clock, tick=False):
        assert drain() == Drained(failed=1)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(mailbox.mails)) == ("failed", MAX_ATTEMPTS, MAX_ATTEMPTS)
    with time_machine.travel(clock + timedelta(days=1), tick=False):
        assert drain() == Drained()


def test_a_message_that_was_to_be_tried_once_is_not_tried_again_after_its_sender_died(db, mailbox):
    message = make_message(state="sending", attempts=1, retries=0, due_at=NOW)
    with time_machine.travel(NOW, tick=False):
        assert drain() == Drained(failed=1)
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "The sender stopped in the middle of the last attempt.")
    assert mailbox.mails == []


def test_a_failure_that_passes_is_sent_in_the_end(db, mailbox):
    mailbox.answer = "451 later"
    message = make_message(due_at=NOW)
    with time_machine.travel(NOW, tick=False):
        drain()
    mailbox.answer = "250 OK"
    with time_machine.travel(NOW + RETRY_AFTER[0], tick=False):
        assert drain() == Drained(sent=1)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("sent", 2, "")


def test_one_bad_row_does_not_hold_up_the_others(db, mailbox):
    make_message(1, subject="x\nBcc: all@example.org")
    make_message(2, channel="sms", address="+4915112345678")
    make_message(3)
    assert drain() == Drained(sent=1, retried=2)
    assert [mail["To"] for mail in mailbox.mails] == ["kunde3@example.org"]


def test_a_mail_server_that_is_down_loses_nothing(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = make_message()
    assert drain() == Drained(retried=1)
    message.refresh_from_db()
    assert (message.state, message.error.partition(":")[0]) == ("queued", "ConnectionRefusedError")


@pytest.mark.django_db(transaction=True)
def test_four_drainers_at_once_send_each_message_once(mailbox):
    ticket = TicketFactory()
    for number in range(60):
        make_message(number, ticket=ticket)

    def work(_number: int) -> int:
        try:
            return drain().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(work, range(4)))

    assert sum(sent) == 60
    assert len([number for number in sent if number]) > 1
    assert Counter(mail["To"] for mail in mailbox.mails) == Counter(
        f"kunde{number}@example.org" for number in range(60)
    )
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_drainer_that_is_killed_leaves_its_message_to_the_next_after_the_lease(mailbox):
    """A server that never greets holds the drainer in the middle of sending; then the drainer is killed."""
    message = make_message()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        process = in_a_process(
            "from dispatch.messaging.outbox import drain; drain()",
            EMAIL_URL=f"smtp://127.0.0.1:{silent.getsockname()[1]}",
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        )
        link, _address = silent.accept()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        link.close()

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sending", 1)
    assert drain() == Drained()
    with time_machine.travel(datetime.now(tz=UTC) + LEASE):
        assert drain() == Drained(sent=1)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(mailbox.mails)) == ("sent", 2, 1)


def test_a_message_whose_sender_died_every_time_is_given_up(db, mailbox):
    message = make_message(state="sending", attempts=MAX_ATTEMPTS, due_at=NOW)
    with time_machine.travel(NOW, tick=False):
        assert drain() == Drained(failed=1)
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "The sender stopped in the middle of the last attempt.")
    assert mailbox.mails == []


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_lease_does_not_write_over_the_one_who_has_it(mailbox):
    """While a slow server holds the mail, the lease runs out and a second drainer begins another attempt."""
    message = make_message()

    def take_over() -> None:
        Message.objects.filter(pk=message.pk).update(attempts=2)
        connection.close()

    mailbox.before_answer = take_over
    drain()

    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("sending", 2, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"])
def test_a_dead_broker_neither_breaks_nor_delays_the_request(broker):
    ticket = TicketFactory()
    process = in_a_process(
        "import time\n"
        "from orders.models import Ticket; from orders.services.messages import queue\n"
        f"ticket = Ticket.objects.get(pk={ticket.pk}); start = time.monotonic()\n"
        "for number in range(3): queue(event='done', ticket=ticket, dedupe_key=f'done:{number}', params={})\n"
        "print(time.monotonic() - start)",
        CELERY_BROKER_URL=broker,
    )
    printed, _errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert float(printed) < 5
    assert Message.objects.filter(state="queued").count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_commit_wakes_a_worker(mailbox, tmp_path):
    """A real worker, on a broker of its own, sends it without any poller."""
    redis = tmp_path / "redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", redis, "--save", "", "--dir", tmp_path])
    try:
        broker = f"redis+socket://{redis}"
        while not redis.exists():
            time.sleep(0.05)
        customer = CustomerFactory(email="a@example.org", phone="")
        ticket = TicketFactory(site__organisation=customer.organisation, site__customer=customer)
        mail = {
            "EMAIL_URL": f"smtp://127.0.0.1:{django_settings.EMAIL_PORT}",
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "CELERY_BROKER_URL": broker,
        }
        worker = in_a_process(
            "from dispatch.celery import app; app.worker_main(['worker', '--pool', 'solo', '--loglevel', 'ERROR'])",
            **mail,
        )
        try:
            caller = in_a_process(
                "from orders.models import Ticket; from orders.services.messages import queue\n"
                f"queue(event='done', ticket=Ticket.objects.get(pk={ticket.pk}), dedupe_key='done:1', params={{}})",
                **mail,
            )
            caller.communicate(timeout=60)
            deadline = time.monotonic() + 60
            while not mailbox.mails and time.monotonic() < deadline:
                time.sleep(0.1)
            assert [one["To"] for one in mailbox.mails] == ["a@example.org"]
        finally:
            worker.terminate()
            worker.communicate(timeout=60)
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize(
    ("event", "state", "drained"),
    [
        ("order_made", "resolved", Drained(withdrawn=1)),
        ("received", "resolved", Drained(withdrawn=1)),
        ("order_made", "inProgress", Drained(sent=1)),
        ("done", "resolved", Drained(sent=1)),
    ],
)
def test_what_is_not_true_any_more_is_withdrawn_when_it_would_be_sent(db, mailbox, event, state, drained):
    message = make_message(ticket=TicketFactory(state=state), event=event)
    assert drain() == drained
    message.refresh_from_db()
    assert message.state == ("cancelled" if drained.withdrawn else "sent")


@pytest.mark.parametrize(("state", "sent"), [("initialized", 1), ("confirmed", 0), ("cancelled", 0)])
def test_what_is_held_no_more_is_not_offered(db, mailbox, state, sent):
    order, until = VisitFactory().order, datetime.now(UTC) + timedelta(hours=5)
    facts = {"organisation": order.organisation, "order": order, "window": span("2026-11-24 08:00", 2)}
    held = Appointment.objects.create(**facts, state=state, expires_at=until)
    make_message(ticket=held.order.ticket, event="appointment_held", dedupe_key=f"held:{held.uuid}:email")
    assert drain().sent == sent
