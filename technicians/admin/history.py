"""A row's history as people read it: when, who, what, from and to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _

from technicians.admin.words import moment_words, span_words
from technicians.models import ApiClient, User

AT_MOST = 100
Names = Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    who: str
    what: str
    before: str
    after: str


def changes_of(row: Model) -> list[Change]:
    """The newest changes first, from the history that the database's triggers write.

    Four queries at most, and one for each column that names rows of another kind.

    *Who* is the person; else the system that called the API, or the task or command by its name.
    """
    events: Any = next(m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None) is type(row))
    rows = list(
        events._default_manager.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id")[:AT_MOST]
    )
    who = _names_of(rows)
    fields = [f for f in events._meta.fields if not f.name.startswith("pgh_") and f.name != "id"]
    names = {field.attname: _named(field, rows) for field in fields if isinstance(field, ForeignKey)}
    return [
        Change(newer.pgh_created_at, who[newer.pgh_context_id], what, before, after)
        for newer, older in pairwise([*rows, None])
        if newer is not None
        for what, before, after in _differences(newer, older, fields, names)
    ]


def _names_of(rows: list[Any]) -> dict[UUID | None, str]:
    """Who stands behind each context of the history; nobody behind none."""
    contexts = {event.pgh_context_id: event.pgh_context.metadata for event in rows if event.pgh_context}
    users = _column(User, "username", {data.get("user") for data in contexts.values()})
    clients = _column(ApiClient, "name", {data.get("client") for data in contexts.values()})
    who: dict[UUID | None, str] = {None: ""}
    for pk, data in contexts.items():
        if name := clients.get(data.get("client")):
            who[pk] = _("System %(name)s") % {"name": name}
        else:
            who[pk] = users.get(data.get("user")) or data.get("program", "")
    return who


def _column(model: type[Model], name: str, pks: set[Any]) -> dict[Any, str]:
    known = pks - {None}
    return dict(model._default_manager.filter(pk__in=known).values_list("pk", name)) if known else {}


def _named(field: ForeignKey, rows: list[Any]) -> Names:
    """What the rows are called that this column has named; those that are gone are missing."""
    pks = {getattr(row, field.attname) for row in rows} - {None}
    model: Any = field.remote_field.model
    # Names are made of what stands around a row, such as a visit's order.
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=pks).select_related()} if pks else {}


def _differences(
    newer: Any, older: Any, fields: list[Field], names: Mapping[str, Names]
) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        before, after = (_words(event, field, names.get(field.attname, {})) for event in (older, newer))
        if before != after:
            yield str(field.verbose_name), before, after


def _words(event: Any, field: Field, names: Names) -> str:
    value = getattr(event, field.attname) if event is not None else None
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, ForeignKey):
        return names.get(value) or _("no longer there (%(number)s)") % {"number": value}
    if isinstance(value, datetime):
        return moment_words(value)
    if isinstance(value, DateTimeTZRange):
        return span_words(value)
    return str(dict(field.flatchoices).get(value, value))
