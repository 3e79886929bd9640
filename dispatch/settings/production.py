"""Production: everything secret or local comes from the environment, and a missing part fails at the start."""

from pathlib import Path

from dispatch.settings.base import *  # noqa: F403  settings are one flat namespace
from dispatch.settings.base import TRUST_PROXY, env

SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
PUBLIC_URL = env("PUBLIC_URL")
STATE_DIR = Path(env("STATE_DIR"))  # photos never lie in the checkout
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SECURE_SSL_REDIRECT = True
if TRUST_PROXY:  # without a proxy that sets it, a caller could send this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^livez/?$", r"^readyz/?$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
