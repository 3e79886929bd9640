"""The pages that a phone keeps, so that a day can be worked through without a line."""

import hashlib
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse

from dispatch.mobile.doings import DOINGS
from dispatch.mobile.selectors import day_of, today_of
from orders.models.states import VISIT_OPEN
from technicians.models import User

# What a page is given anew each time: the token is not needed, and the phone makes the uuid.
FRESH = re.compile(r'(<input type="hidden" name="(?:csrfmiddlewaretoken|uuid)" value=")[^"]*')
MADE_AT = re.compile(r' data-made-at="[^"]*"')


@dataclass(frozen=True, slots=True)
class Page:
    address: str
    html: str


class NoMessages(BaseStorage):
    """A page that is kept neither shows nor uses up what is to be said on the next page that is seen."""

    def _get(self, *_args: object, **_kwargs: object) -> tuple[list[object], bool]:
        return [], True

    def _store(self, *_args: object, **_kwargs: object) -> list[object]:
        return []


def pages_of(request: HttpRequest, user: User) -> list[Page]:
    """Today and tomorrow, each of their stops, what can be done at those that are open, and the callbacks."""
    return [Page(address, rendered(request, address)) for address in addresses_of(user)]


def version_of(pages: list[Page]) -> str:
    """Changes where a page does."""
    return hashlib.sha256("\0".join(MADE_AT.sub("", page.html) for page in pages).encode()).hexdigest()


def addresses_of(user: User) -> Iterator[str]:
    day, today = today_of(user), reverse("today")
    yield from (today, f"{today}?day={day:%Y-%m-%d}", f"{today}?day={day + timedelta(days=1):%Y-%m-%d}")
    yield from (reverse("callbacks"), reverse("more"))
    for stop in (*day_of(user, day), *day_of(user, day + timedelta(days=1))):
        yield reverse("stop", args=[stop.visit.uuid])
        if stop.visit.state in VISIT_OPEN:
            kinds = [kind for kind, doing in DOINGS.items() if doing.template]
            yield from (reverse("act", args=[stop.visit.uuid, kind]) for kind in kinds)


def rendered(request: HttpRequest, address: str) -> str:
    """The page as the person would see it now."""
    path, _mark, query = address.partition("?")
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.GET = "GET", path, path, QueryDict(query)
    asked._messages = NoMessages(asked)  # type: ignore[attr-defined]  # where Django's middleware puts it
    found = resolve(path)
    answer: HttpResponse = found.func(asked, *found.args, **found.kwargs)
    return FRESH.sub(r"\1", answer.content.decode())
