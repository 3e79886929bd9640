"""WSGI entry point for gunicorn."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")

application = get_wsgi_application()

from dispatch.booking.warming import read_ahead  # noqa: E402  after Django, which says where its parts are
from routing.slots.compiled import warm_up  # noqa: E402

warm_up()  # once, before the first caller waits for it
Thread(target=read_ahead, daemon=True).start()
