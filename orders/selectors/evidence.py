"""What speaks for it that somebody was at the door: for the office, when a customer says that nobody came."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Visit
from orders.models.visit import ActionKind, Outcome, PhotoKind


def evidence_of(visit: Visit) -> str:
    """One line about a visit with no access, such as "Nobody opened at 10:05 · called at 10:02, 10:07 · 1 photo".

    Empty for every other visit. Reads the visit's `actions` and `photos`; the times are those of the zone now active.
    """
    if visit.outcome != Outcome.NO_ACCESS or visit.finished_at is None:
        return ""
    calls = said(calls_of(visit))
    photos = sum(photo.kind == PhotoKind.PHOTO for photo in visit.photos.all())
    told = [_("Nobody opened at %(time)s") % {"time": _clock(visit.finished_at)}]
    if calls:
        told.append(_("called at %(times)s") % {"times": calls})
    if photos:
        told.append(ngettext("%(count)s photo", "%(count)s photos", photos) % {"count": photos})
    return " · ".join(told)


def calls_of(visit: Visit) -> list[datetime]:
    """When the call button was tapped, in order."""
    return sorted(action.at for action in visit.actions.all() if action.kind == ActionKind.CALLED)


def said(times: list[datetime]) -> str:
    """Each minute once, such as "10:02, 10:07"."""
    return ", ".join(dict.fromkeys(map(_clock, times)))


def _clock(at: datetime) -> str:
    return time_format(timezone.localtime(at).time())
