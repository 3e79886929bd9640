"""No personal data in the log: nobody's name, address, browser or query."""

import pytest

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
