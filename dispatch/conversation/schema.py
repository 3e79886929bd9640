"""How the endpoints read in the OpenAPI document, each with an example of what is sent and what comes back."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers

from dispatch.conversation.door import HEADER
from dispatch.conversation.examples import ANSWERS, REQUESTS
from dispatch.conversation.serializers import InBothLanguagesSerializer
from dispatch.tmf.toolkit.errors import ErrorSerializer
from dispatch.tmf.toolkit.schema import ERRORS

Handler = TypeVar("Handler", bound=Callable[..., Any])
Serializer = type[serializers.Serializer[Any]]

TOKEN = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True, description="What `identify` answered; for half an hour."
)


class ConversationErrorSerializer(ErrorSerializer):
    """As every error of the API, with a `text` that can be said to the customer."""

    text = InBothLanguagesSerializer()


def described(
    operation: str,
    *,
    answer: Serializer,
    request: Serializer | None = None,
    is_list: bool = False,
    has_case: bool = True,
) -> Callable[[Handler], Handler]:
    """Say what the operation takes and gives; `has_case`: it is about the case of the token."""
    given = {200: answer(many=True) if is_list else answer, **dict.fromkeys(ERRORS, ConversationErrorSerializer)}
    examples = [OpenApiExample("Answer", value=ANSWERS[operation], response_only=True, status_codes=["200"])]
    if request:
        examples.append(OpenApiExample("Request", value=REQUESTS[operation], request_only=True))
    describe = extend_schema(
        operation_id=operation,
        request=request,
        responses=given,
        parameters=[TOKEN] if has_case and not is_list else [],
        examples=examples,
    )

    def decorate(handler: Handler) -> Handler:
        handler.operation = operation  # type: ignore[attr-defined]
        return describe(handler)

    return decorate
