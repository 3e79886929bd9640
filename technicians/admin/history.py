"""A row's history as people read it: when, who, what, from and to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Field, Model

from technicians.admin.words import moment_words, span_words

AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    who: str
    what: str
    before: str
    after: str


def changes_of(row: Model) -> list[Change]:
    """The newest changes first, from the history that the database's triggers write. Three queries at most."""
    events: Any = next(m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None) is type(row))
    rows = list(
        events._default_manager.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id")[:AT_MOST]
    )
    names = _names_of({_user_of(event) for event in rows} - {None})
    fields = [f for f in events._meta.fields if not f.name.startswith("pgh_") and f.name != "id"]
    return [
        Change(newer.pgh_created_at, names.get(_user_of(newer), ""), what, before, after)
        for newer, older in pairwise([*rows, None])
        if newer is not None
        for what, before, after in _differences(newer, older, fields)
    ]


def _user_of(event: Any) -> int | None:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _names_of(users: set[Any]) -> dict[int | None, str]:
    rows = get_user_model().objects.filter(pk__in=users).values_list("pk", "username") if users else []
    return dict(rows)


def _differences(newer: Any, older: Any, fields: list[Field]) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        before, after = (_words(event, field) for event in (older, newer))
        if before != after:
            yield str(field.verbose_name), before, after


def _words(event: Any, field: Field) -> str:
    value = getattr(event, field.attname) if event is not None else None
    if value in (None, ""):
        return ""
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, DateTimeTZRange):
        return span_words(value)
    return str(dict(field.flatchoices).get(value, value))
