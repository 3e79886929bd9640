"""What every environment shares. Each value that differs comes from the process's environment."""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from phonenumbers import country_code_for_region

from dispatch.settings.logs import logging_config
from dispatch.settings.retention import kept_days
from dispatch.settings.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Things a person uploads and adapters write; kept out of the checkout.
STATE_DIR = Path(env("STATE_DIR", default=str(BASE_DIR / ".state")))

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
# Where others find us: what the `href`s of the public API begin with, in answers and in events.
PUBLIC_URL = env("PUBLIC_URL", default="http://127.0.0.1:8000")
# Behind a proxy that ends TLS: it sets X-Forwarded-Proto, and adds the caller's address to X-Forwarded-For.
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
# Where `dispatch.asgi` listens, as far as browsers go there themselves; 0: a proxy hands our own `/live/` on to it.
LIVE_PORT = env.int("LIVE_PORT", default=0)
# Hosts and networks that requests to addresses of others may go to although they are private, or without TLS.
OUTGOING_ALLOWED_HOSTS: list[str] = env.list("OUTGOING_ALLOWED_HOSTS", default=[])
# True only in the demo: it makes accounts with known passwords.
DEMO = False

INSTALLED_APPS = [
    "dispatch.apps.DispatchConfig",
    "orders.apps.OrdersConfig",
    "technicians.apps.TechniciansConfig",
    "dispatch.admin_site.DispatchAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "anymail",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "oauth2_provider",
    "pghistory",
    "pgtrigger",
    "phonenumber_field",
    "rest_framework",
]

MIDDLEWARE = [
    "dispatch.middleware.note_beginning",
    "dispatch.middleware.CompressPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dispatch.middleware.limit_the_device",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dispatch.middleware.RequestLogMiddleware",
    "dispatch.middleware.HistoryMiddleware",
    # Last, as its documentation asks: it answers for a locked-out sign-in.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dispatch.urls"
WSGI_APPLICATION = "dispatch.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        **env.db_url(
            "DATABASE_URL", default="postgis:///field_dispatch", engine="django.contrib.gis.db.backends.postgis"
        ),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The broker may be RabbitMQ, so what is shared between processes lives in PostgreSQL.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "technicians.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_CLIENT_STR_CALLABLE = "dispatch.middleware.unnamed_caller"  # its log lines would carry names and addresses

# How often a system may ask, unless its page in the admin says otherwise; a sixth of it at once.
# A web process says again for so long what it knows of tokens, order types, territories: a token that was revoked
# is refused after that.
API_FRESH_S = env.float("API_FRESH_S", default=1.0)
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=12_000)
# How long a slot is held while the customer decides.
HOLD_S = env.int("HOLD_S", default=300)
OAUTH2_PROVIDER_APPLICATION_MODEL = "technicians.ApiClient"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "tickets": "Trouble tickets (TMF621)",
        "appointments": "Slots and appointments (TMF646)",
        "messages": "Messages to customers (TMF681)",
        "orders": "Work orders (TMF697)",
        "callbacks": "Calls to make",
        "conversations": "A customer’s own case, for an assistant that identified them",
    },
    "SCOPES_BACKEND_CLASS": "technicians.models.api_client.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "APPLICATION_ADMIN_CLASS": "technicians.admin.accounts.ApiClientPage",
    # The OAuth 2.0 security practice of RFC 9700; only client credentials are used here.
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["oauth2_provider.contrib.rest_framework.OAuth2Authentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "dispatch.tmf.toolkit.schema.TmfSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Field dispatch",
    "DESCRIPTION": "TM Forum APIs of the field dispatch service.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["dispatch.tmf.toolkit.schema.one_spelling"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "dispatch.tmf.toolkit.schema.answers_in_part",
    ],
    # TM Forum's names for what several resources call "state".
    "ENUM_NAME_OVERRIDES": {
        "CommunicationMessageStateType": "dispatch.tmf.communication.states.TmfState",
        "AppointmentStateType": "dispatch.models.appointment.AppointmentState",
        "TroubleTicketStatusEnum": "orders.models.states.TicketState",
        "TaskStateType": "dispatch.models.cancellation.TaskState",
        "WorkOrderStateType": "orders.models.states.OrderState",
        # Two attributes are called "result".
        "ListenerStateType": "dispatch.models.hub.ListenerState",
        "CallbackStateType": "orders.models.states.CallbackState",
        "CallResult": "orders.models.callback.AttemptResult",
        "LineTestResult": "orders.models.ticket.LineTest",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "dispatch" / "locale"]
FORMAT_MODULE_PATH = ["dispatch.formats"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = env("PHONE_REGION", default="DE")
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "dispatch" / "frontend" / "built"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = STATE_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # an address is personal data

# How many days each kind of data is kept; KEPT_DAYS_PHOTOS=365 in the environment changes that of photos, and so on.
KEPT_DAYS = kept_days(env)

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="")
# A request that wakes a worker must not wait for a broker that is down (by default six seconds) or silent (for ever).
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 1, "socket_timeout": 2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
# With so many technicians in one plan its groups go to the planner hosts, which run
# `celery --app dispatch worker --queues planning`; below, the host that plans does it alone.
PLAN_ON_MANY_HOSTS_FROM = env.int("PLAN_ON_MANY_HOSTS_FROM", default=1000)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE

# E-mail: django-anymail's providers or plain SMTP, by EMAIL_URL (smtp://user:password@host:port).
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
_email = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"], _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
# What a provider of django-anymail needs, as its documentation names it; with WEBHOOK_SECRET it tells what has arrived.
ANYMAIL: dict[str, Any] = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="dispatch@localhost")
# SMS adapter: {"kind": "http", "url": …}, {"kind": "smpp", "host": …} or {"kind": "file", "path": …};
# see dispatch/messaging/sms.py and smpp.py.
SMS_GATEWAY: dict[str, Any] = env.json("SMS_GATEWAY", default={})
# Where SMS may go, and how many a day: to one number, to a prefix ({"+49": 60000}), in all (0: as many as there are).
SMS_PREFIXES: list[str] = env.list("SMS_PREFIXES", default=[f"+{country_code_for_region(PHONENUMBER_DEFAULT_REGION)}"])
SMS_A_DAY_BY_NUMBER = env.int("SMS_A_DAY_BY_NUMBER", default=10)
SMS_A_DAY_BY_PREFIX: dict[str, int] = env.json("SMS_A_DAY_BY_PREFIX", default={})
SMS_A_DAY = env.int("SMS_A_DAY", default=0)
# From … to … o'clock at the customer's home nothing is sent that can wait.
QUIET_HOURS = tuple(env.list("QUIET_HOURS", cast=int, default=[21, 8]))

# Whom apprise tells what somebody has to look at now: its addresses, separated by spaces; see dispatch/alerts.
STAFF_ALERT_URLS: list[str] = env("STAFF_ALERT_URLS", default="").split()

# Geocoder for imported addresses: "" (postal codes only), "photon" or "nominatim", with its address.
GEOCODER = env("GEOCODER", default="")
GEOCODER_DOMAIN = env("GEOCODER_DOMAIN", default="")
GEOCODER_INTERVAL_S = env.float("GEOCODER_INTERVAL_S", default=1.0)  # what the public servers ask for
# The board's basemap: one PMTiles file with the layers of the Protomaps basemap; a coarse one of the world by default.
BASEMAP_PMTILES = Path(env("BASEMAP_PMTILES", default=str(BASE_DIR / "dispatch" / "basemap" / "world.pmtiles")))
# GeoNames' postal code files (zip or CSV), comma-separated: where import_tickets finds points by postal code.
POSTAL_CODE_FILES = [Path(file) for file in env.list("POSTAL_CODE_FILES", default=[])]

LOGGING = logging_config(json_lines=True)
# GDAL 3.9's protection is against hostile spatial references; no file or reference comes in from outside here.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
