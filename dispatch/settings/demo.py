"""The demo: loopback only, accounts with known passwords, messages written to files."""

from dispatch.settings.base import *  # noqa: F403  settings are one flat namespace
from dispatch.settings.base import BASE_DIR, CONTENT_SECURITY_POLICY, LIVE_PORT, STATE_DIR, env
from dispatch.settings.logs import logging_config

DEMO = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"] += [f"http://{host}:{LIVE_PORT}/live/" for host in ALLOWED_HOSTS]
OUTGOING_ALLOWED_HOSTS = ["127.0.0.0/8", "::1/128"]

# None: whoever tries it in the evening sees what is sent.
QUIET_HOURS = tuple(env.list("QUIET_HOURS", cast=int, default=[24, 0]))
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = STATE_DIR / "outbox" / "mail"
SMS_GATEWAY = env.json("SMS_GATEWAY", default={"kind": "file", "path": str(STATE_DIR / "outbox" / "sms.txt")})

POSTAL_CODE_FILES = [BASE_DIR / "dispatch" / "seeding" / "data" / "cologne.csv"]

LOGGING = logging_config(json_lines=False)
