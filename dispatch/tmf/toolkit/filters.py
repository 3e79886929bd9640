"""TMF630 filters: ``attribute=value``, with a comma as *or*. What isn't known is refused, not ignored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from dispatch.tmf.toolkit.fields import valid_phone

RESERVED = frozenset({"fields", "offset", "limit"})


def text(value: str) -> str:
    ProhibitNullCharactersValidator()(value)
    return value


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise DjangoValidationError(_("Send one of: %(known)s.") % {"known": ", ".join(choices)})
        return value

    return parse


def phone(value: str) -> PhoneNumber:
    """A number with its country's prefix; a plus sign that arrived as a space is taken for what it was."""
    number = valid_phone(f"+{value[1:]}" if value.startswith(" ") else value)
    if number is None:
        raise DjangoValidationError(_("Send a phone number such as +492215550142."))
    return number


@dataclass(frozen=True)
class Attribute:
    """An attribute by which a list can be filtered: the ORM lookup, and how a value is read."""

    lookup: str
    parse: Callable[[str], Any] = text
    description: str = ""


class AttributeFilter(BaseFilterBackend):
    """Filter by the view's `filters`: attribute name → `Attribute`."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        known: Mapping[str, Attribute] = view.filters  # type: ignore[attr-defined]
        for name, value in request.query_params.dict().items():
            if name in RESERVED:
                continue
            if name not in known:
                message = _("This can't be filtered by. Known are: %(known)s.")
                raise ValidationError({name: message % {"known": ", ".join(sorted(known.keys() | RESERVED))}})
            lookup = {f"{known[name].lookup}__in": _values(name, value, known[name])}
            # In a subquery, so that a ticket with two of the wanted numbers is listed once.
            queryset = queryset.filter(pk__in=queryset.model._default_manager.filter(**lookup).values("pk"))
        return queryset

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {"name": name, "in": "query", "description": attribute.description, "schema": {"type": "string"}}
            for name, attribute in view.filters.items()  # type: ignore[attr-defined]
        ]


def _values(name: str, value: str, attribute: Attribute) -> list[Any]:
    try:
        return [attribute.parse(part) for part in value.split(",")]
    except DjangoValidationError as error:
        raise ValidationError({name: error.messages}) from error
