"""TMF630 sorting: ``sort=-creationDate,status``."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView


class AttributeSort(BaseFilterBackend):
    """Sort by the view's `sorting`: attribute name → column. Without ``sort``, the view's own order."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        asked = request.query_params.get("sort")
        if asked is None:
            return queryset
        known: dict[str, str] = view.sorting  # type: ignore[attr-defined]
        columns = []
        for part in asked.split(","):
            name = part.strip().lstrip("+-")
            if name not in known:
                message = _("“%(name)s” can't be sorted by. Known are: %(known)s.")
                raise ValidationError({"sort": message % {"name": name, "known": ", ".join(sorted(known))}})
            columns.append(f"-{known[name]}" if part.strip().startswith("-") else known[name])
        return queryset.order_by(*columns, "pk")  # pk: the same order on every page

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        names = ", ".join(sorted(view.sorting))  # type: ignore[attr-defined]
        if not names:
            return []
        description = f"Attributes to sort by, comma separated, with - for falling: {names}."
        return [{"name": "sort", "in": "query", "description": description, "schema": {"type": "string"}}]
