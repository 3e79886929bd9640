"""Tests: real PostgreSQL, Redis and SMTP; only what makes a test fast or repeatable differs."""

import tempfile
from pathlib import Path

from dispatch.settings.base import *  # noqa: F403  settings are one flat namespace
from dispatch.settings.base import DATABASES, env

SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests-0123456789"  # noqa: S105  no secret: nothing real is signed
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PUBLIC_URL = "http://testserver"
ANYMAIL = {"WEBHOOK_SECRET": "provider:of-tests"}
QUIET_HOURS = (24, 0)  # none: tests run at any hour
OUTGOING_ALLOWED_HOSTS = ["127.0.0.0/8", "::1/128"]
LANGUAGE_CODE = "en"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATE_DIR = Path(env("STATE_DIR", default="")) if env("STATE_DIR", default="") else Path(tempfile.mkdtemp())
MEDIA_ROOT = STATE_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
API_FRESH_S = 0.0  # tests change rights between two requests
# Static files come from where they lie: nothing is collected for tests.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
