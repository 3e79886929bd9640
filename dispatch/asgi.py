"""ASGI entry point of the boards' streams: `gunicorn dispatch.asgi --worker-class asgi --workers 1`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.production")
django.setup(set_prefix=False)

from dispatch.live.app import Live  # noqa: E402  after Django, which says where its parts are

application = Live()
