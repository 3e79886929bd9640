"""Telling a person that a listener was switched off."""

from datetime import timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from dispatch.models import Listener
from dispatch.models.hub import ListenerState
from technicians.models import ApiClient, User
from technicians.models.user import CHANGING

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=1)  # also the time until a mail is tried again
MOST_PEOPLE = 10


def tell_owners() -> int:
    """Write to the owners of listeners that are off and not told of yet; return how many that were.

    At least once; a mail server that is down is tried again. Nobody's lock is held meanwhile.
    """
    return sum(_tell(listener) for listener in _untold().select_related("client__user"))


def _untold() -> QuerySet[Listener]:
    now = timezone.now()
    return Listener.objects.filter(state=ListenerState.OFF, owner_told_at=None, leased_until__lte=now)


def _tell(listener: Listener) -> bool:
    if not _untold().filter(pk=listener.pk).update(leased_until=timezone.now() + LEASE):
        return False  # somebody else is at it
    people = owners(listener.client)
    if people:
        try:
            _mail(listener, people).send()
        except Exception as error:  # noqa: BLE001  whatever a mail backend throws: it is tried again
            log.warning("owner_not_told", listener=listener.pk, error=type(error).__name__)
            return False
    else:
        log.warning("owner_without_address", listener=listener.pk)
    Listener.objects.filter(pk=listener.pk, state=ListenerState.OFF).update(owner_told_at=timezone.now())
    return bool(people)


def owners(client: ApiClient) -> list[str]:
    """The address of the client's user; else of the organisation's superusers, else of its dispatchers."""
    if client.user is not None and client.user.is_active and client.user.email:
        return [client.user.email]
    reachable = User.objects.filter(organisation=client.organisation_id, is_active=True).exclude(email="")
    for people in (Q(is_superuser=True), Q(role__in=CHANGING)):
        if found := list(reachable.filter(people).order_by("pk").values_list("email", flat=True)[:MOST_PEOPLE]):
            return found
    return []


def _mail(listener: Listener, people: list[str]) -> EmailMessage:
    """The address of the listener may hold secrets in its path: only its host is named."""
    host = urlsplit(listener.callback).hostname
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Events are no longer sent to %(host)s") % {"host": host}
        body = _(
            "The listener of %(client)s for %(api)s at %(host)s was switched off. Reason: %(reason)s.\n\n"
            "What waits for it is kept for 14 days; what happens while it is off is not told. When it works again,"
            " switch it on in the admin (listeners, action “Switch on again”), or let the client register anew.\n"
        ) % {
            "client": listener.client.name,
            "api": listener.get_api_display(),
            "host": host,
            "reason": listener.get_off_reason_display(),
        }
    return EmailMessage(subject=subject, body=body, to=people, headers={"Auto-Submitted": "auto-generated"})
