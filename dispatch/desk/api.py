"""The desks for systems: an agent's desktop or a telephone system takes the next task for a person who signed in there.

A client acts for the active agents and dispatchers of its own organisation, by their user name.
"""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.access import callbacks_of
from dispatch.desk.selectors import CALL_PARTS, task_by_uuid, with_its_case
from dispatch.desk.serializers import (
    AskSerializer,
    AttemptSerializer,
    CallToMakeSerializer,
    DecisionSerializer,
    TaskSerializer,
)
from dispatch.tmf.toolkit.errors import ErrorSerializer
from dispatch.tmf.toolkit.resources import TmfViewSet
from dispatch.tmf.toolkit.schema import ERRORS
from orders.models import FieldOrder
from orders.services import desk
from orders.services.callbacks import record_attempt
from technicians.models import User

REFUSALS = dict.fromkeys(ERRORS, ErrorSerializer)


class DeskViewSet(TmfViewSet):
    resource, scope = "desk", "callbacks"
    serializer_class = AskSerializer

    @extend_schema(
        operation_id="takeNextTask", request=AskSerializer, responses={200: TaskSerializer, 204: None, **REFUSALS}
    )
    def take_next(self, request: Request) -> Response:
        """Take the next task for an agent; asked again while they hold one, the same. 204: nothing waits for them."""
        agent, _asked = self.asked(AskSerializer, request)
        task = desk.take_next(agent=agent)
        if task is None:
            return Response(status=204)
        return Response(TaskSerializer(with_its_case(task), context=self.get_serializer_context()).data)

    @extend_schema(
        operation_id="recordAttempt", request=AttemptSerializer, responses={200: CallToMakeSerializer, **REFUSALS}
    )
    def attempt(self, request: Request, id: str) -> Response:  # noqa: A002  TM Forum's name
        """Record a call that was made. It ends the agent's hold, and whatever the result asks for follows."""
        agent, facts = self.asked(AttemptSerializer, request)
        callback = self.find(callbacks_of(agent), id)
        record_attempt(callback=callback, by=agent, **facts)
        fresh = callbacks_of(agent).prefetch_related(*CALL_PARTS)
        return Response(CallToMakeSerializer(get_object_or_404(fresh, pk=callback.pk)).data)

    @extend_schema(operation_id="dropTask", request=AskSerializer, responses={204: None, **REFUSALS})
    def drop(self, request: Request, id: str) -> Response:  # noqa: A002
        """Give a task back, for somebody else. What the agent does not hold (any more) stays as it is."""
        agent, _asked = self.asked(AskSerializer, request)
        try:
            task = task_by_uuid(UUID(id), organisation_id=agent.organisation_id)
        except ValueError:
            task = None
        if task is None:
            raise Http404
        desk.drop(agent=agent, task=task)
        return Response(status=204)

    @extend_schema(operation_id="decideTask", request=DecisionSerializer, responses={204: None, **REFUSALS})
    def decide(self, request: Request, id: str) -> Response:  # noqa: A002
        """Say what becomes of an order that the agent holds."""
        agent, facts = self.asked(DecisionSerializer, request)
        order = self.find(FieldOrder.objects.filter(organisation=agent.organisation_id), id)
        desk.decide(agent=agent, order=order, **facts)
        return Response(status=204)

    def asked(self, serializer_class: type[AskSerializer], request: Request) -> tuple[User, dict[str, Any]]:
        """Who it is about, and the rest of what was sent; raises `ValidationError` naming what is wrong."""
        serializer = serializer_class(data=request.data)
        serializer.is_valid(raise_exception=True)
        facts = dict(serializer.validated_data)
        name = facts.pop("agent")
        agent = User.objects.filter(organisation=self.client.organisation_id, username=name).first()
        if agent is None or not agent.is_office:
            raise ValidationError(
                {"agent": _("Send the user name of an active agent or dispatcher of your organisation.")}
            )
        return agent, facts


desk_routes: list[URLPattern] = [
    path("api/desk/next", DeskViewSet.as_view({"post": "take_next"}), name="desk-api-next"),
    path("api/desk/<str:id>/attempt", DeskViewSet.as_view({"post": "attempt"}), name="desk-api-attempt"),
    path("api/desk/<str:id>/drop", DeskViewSet.as_view({"post": "drop"}), name="desk-api-drop"),
    path("api/desk/<str:id>/decision", DeskViewSet.as_view({"post": "decide"}), name="desk-api-decision"),
]
