"""How long each kind of data is kept: the settings' days, asked in one place."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone


def over_before(kind: str, *, now: datetime | None = None) -> datetime:
    """What is older than this is over. Raises `ImproperlyConfigured` where the setting would delete what is new."""
    days = settings.KEPT_DAYS[kind]
    if days < 1:
        raise ImproperlyConfigured(f"KEPT_DAYS_{kind.upper()} is {days}: give the number of days, 1 or more.")
    return (now or timezone.now()) - timedelta(days=days)
