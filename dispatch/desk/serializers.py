"""A task of the desks as a system sees it: all that whoever calls should know before the customer answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.reverse import reverse

from dispatch.mobile.selectors import tried_on
from dispatch.tmf.toolkit.fields import Choice, PastInstant
from orders.models import Callback, FieldOrder
from orders.models.callback import AttemptResult
from orders.models.desk import DeskWork
from orders.services.callbacks import numbers_left
from orders.services.desk import Decision


class AskSerializer(serializers.Serializer[Any]):
    agent = serializers.CharField(max_length=150, help_text="The user name of the person at the desk.")


class AttemptSerializer(AskSerializer):
    """One call that was made. The same `uuid` again changes nothing."""

    uuid = serializers.UUIDField(help_text="Made by you, new for every call.")
    result = Choice(choices=AttemptResult.choices)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    at = PastInstant(required=False, help_text="When the call was made; now, unless sent.")


class DecisionSerializer(AskSerializer):
    """What becomes of an order: another visit, closed as *could not be done*, or cancelled."""

    decision = Choice(choices=Decision.choices)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class CallSerializer(serializers.Serializer[Any]):
    """A call that was made."""

    result = serializers.ChoiceField(choices=AttemptResult.choices)
    date = serializers.DateTimeField(source="at")
    note = serializers.CharField()


class CallToMakeSerializer(serializers.Serializer[Callback]):
    """A callback after a call: whether it is still owed, and when it is to be tried again."""

    id = serializers.UUIDField(source="uuid")
    status = serializers.ChoiceField(choices=Callback.State.choices, source="state")
    nextAttempt = serializers.DateTimeField(source="next_at")  # noqa: N815  TM Forum's spelling of names
    promiseKept = serializers.BooleanField(source="promise_kept", allow_null=True)  # noqa: N815
    attempt = CallSerializer(many=True, source="attempts")


class TaskSerializer(serializers.Serializer[Any]):
    """What an agent has to do next: a call to make, or an order to decide about."""

    id = serializers.UUIDField(source="uuid")
    kind = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    customer = serializers.SerializerMethodField()
    ticket = serializers.SerializerMethodField()
    due = serializers.SerializerMethodField()
    attempt = serializers.SerializerMethodField()
    triedStep = serializers.SerializerMethodField()  # noqa: N815
    leasedUntil = serializers.DateTimeField(source="taken_until")  # noqa: N815

    @extend_schema_field(serializers.ChoiceField(choices=["call", "decision"]))
    def get_kind(self, task: Callback | FieldOrder) -> str:
        return "call" if isinstance(task, Callback) else "decision"

    @extend_schema_field(serializers.ChoiceField(choices=DeskWork.choices))
    def get_reason(self, task: Callback | FieldOrder) -> str:
        return task.reason if isinstance(task, Callback) else DeskWork.DECISION.value

    @extend_schema_field(
        inline_serializer(
            "DeskCustomer",
            {
                "id": serializers.UUIDField(),
                "name": serializers.CharField(),
                "language": serializers.CharField(),
                "phone": serializers.ListField(
                    child=serializers.CharField(),
                    help_text="In the order in which to try them; wrong ones are left out.",
                ),
            },
            allow_null=True,
        )
    )
    def get_customer(self, task: Callback | FieldOrder) -> dict[str, Any] | None:
        customer = task.ticket.customer if task.ticket else None
        if customer is None:
            return None
        phones = numbers_left(callback=task) if isinstance(task, Callback) else customer.phones.all()
        return {
            "id": str(customer.uuid),
            "name": customer.name,
            "language": customer.language,
            "phone": [str(phone.number) for phone in phones],
        }

    @extend_schema_field(
        inline_serializer(
            "DeskTicket",
            {
                "id": serializers.UUIDField(),
                "href": serializers.CharField(),
                "number": serializers.CharField(),
                "name": serializers.CharField(),
            },
            allow_null=True,
        )
    )
    def get_ticket(self, task: Callback | FieldOrder) -> dict[str, Any] | None:
        ticket = task.ticket
        if ticket is None:
            return None
        href = reverse("trouble-ticket", args=[ticket.uuid], request=self.context["request"])
        return {"id": str(ticket.uuid), "href": href, "number": ticket.number, "name": ticket.name}

    @extend_schema_field(
        inline_serializer(
            "DeskWindow",
            {
                "startDateTime": serializers.DateTimeField(allow_null=True),
                "endDateTime": serializers.DateTimeField(allow_null=True),
            },
        )
    )
    def get_due(self, task: Callback | FieldOrder) -> dict[str, Any]:
        """The promised window of a call; for an order the time by which it is due, if any."""
        instant = serializers.DateTimeField()
        start, end = (task.due.lower, task.due.upper) if isinstance(task, Callback) else (None, task.due_at)
        return {
            "startDateTime": instant.to_representation(start) if start else None,
            "endDateTime": instant.to_representation(end) if end else None,
        }

    @extend_schema_field(CallSerializer(many=True))
    def get_attempt(self, task: Callback | FieldOrder) -> Any:
        return CallSerializer(task.attempts.all(), many=True).data if isinstance(task, Callback) else []

    @extend_schema_field(
        inline_serializer(
            "DeskTried",
            {
                "name": serializers.CharField(),
                "result": serializers.CharField(),
                "date": serializers.DateTimeField(allow_null=True),
                "channel": serializers.CharField(),
            },
            many=True,
        )
    )
    def get_triedStep(self, task: Callback | FieldOrder) -> list[dict[str, Any]]:  # noqa: N802
        """Tried already, never to be asked for again; oldest first, with the line test."""
        instant = serializers.DateTimeField()
        return [
            {
                "name": tried.what,
                "result": tried.result,
                "date": instant.to_representation(tried.at) if tried.at else None,
                "channel": tried.channel,
            }
            for tried in (tried_on(task.ticket) if task.ticket else [])
        ]
