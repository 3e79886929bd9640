"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")

application = get_wsgi_application()

from routing.slots.compiled import warm_up  # noqa: E402  after Django, which says where its parts are

warm_up()  # once, before the first caller waits for it
