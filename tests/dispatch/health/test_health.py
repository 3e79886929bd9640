"""/livez and /readyz, with real parts that are there or are not."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ASK = """
import json, sys, time, django
django.setup()
from django.test import Client
start = time.monotonic()
answer = Client().get("/readyz")
print(json.dumps([answer.status_code, answer.json(), time.monotonic() - start]))
"""


def ready(**environment: str) -> tuple[int, dict, float]:
    """Status, body and seconds of /readyz in a process of its own, on the test's database unless told otherwise."""
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dispatch.settings.test",
        "DATABASE_URL": url,
        "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=django_settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tuple(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def broker(tmp_path):
    path = tmp_path / "redis.sock"
    server = subprocess.Popen(["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", tmp_path])
    while not path.exists():
        time.sleep(0.05)
    yield f"redis+socket://{path}"
    server.terminate()
    server.wait()


def test_livez_says_that_the_process_answers_and_asks_no_database(client):
    answer = client.get("/livez")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok\n", "text/plain")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_nothing_can_be_posted(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_without_broker_worker_and_mail_it_is_ready_and_says_what_is_degraded():
    status, body, seconds = ready()
    assert status == 200
    assert body["degraded"] == ["broker", "worker", "mail"]
    assert body["status"] == "ready"
    assert {name: reason == "ok" for name, reason in body["checks"].items()} == {
        "database": True,
        "migrations": True,
        "broker": False,
        "worker": False,
        "mail": False,
    }
    assert seconds < 5  # a loose bound: the first request of a process loads everything


@pytest.mark.django_db(transaction=True)
def test_parts_that_do_not_answer_cost_a_second_at_most_together(tmp_path):
    """Broker and mail server take connections and stay silent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        status, body, seconds = ready(
            CELERY_BROKER_URL=f"redis://127.0.0.1:{port}/0", EMAIL_URL=f"smtp://127.0.0.1:{port}"
        )
    assert (status, body["degraded"]) == (200, ["broker", "worker"])
    assert seconds < 5


@pytest.mark.django_db(transaction=True)
def test_with_every_part_there_nothing_is_degraded(broker):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "dispatch.settings.test", "CELERY_BROKER_URL": broker}
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "dispatch", "worker", "--pool", "solo", "--loglevel", "ERROR"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with socket.create_server(("127.0.0.1", 0)) as mail:
            for _attempt in range(20):
                status, body, _seconds = ready(
                    CELERY_BROKER_URL=broker, EMAIL_URL=f"smtp://127.0.0.1:{mail.getsockname()[1]}"
                )
                if not body["degraded"]:
                    break
    finally:
        worker.terminate()
        worker.wait(timeout=30)

    assert (status, body) == (
        200,
        {
            "status": "ready",
            "degraded": [],
            "checks": dict.fromkeys(["database", "migrations", "broker", "worker", "mail"], "ok"),
        },
    )


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_the_broker_alone_is_fine(broker):
    _status, body, _seconds = ready(CELERY_BROKER_URL=broker)
    assert body["checks"] | {"mail": ""} == {
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "no answer",
        "mail": "",
    }


def test_without_a_database_it_is_not_ready(db, tmp_path):
    status, body, _seconds = ready(DATABASE_URL=f"postgis:///{tmp_path}/nothing")
    assert (status, body["status"]) == (503, "not ready")
    assert (body["checks"]["database"], body["checks"]["migrations"]) == ("failed", "failed")


@pytest.mark.django_db(transaction=True)
def test_with_a_migration_missing_it_is_not_ready():
    ((app, name),) = MigrationLoader(None).graph.leaf_nodes("orders")
    recorded = MigrationRecorder(connection).migration_qs.filter(app=app, name=name)
    (row,) = recorded
    recorded.delete()
    try:
        status, body, _seconds = ready()
    finally:
        row.save(force_insert=True)
    assert (status, body["status"], body["checks"]["migrations"]) == (503, "not ready", "1 not applied")


def test_the_answer_names_no_machine_and_no_person(db, tmp_path):
    _status, body, _seconds = ready(DATABASE_URL=f"postgis://dieter:geheim@/{tmp_path}/nothing")
    text = json.dumps(body)
    assert "dieter" not in text
    assert "geheim" not in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize("path", ["/livez", "/livez/"])
def test_a_slash_at_the_end_makes_no_difference(client, path):
    assert client.get(path).content == b"ok\n"


def test_a_slash_at_the_end_makes_no_difference_to_readiness(client, db):
    assert client.get("/readyz/").json() == client.get("/readyz").json()
