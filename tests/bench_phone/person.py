"""The demo's technician."""

import os

from django.test import Client

from technicians.models import User

USERNAME = "technician"


def technician() -> User:
    return User.objects.get(username=USERNAME)


def session_of_technician(url: str) -> dict[str, str]:
    """The cookie of a session that has begun, for a browser that begins with nothing."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Django sees Playwright's loop; this program is synchronous
    client = Client()
    client.force_login(technician(), backend="django.contrib.auth.backends.ModelBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
