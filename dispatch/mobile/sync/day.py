"""The pages that a phone keeps, so that a day can be worked through without a line."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils.translation import get_language

from dispatch.access import stops_of
from dispatch.mobile.day_doings import DAY_DOINGS
from dispatch.mobile.doings import DOINGS
from dispatch.mobile.selectors import case_of, today_of
from dispatch.mobile.sync.versions import versions_of_person, versions_of_stops
from dispatch.mobile.views.visit import form_page, stop_page
from orders.models import Visit
from technicians.models import User

# What a page is given anew each time: the token is not needed, and the phone makes the uuid.
FRESH = re.compile(r'(<input type="hidden" name="(?:csrfmiddlewaretoken|uuid)" value=")[^"]*')
PERSON = "person"  # the version of all pages that are of no single stop or day
NAMES = ("callbacks", "more", "van")
MADE_OF = ("templates/**/*.html", "dispatch/mobile/**/*.py", "dispatch/locale/**/*.mo", "staticfiles/staticfiles.json")


@dataclass(frozen=True, slots=True)
class Page:
    address: str
    html: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a phone keeps: all its `addresses`, the `versions` of stops, days and `PERSON`, and the `pages` it lacks."""

    versions: dict[str, str]
    addresses: list[str]
    pages: list[Page]


class NoMessages(BaseStorage):
    """A page that is kept neither shows nor uses up what is to be said on the next page that is seen."""

    def _get(self, *_args: object, **_kwargs: object) -> tuple[list[object], bool]:
        return [], True

    def _store(self, *_args: object, **_kwargs: object) -> list[object]:
        return []


def kept_by(request: HttpRequest, user: User, *, known: Mapping[str, str]) -> Kept:
    """Today and tomorrow: of each stop its page and, while it is open, its forms; each day's; and the person's.

    `known` are the versions that the phone has: their pages are left out.
    """
    days = visits_by_day(user)
    visits = [visit for of_day in days.values() for visit in of_day]
    versions = versions_for(user, days)
    new = {key for key, version in versions.items() if known.get(key) != version}
    pages = [page for visit in visits if str(visit.uuid) in new for page in pages_of_stop(request, user, visit)]
    general = general_pages(user)
    for key, addresses in general:
        if key in new:
            html = rendered(request, addresses[0])
            pages += [Page(address, html) for address in addresses]
    kept = [address for _key, addresses in general for address in addresses]
    return Kept(versions, kept + [address for visit in visits for address in addresses_of(visit)], pages)


def visits_by_day(user: User) -> dict[date, list[Visit]]:
    return {day: visits_of(user, day) for day in days_of(user)}


def versions_now(user: User) -> dict[str, str]:
    return versions_for(user, visits_by_day(user))


def renamed(known: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """The versions that pages of the phone have from now on, where it was its own entries alone that changed them.

    What was done on the phone shows on its pages all the same (`standing.js`): they need not be made and sent anew.
    Only of what it had as it was `before` the entries, and nothing where a stop came or went by them.
    """
    if before.keys() != after.keys():
        return {}
    return {key: after[key] for key in before if known.get(key) == before[key] != after[key]}


def days_of(user: User) -> tuple[date, date]:
    return (today_of(user), today_of(user) + timedelta(days=1))


def visits_of(user: User, day: date) -> list[Visit]:
    return [given.visit for given in stops_of(user, day).select_related("visit")]


def versions_for(user: User, days: Mapping[date, list[Visit]]) -> dict[str, str]:
    """Read before the pages are: a page may be newer than its version, never older."""
    about = f"{release()} {get_language()}"
    stops = versions_of_stops((visit.pk for of_day in days.values() for visit in of_day), user.pk)
    own = versions_of_person(user.pk, today_of(user))
    person = _hashed(about, *(f"{key} {mark}" for key, mark in sorted(own.items())))
    versions = {PERSON: person} | {uuid: _hashed(about, mark) for uuid, mark in stops.items()}
    for day, of_day in days.items():
        marks = [stops[str(visit.uuid)] for visit in of_day]
        versions[day.isoformat()] = _hashed(person, *addresses_of_day(user, day), *marks)
    return versions


@cache
def release() -> str:
    """Another one after an upgrade of what pages are made of."""
    files = sorted(path for pattern in MADE_OF for path in Path(settings.BASE_DIR).glob(pattern))
    return _hashed(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in files))


def addresses_of_day(user: User, day: date) -> list[str]:
    """One page; that of today has two addresses."""
    dated = f"{reverse('today')}?day={day:%Y-%m-%d}"
    return [reverse("today"), dated] if day == today_of(user) else [dated]


def general_pages(user: User) -> list[tuple[str, list[str]]]:
    """Of each page that is of no single stop: by what its version goes, and its addresses."""
    days = [(day.isoformat(), addresses_of_day(user, day)) for day in days_of(user)]
    own = [(today_of(user).isoformat(), [address]) for address in addresses_of_own_day(user)]
    return [*days, *((PERSON, [reverse(name)]) for name in NAMES), *own]


def addresses_of_own_day(user: User) -> list[str]:
    """What a technician can say of a day; an account without a technician has none."""
    if not hasattr(user, "technician"):
        return []
    forms = [kind for kind, doing in DAY_DOINGS.items() if doing.template]
    return [reverse("day"), *(reverse("tell_day", args=[kind]) for kind in forms)]


def forms_of(visit: Visit) -> list[str]:
    return [kind for kind, doing in DOINGS.items() if doing.template] if visit.is_open else []


def addresses_of(visit: Visit) -> list[str]:
    return [reverse("stop", args=[visit.uuid]), *(reverse("act", args=[visit.uuid, kind]) for kind in forms_of(visit))]


def pages_of_stop(request: HttpRequest, user: User, visit: Visit) -> Iterator[Page]:
    """Its case is read once for all of them."""
    case = case_of(visit, user=user)
    own, *forms = addresses_of(visit)
    yield Page(own, html_of(stop_page(as_if_asked(request, own), case)))
    for address, kind in zip(forms, forms_of(visit), strict=True):
        yield Page(address, html_of(form_page(as_if_asked(request, address), case, kind)))


def rendered(request: HttpRequest, address: str) -> str:
    """The page as the person would see it now."""
    asked = as_if_asked(request, address)
    found = resolve(asked.path)
    return html_of(found.func(asked, *found.args, **found.kwargs))


def as_if_asked(request: HttpRequest, address: str) -> HttpRequest:
    path, _mark, query = address.partition("?")
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.GET = "GET", path, path, QueryDict(query)
    asked._messages = NoMessages(asked)  # type: ignore[attr-defined]  # where Django's middleware puts it
    return asked


def html_of(page: HttpResponse) -> str:
    return FRESH.sub(r"\1", page.content.decode())


def _hashed(*texts: str) -> str:
    return hashlib.sha256(" ".join(texts).encode()).hexdigest()[:16]
