"""No personal data in the log: nobody's name, address, browser or query."""

import io
import logging
from collections.abc import Iterator
from logging.config import DictConfigurator

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import path

from dispatch.settings.logs import logging_config
from dispatch.urls import urlpatterns as known
from technicians.models import User

AGENT, ADDRESS, PHONE = "Mozilla/5.0 (Fairphone 5)", "198.51.100.7", "+4915112345678"


@pytest.fixture
def log(caplog) -> pytest.LogCaptureFixture:
    caplog.set_level("DEBUG", logger="axes")
    return caplog


@pytest.fixture
def caller(client):
    client.defaults |= {"HTTP_USER_AGENT": AGENT, "REMOTE_ADDR": ADDRESS}
    return client


def test_a_request_leaves_method_path_and_account_number(log, dispatcher_client, dispatcher):
    dispatcher_client.get(
        f"/admin/?phone={PHONE.removeprefix('+')}", headers={"User-Agent": AGENT}, REMOTE_ADDR=ADDRESS
    )

    assert "'request': 'GET /admin/'" in log.text
    assert f"'user_id': {dispatcher.pk}" in log.text
    for personal in (AGENT, ADDRESS, PHONE.removeprefix("+"), dispatcher.username, "?"):
        assert personal not in log.text


def test_a_failed_sign_in_leaves_that_there_was_one(log, caller, organisation):
    User.objects.create_user("ayse.yilmaz", password="right-horse-staple", organisation=organisation, role="agent")
    for password in ("wrong", "wrong again", "right-horse-staple"):
        caller.post("/login/?next=/cases/", {"username": "ayse.yilmaz", "password": password})

    assert "New login failure by a caller of /login/." in log.text
    assert "Repeated login failure by a caller of /login/." in log.text
    assert "Successful login by a caller of /login/." in log.text
    for personal in ("ayse", AGENT, ADDRESS, "wrong", "staple", "cases"):
        assert personal not in log.text


SECRET = "+4915199988877"


def fails(request: HttpRequest) -> None:
    """A view with a mistake of ours: what it was sent stands in its variables, its error and the error behind that."""
    found = f"{request.GET['phone']} {request.body!r}"
    try:
        int(found)
    except ValueError as error:
        raise RuntimeError(f"not readable: {found}") from error


urlpatterns = [*known, path("fails", fails)]


@pytest.fixture(params=[True, False], ids=["machine", "person"])
def lines(request) -> Iterator[io.StringIO]:
    """What the service writes to its log, as it is formatted for machines and for a person."""
    formatter = DictConfigurator(logging_config(json_lines=request.param)).configure_formatter
    written = logging.StreamHandler(io.StringIO())
    written.setFormatter(formatter(logging_config(json_lines=request.param)["formatters"]["line"]))
    logging.getLogger().addHandler(written)
    yield written.stream
    logging.getLogger().removeHandler(written)


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_mistake_of_ours_is_logged_with_its_place_and_nothing_that_was_sent(lines):
    client = Client(raise_request_exception=False)
    answer = client.post(f"/fails?phone=%2B{SECRET[1:]}", {"note": SECRET}, content_type="application/json")

    assert answer.status_code == 500
    written = lines.getvalue()
    assert written.count("test_logs.py") >= 2
    for place in ("request_failed", "POST /fails", "in fails", "builtins.ValueError", "builtins.RuntimeError"):
        assert place in written
    assert SECRET[1:] not in written
    assert "not readable" not in written


def test_an_error_that_a_library_quotes_is_named_by_its_type(lines):
    try:
        int(f"no number: {SECRET}")
    except ValueError as error:
        logging.getLogger("celery.app.trace").exception("Task told raised unexpected: %r, that is %s", error, error)  # noqa: TRY401  as Celery does
    assert "Task told raised unexpected: ValueError, that is ValueError" in lines.getvalue()
    assert SECRET not in lines.getvalue()
