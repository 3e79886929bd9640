"""A listener's query, such as ``eventType=TroubleTicketCreateEvent,TroubleTicketResolvedEvent&severity=High``.

After `eventType` stand filters of the resource as its list knows them; a resource whose events are wanted must know all
of them. Without `eventType` those resources' events are wanted that do.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from dispatch.tmf.hub.resources import RESOURCES, Resource, resources_of
from dispatch.tmf.toolkit.filters import conditions


@dataclass(frozen=True)
class Wanted:
    """The events that a listener wants, and by the name of each resource what its rows must be like."""

    event_types: frozenset[str]
    rows: Mapping[str, Q]


def parse(api: str, query: str) -> Wanted:
    """Read a query. Raises `ValidationError` naming what is wrong."""
    parameters = QueryDict(query)
    asked = {name.strip(): [value.strip() for value in parameters.getlist(name)] for name in parameters}
    if "eventType" not in asked:
        return _wanted_of_all(asked, resources_of(api))
    known = {name: resource for resource in resources_of(api) for name in resource.event_types}
    types = [one.strip() for value in asked.pop("eventType") for one in value.split(",")]
    if unknown := [name for name in types if name not in known]:
        message = _("There is no event “%(name)s”. Known are: %(known)s.")
        raise ValidationError({"eventType": message % {"name": unknown[0], "known": ", ".join(known)}})
    wanted = {resource.name: resource for resource in (known[name] for name in types)}
    return Wanted(frozenset(types), {name: _rows(asked, resource) for name, resource in wanted.items()})


def refuse_gone(query: str, wanted: Wanted) -> None:
    """Refuse to be told of deletions by a filter that can't be asked any more, since nothing is left of the row."""
    names = QueryDict(query).keys()
    for name, condition in wanted.rows.items():
        event_type = RESOURCES[name].deleted_event
        if condition and "eventType" in names and event_type in wanted.event_types and not RESOURCES[name].is_kept:
            message = _("%(name)s can't be filtered: nothing is left then. Register it alone, without filters.")
            raise ValidationError({"eventType": message % {"name": event_type}})


def _wanted_of_all(asked: Mapping[str, list[str]], resources: list[Resource]) -> Wanted:
    rows, refused = {}, []
    for resource in resources:
        try:
            rows[resource.name] = _rows(asked, resource)
        except ValidationError as error:
            refused.append(error)
    if not rows:
        raise refused[0]
    return Wanted(frozenset(name for resource in resources for name in resource.event_types), rows)


def _rows(asked: Mapping[str, list[str]], resource: Resource) -> Q:
    return conditions(asked, resource.view_set.filters, resource.model, beside={"eventType"})
