"""TMF630 filters: ``attribute=value``, with a comma as *or*, and ``attribute.gte=value``. Unknown ones are refused."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from dispatch.tmf.toolkit.fields import valid_phone

RESERVED = frozenset({"fields", "offset", "limit", "sort"})
OPERATORS = ("gt", "gte", "lt", "lte")


def text(value: str) -> str:
    ProhibitNullCharactersValidator()(value)
    return value


def word(value: str) -> str:
    """A short text, without the spaces that stand around a comma."""
    return text(value.strip())


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        found = value.strip()
        if found not in choices:
            raise DjangoValidationError(_("Send one of: %(known)s.") % {"known": ", ".join(choices)})
        return found

    return parse


def identifier(value: str) -> UUID | None:
    """An `id`; None, which no row has, for what can't be one."""
    try:
        return UUID(value.strip())
    except ValueError:
        return None


def instant(value: str) -> datetime:
    """A time with its offset; a plus sign that arrived as a space is taken for what it was."""
    try:
        found = parse_datetime(value.replace(" ", "+") if "T" in value else value)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        raise DjangoValidationError(_("Send a time with its offset, such as 2026-11-23T08:00:00Z."))
    try:
        return found.astimezone(UTC)  # PostgreSQL takes no offset of 16 hours or more
    except OverflowError:
        raise DjangoValidationError(_("Send a time between the years 1 and 9999, in UTC.")) from None


def phone(value: str) -> PhoneNumber:
    """A number with its country's prefix; a plus sign that arrived as a space is taken for what it was."""
    number = valid_phone(f"+{value[1:]}" if value.startswith(" ") else value)
    if number is None:
        raise DjangoValidationError(_("Send a phone number such as +492215550142."))
    return number


@dataclass(frozen=True)
class Attribute:
    """An attribute by which a list can be filtered: the ORM lookup, and how a value is read.

    `ordered` ones also know ``.gt``, ``.gte``, ``.lt`` and ``.lte``; `to_many` says that the lookup goes over many
    rows, so that what has two of the wanted ones must not be listed twice, and a value fits a few
    rows only; in a `prose` one a comma is a part of the
    text, so that it is no *or*. What stands in one of the `further` lookups fits too.
    """

    lookup: str
    parse: Callable[[str], Any] = word
    description: str = ""
    ordered: bool = False
    to_many: bool = False
    prose: bool = False
    further: tuple[str, ...] = ()

    def matching(self, operator: str, values: Sequence[Any]) -> list[Q]:
        """Conditions of which one must hold."""
        if operator:
            return [Q(**{f"{self.lookup}__{operator}": values[0]})]
        return [Q(**{f"{lookup}__in": values}) for lookup in (self.lookup, *self.further)]


class AttributeFilter(BaseFilterBackend):
    """Filter by the view's `filters`: attribute name → `Attribute`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        asked = {name: request.query_params.getlist(name) for name in request.query_params if name not in RESERVED}
        found = conditions(asked, view.filters, queryset.model, beside=RESERVED)  # type: ignore[attr-defined]
        return queryset.filter(found)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": spelled, "in": "query", "description": attribute.description, "schema": {"type": "string"}}
            for name, attribute in view.filters.items()  # type: ignore[attr-defined]
            for spelled in (name, *(f"{name}.{operator}" for operator in OPERATORS if attribute.ordered))
        ]


def conditions(
    asked: Mapping[str, Sequence[str]],
    filters: Mapping[str, Attribute],
    model: type[Model],
    *,
    beside: AbstractSet[str] = frozenset(),
) -> Q:
    """What rows of `model` must be like for parameters, each with all the values that were sent.

    Raises `ValidationError` naming a parameter that is unknown or has a wrong value; `beside` the filters those are
    known too.
    """
    found = Q()
    for name, sent in asked.items():
        attribute, operator = _known(name, filters, beside)
        wanted = attribute.matching(operator, _values(name, sent, attribute, operator))
        if attribute.to_many or len(wanted) > 1:
            # Found first: beside all that a representation joins, the planner would read whole tables for it.
            rows = [model._default_manager.filter(one).values_list("pk", flat=True) for one in wanted]
            wanted = [Q(pk__in={pk for each in rows for pk in each})]
        found &= wanted[0]
    return found


def _known(name: str, filters: Mapping[str, Attribute], beside: AbstractSet[str]) -> tuple[Attribute, str]:
    """The attribute and the operator, "" for *equal*, that a parameter names."""
    if name in filters:
        return filters[name], ""
    stem, _dot, operator = name.rpartition(".")
    if operator in OPERATORS and stem in filters and filters[stem].ordered:
        return filters[stem], operator
    message = _("This can't be filtered by. Known are: %(known)s.")
    raise ValidationError({name: message % {"known": ", ".join(sorted(filters.keys() | beside))}})


def _values(name: str, sent: Sequence[str], attribute: Attribute, operator: str) -> list[Any]:
    if operator:
        texts = sent[-1:]
    else:
        texts = sent if attribute.prose else [part for value in sent for part in value.split(",")]
    try:
        return [attribute.parse(part) for part in texts]
    except DjangoValidationError as error:
        raise ValidationError({name: error.messages}) from error
