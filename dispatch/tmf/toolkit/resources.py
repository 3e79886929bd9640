"""TM Forum resources: what a new one has to say is its rows, its serializers, and what a change of a row does.

A view set mixes in the actions that its resource has, and gives each its one service::

    class PlaceViewSet(Listed, Retrieved, Created, TmfViewSet):
        resource, scope = "place", "places"
        serializer_class = PlaceSerializer

        def get_queryset(self): return places_of(self.client)
        def make(self, data): return open_place(client=self.client, **data)
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSetMixin

from dispatch.tmf.toolkit.idempotency import Answer, once
from dispatch.tmf.toolkit.parsing import MergePatchParser
from dispatch.tmf.toolkit.serializers import ready, shown
from dispatch.tmf.toolkit.views import TmfView

COLLECTION = {"get": "list", "post": "create"}
ITEM = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}


class TmfViewSet(ViewSetMixin, TmfView):
    """A resource by TM Forum's name. `patch_serializer_class` where more can be changed than be sent at first.

    `name_in_schema` tells resources of one name apart in the OpenAPI document.
    """

    resource: str
    name_in_schema = ""
    patch_serializer_class: type[serializers.Serializer[Any]] | None = None

    def serializer_for(self, action: str) -> type[serializers.Serializer[Any]]:
        patched = action == "partial_update" and self.patch_serializer_class
        return patched or self.serializer_class  # type: ignore[return-value]

    def validated(self, data: Any) -> dict[str, Any]:
        """What the caller sent for a new row; raises `ValidationError` naming each attribute that is wrong."""
        validated: dict[str, Any] = ready(self.get_serializer_class()).run_validation(data)  # type: ignore[arg-type]
        return validated

    def fresh(self, row: Any) -> Any:
        """The row as it is now, with all that its representation reads."""
        return self.get_queryset().get(pk=row.pk)


class Listed:
    """GET on the collection."""

    def list(self: Any, _request: Request) -> Response:
        """List what there is, a page at a time."""
        return self.answer_list(self.get_queryset())


class Retrieved:
    """GET on one."""

    def retrieve(self: Any, _request: Request, id: str) -> Response:  # noqa: A002  TM Forum's name
        """Get one."""
        return Response(self.answer(self.find(self.get_queryset(), id)))


class Created:
    """POST; `make(data)` writes the row and returns it. With an Idempotency-Key it happens once.

    What `is_one_write`, and no more, needs no transaction around it.
    """

    is_one_write = False

    def made(self: Any, row: Any) -> Any:
        """The row just made, with all that its representation reads."""
        return self.fresh(row)

    def create(self: Any, request: Request) -> Response:
        """Create one."""
        if self.is_one_write and "Idempotency-Key" not in request.headers:
            answer = self.created(request)
        else:
            answer = once(request, client=self.client, create=lambda: self.created(request))
        return Response(answer.body, status=answer.status, headers={"Location": answer.location})

    def created(self: Any, request: Request) -> Answer:
        row = self.made(self.make(self.validated(request.data)))
        body = shown(self.get_serializer_class(), row)
        return Answer(status.HTTP_201_CREATED, body, location=body["href"])


class Changed:
    """PATCH as merge-patch (RFC 7386); `change(row, data)` writes just what was sent.

    It returns the row that it was written on where that may be another one, which is then the answer.
    """

    def get_parsers(self: Any) -> list[BaseParser]:
        parsers: list[BaseParser] = super().get_parsers()  # type: ignore[misc]
        is_patch = self.request is None or self.request.method == "PATCH"
        return [*parsers, MergePatchParser()] if is_patch else parsers

    def partial_update(self: Any, request: Request, id: str) -> Response:  # noqa: A002  TM Forum's name
        """Change just the attributes sent; null takes one away."""
        row = self.find(self.get_queryset(), id)
        serializer = self.serializer_for("partial_update")()
        data = patched(serializer, present=shown(self.get_serializer_class(), row), sent=request.data)
        if data:
            row = self.change(row, data) or row
        return Response(shown(self.get_serializer_class(), self.fresh(row)))


class Removed:
    """DELETE; `remove(row)` makes it vanish for callers."""

    def destroy(self: Any, _request: Request, id: str) -> Response:  # noqa: A002  TM Forum's name
        """Delete one."""
        self.remove(self.find(self.get_queryset(), id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def patched(serializer: serializers.Serializer[Any], *, present: Mapping[str, Any], sent: Any) -> dict[str, Any]:
    """The validated values of the attributes that a merge-patch changes.

    An object is merged with the present one and a list replaced, before either is validated as a whole. What can't
    be changed may be sent as it is, as a caller does who sends back what it got.
    """
    if not isinstance(sent, Mapping):
        raise ValidationError({"non_field_errors": _("Send a JSON object with the attributes to change.")})
    whole: dict[str, Any] = {}
    for name, field in list(serializer.fields.items()):
        if name not in sent or field.read_only:
            serializer.fields.pop(name)
        if name in sent and field.read_only and name in present and sent[name] != present[name]:
            raise ValidationError({name: _("This can't be changed.")})
        if name in sent and not field.read_only:
            whole[name] = merged(present.get(name), sent[name])
    serializer.initial_data = whole
    serializer.is_valid(raise_exception=True)
    emptied = [name for name, wanted in whole.items() if wanted is None and present.get(name) is not None]
    refuse_lasting(emptied, serializer)
    return serializer.validated_data


def refuse_lasting(emptied: Iterable[str], serializer: serializers.Serializer[Any]) -> None:
    """Null that left no trace would do nothing, and the caller would think that the attribute is empty now."""
    for name in emptied:
        column = str(serializer.fields[name].source).partition(".")[0]
        if column not in {"*", *serializer.validated_data}:
            raise ValidationError({name: _("This can be changed, but not be taken away.")})


def merged(present: Any, patch: Any) -> Any:
    """RFC 7386, section 2, with null kept: the serializer knows what an attribute is without a value."""
    if not isinstance(patch, Mapping) or not isinstance(present, Mapping):
        return patch
    return {**present, **{name: merged(present.get(name), value) for name, value in patch.items()}}


def routes(view_set: type[TmfViewSet], base: str, name: str) -> list[URLPattern]:
    """The resource's addresses below `base`, such as ``tmf-api/troubleTicket/v4``; `name` is that of one of them."""
    address = f"{base}/{view_set.resource}"
    found = []
    for pattern, actions, called in ((address, COLLECTION, f"{name}s"), (f"{address}/<str:id>", ITEM, name)):
        present: dict[str, Any] = {method: action for method, action in actions.items() if hasattr(view_set, action)}
        if present:
            found.append(path(pattern, view_set.as_view(present), name=called))
    return found
