"""Finds where people of ours could be told apart by how they did: in lists of the admin, files, and the public API.

A *measure* says how work went or what was thought of it. To *name* a person is to show them; to *single one out* is to
sort, narrow or search by them. A list may name people beside no measure, and only where there is a reason; it may
single them out only on pages that say so themselves (`by_person`), which then show no measure at all.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from dispatch.tmf.toolkit.filters import Attribute
from technicians.admin.persons import PEOPLE, ends_at_person

EVERY = frozenset({"*"})
MEASURES: Mapping[str, frozenset[str]] = {
    "dispatch.Appointment": frozenset({"missed_by"}),
    "dispatch.BacklogDay": EVERY,
    "dispatch.DayFigures": EVERY,
    "dispatch.FigureGroup": EVERY,
    "dispatch.FigureRow": EVERY,
    "dispatch.LedgerEntry": frozenset({"ending", "fault", "late_minutes", "days", "amount"}),
    "dispatch.Praise": EVERY,
    "dispatch.SurveyGroup": EVERY,
    "orders.Callback": frozenset({"promise_kept", "judged_at"}),
    "orders.CallbackAttempt": frozenset({"result"}),
    "orders.ServiceTime": EVERY,
    "orders.Survey": frozenset({"recommend", "solved", "word", "answered_at", "counted_in"}),
    "orders.Visit": frozenset({"outcome", "outcome_reason", "en_route_at", "on_site_at", "finished_at"}),
    "orders.VisitAction": frozenset({"kind", "at", "received_at"}),
}
IN_CODE = re.compile(r"\b(technicians?|by|agents?|owner|user|person|author)\b")
IN_WORDS = re.compile(r"technician(?!s?Group)|agent|employee|assignee|engineer|performer|owner", re.IGNORECASE)


def last_field(model: type[Model], lookup: str) -> tuple[type[Model], str]:
    """Where a lookup ends: the model and its field."""
    name = ""
    for part in lookup.removeprefix("-").split("__"):
        try:
            field = model._meta.get_field(part)
        except FieldDoesNotExist:
            break
        owner, name = model, field.name
        if field.is_relation and field.related_model:
            model = field.related_model  # type: ignore[assignment]
    return (owner, name) if name else (model, "")


def is_measure(model: type[Model], lookup: str) -> bool:
    owner, name = last_field(model, lookup)
    measures = MEASURES.get(owner._meta.label, frozenset())
    return bool(name) and (measures is EVERY or name in measures)


def lookups_of(page: ModelAdmin, request: Any) -> dict[str, list[str]]:
    """What a list is sorted, narrowed and searched by."""
    filters = [
        found if isinstance(found, str) else getattr(found, "parameter_name", "")
        for found in (entry[0] if isinstance(entry, tuple | list) else entry for entry in page.get_list_filter(request))
    ]
    ordering = [str(name) for name in page.get_ordering(request)]
    sortable = [sorts_by(page, name) for name in page.get_sortable_by(request)]
    return {"sorted": [*sortable, *ordering], "narrowed": filters, "searched": list(page.get_search_fields(request))}


def sorts_by(page: ModelAdmin, name: Any) -> str:
    column = name if callable(name) else getattr(page, name, None) or getattr(page.model, name, None)
    return str(getattr(column, "admin_order_field", None) or (name if isinstance(name, str) else ""))


def columns_naming(page: ModelAdmin, request: Any) -> list[str]:
    """Columns that show a person: by their path, or as their code reads."""
    return [name for name in map(as_name, page.get_list_display(request)) if _names(page, name)]


def as_name(column: Any) -> str:
    return column if isinstance(column, str) else str(column.__name__)


def _names(page: ModelAdmin, name: str) -> bool:
    if ends_at_person(page.model, name) or IN_CODE.search(name):
        return True
    method = getattr(type(page), name, None)
    return inspect.isfunction(method) and bool(IN_CODE.search(inspect.getsource(method)))


def faults_of(page: ModelAdmin, request: Any) -> Iterator[str]:
    """Where the list of a page singles out a person beside a measure, or without saying that it may."""
    label, model = page.model._meta.label, page.model
    used = lookups_of(page, request)
    singled = [f"{how} by {name}" for how, names in used.items() for name in names if ends_at_person(model, name)]
    singled += [f"narrowed in the address by {name}" for name in to_people(model) if _is_let_in(page, name, request)]
    shown = [name for name in map(as_name, page.get_list_display(request)) if is_measure(model, name)]
    shown += [name for names in used.values() for name in names if is_measure(model, name)]
    if not getattr(page, "by_person", False):
        yield from (f"{label}: {found}" for found in singled)
    named = columns_naming(page, request) + singled + (["itself"] if model in PEOPLE else [])
    yield from (f"{label}: {named[0]} beside {measure}" for measure in dict.fromkeys(shown) if named)


def to_people(model: type[Model], depth: int = 2) -> Iterator[str]:
    """Lookups that end at a person, whichever way they go; longer ones Django takes only where a filter has them."""
    for field in model._meta.get_fields():
        if not field.is_relation or not field.related_model:
            continue
        name = getattr(field, "name", "")
        if field.related_model in PEOPLE:
            yield name
        elif depth > 1 and field.related_model is not model:
            yield from (f"{name}__{rest}" for rest in to_people(field.related_model, depth - 1))  # type: ignore[arg-type]


def _is_let_in(page: ModelAdmin, lookup: str, request: Any) -> bool:
    return any(page.lookup_allowed(f"{lookup}{end}", "1", request) for end in ("", "__exact", "__pk", "__id__in"))


def faults_of_file(resource: Any) -> Iterator[str]:
    """Columns of an export that name a person beside a measure."""
    model = resource._meta.model
    columns = [column.attribute or name for name, column in resource.fields.items()]
    if model in PEOPLE or any(ends_at_person(model, column) for column in columns):
        yield from (f"{model._meta.label}: a person beside {name}" for name in columns if is_measure(model, name))


def faults_of_api(model: type[Model], attributes: Mapping[str, Attribute]) -> Iterator[str]:
    """Filters and orders of the public API that are by a person."""
    for name, attribute in attributes.items():
        if ends_at_person(model, attribute.lookup):
            yield f"{model._meta.label}: {name}"


def people_in_schema(schema: Any, within: str = "") -> Iterator[str]:
    """Names of parameters and properties that speak of a person of ours."""
    if isinstance(schema, dict):
        for name, part in schema.items():
            if within == "properties" and IN_WORDS.search(name):
                yield name
            yield from people_in_schema(part, name)
        if "in" in schema and IN_WORDS.search(str(schema.get("name", ""))):
            yield str(schema["name"])
    elif isinstance(schema, list):
        for part in schema:
            yield from people_in_schema(part)
