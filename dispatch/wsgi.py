"""WSGI entry point for gunicorn."""

import gc
import os
import sys
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")

application = get_wsgi_application()

from dispatch.booking.warming import read_ahead  # noqa: E402  after Django, which says where its parts are
from routing.slots.compiled import warm_up  # noqa: E402


def get_ready() -> None:
    """Read ahead, then spare the collector what stays: each full collection stopped all callers for 0.3 s."""
    read_ahead()
    gc.collect()
    gc.freeze()


# Threads that compute give way to those that wait after half a millisecond, not five: a search takes less than that.
sys.setswitchinterval(0.0005)
warm_up()  # once, before the first caller waits for it
Thread(target=get_ready, daemon=True).start()
