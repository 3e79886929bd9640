"""What an assistant sends, and what it gets."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from dispatch.conversation.intents import INTENTS
from dispatch.tmf.toolkit.fields import Choice, Instant, PhoneField
from dispatch.tmf.toolkit.parts import TimePeriodSerializer
from dispatch.tmf.trouble_ticket.serializers import MAX_PARTS, TriedStepSerializer
from orders.models.contact import Channel
from orders.models.self_help import HelpEnd
from orders.models.states import TicketState

NUMBER = re.compile(r"(?:ticket|fall|case)?[\s#:]*T?\s*([0-9]{1,18})", re.IGNORECASE | re.ASCII)
CHANNELS = [Channel.CHAT, Channel.MESSENGER, Channel.APP, Channel.BOT]
MOST_LINES, LONGEST_TRANSCRIPT = 200, 10_000


class TicketNumberField(serializers.CharField):
    """As people read it off their message and type it: T4711, #4711, Ticket 4711, or the number alone."""

    default_error_messages = {"number": _("Send the number of the ticket as our messages show it, such as T4711.")}

    def to_internal_value(self, data: Any) -> Any:
        number = NUMBER.fullmatch(super().to_internal_value(data))
        return int(number[1]) if number else self.fail("number")


class IdentifySerializer(serializers.Serializer[Any]):
    phone = PhoneField()
    ticket = TicketNumberField()
    conversation = serializers.UUIDField(
        required=False, help_text="Yours for the whole talk: it is one thread on the case, and counts once."
    )
    channel = Choice(choices=[(each.value, each.label) for each in CHANNELS], default=Channel.CHAT)
    language = Choice(choices=settings.LANGUAGES, required=False, help_text="Empty: as we write to the customer.")
    text = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="What the customer has said so far."
    )
    visitor = serializers.CharField(
        max_length=100,
        allow_blank=True,
        default="",
        help_text="Your own mark of whoever is typing, such as a session: wrong pairs are counted for it too.",
    )


class WishSerializer(serializers.Serializer[Any]):
    uuid = serializers.UUIDField(help_text="Made by you for this wish: sent again, it counts once.")


class BookingWishSerializer(WishSerializer):
    validFor = TimePeriodSerializer(help_text="One of the windows that were offered.")  # noqa: N815  TM Forum's name


class ToldWordsSerializer(WishSerializer):
    text = serializers.CharField(max_length=2000)


class AnswerStepSerializer(serializers.Serializer[Any]):
    step = serializers.UUIDField(help_text="The id of the step that was asked.")
    answer = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The id of one of its answers.")


class TranscriptLineSerializer(serializers.Serializer[Any]):
    who = Choice(choices=["customer", "assistant"])
    text = serializers.CharField(max_length=2000)


class HandOverSerializer(WishSerializer):
    intent = serializers.CharField(
        max_length=100, allow_blank=True, default="", help_text="One of the catalogue, or a word of your own."
    )
    text = serializers.CharField(
        max_length=2000, allow_blank=True, default="", help_text="What the customer wants, in one sentence."
    )
    transcript: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=TranscriptLineSerializer(), default=[], max_length=MOST_LINES, help_text="The conversation, oldest first."
    )
    triedStep: serializers.ListSerializer[Any] = serializers.ListSerializer(  # noqa: N815  as in TMF621
        child=TriedStepSerializer(), source="steps", default=[], max_length=MAX_PARTS
    )
    callMe = serializers.BooleanField(source="call", default=False)  # noqa: N815

    def validate_transcript(self, lines: list[dict[str, str]]) -> list[dict[str, str]]:
        if sum(len(line["text"]) for line in lines) > LONGEST_TRANSCRIPT:
            raise serializers.ValidationError(
                _("Send at most %(most)s characters in all, the newest ones.") % {"most": LONGEST_TRANSCRIPT}
            )
        return lines


class InBothLanguagesSerializer(serializers.Serializer[Any]):
    """The same in both languages."""

    de = serializers.CharField()
    en = serializers.CharField()


class ConversationAnswerSerializer(serializers.Serializer[Any]):
    """`text` can be said to the customer as it is; `offers` are the intents that can be fulfilled now."""

    text = InBothLanguagesSerializer()
    offers = serializers.ListField(
        child=serializers.ChoiceField(choices=[each.name for each in INTENTS if each.offer is not None])
    )


class CaseStatusSerializer(ConversationAnswerSerializer):
    """Where the case stands after what was asked for. Of a customer nothing is told that they did not tell us here."""

    ticket = serializers.CharField(help_text="The number that people read.")
    state = serializers.ChoiceField(choices=TicketState.choices)
    appointment = TimePeriodSerializer(allow_null=True, help_text="What is promised.")
    held = TimePeriodSerializer(
        allow_null=True, help_text="What is held for the customer in place of a promise that we broke: book it."
    )
    expected = TimePeriodSerializer(allow_null=True, help_text="On the day itself, when somebody is expected.")
    callback = TimePeriodSerializer(allow_null=True, help_text="When we call.")
    undoUntil = Instant(allow_null=True, help_text="Until then the withdrawal can be taken back.")  # noqa: N815


class IdentifiedSerializer(CaseStatusSerializer):
    token = serializers.CharField(help_text="Send it as the header `Conversation-Token` with all that follows.")
    tokenUntil = Instant()  # noqa: N815


class HandedOverSerializer(CaseStatusSerializer):
    desk = serializers.URLField(help_text="Where an agent who signs in has the whole case on one screen.")


class TriedStepsSerializer(ConversationAnswerSerializer):
    class DoneStepSerializer(serializers.Serializer[Any]):
        text = InBothLanguagesSerializer()
        date = Instant(allow_null=True)
        channel = serializers.CharField()

    triedStep = DoneStepSerializer(many=True)  # noqa: N815


class NextStepSerializer(ConversationAnswerSerializer):
    """`step` is asked next; null where the way is at its end."""

    class HelpQuestionSerializer(serializers.Serializer[Any]):
        class HelpChoiceSerializer(serializers.Serializer[Any]):
            id = serializers.IntegerField()
            text = InBothLanguagesSerializer()

        id = serializers.UUIDField()
        text = InBothLanguagesSerializer()
        answer = HelpChoiceSerializer(many=True)

    step = HelpQuestionSerializer(allow_null=True)
    end = serializers.ChoiceField(choices=HelpEnd.choices, allow_blank=True)


class FreeWindowsSerializer(ConversationAnswerSerializer):
    class FreeWindowSerializer(serializers.Serializer[Any]):
        validFor = TimePeriodSerializer()  # noqa: N815
        text = InBothLanguagesSerializer()

    slot = FreeWindowSerializer(many=True)


class IntentSerializer(serializers.Serializer[Any]):
    """What a customer may want: how they say it, the operations that fulfil it in their order, and what they take."""

    class IntentExamplesSerializer(serializers.Serializer[Any]):
        de = serializers.ListField(child=serializers.CharField())
        en = serializers.ListField(child=serializers.CharField())

    class IntentOperationSerializer(serializers.Serializer[Any]):
        id = serializers.CharField(help_text="Its operationId in this document.")
        method = serializers.CharField()
        href = serializers.URLField()

    name = serializers.CharField()
    title = InBothLanguagesSerializer()
    example = IntentExamplesSerializer()
    operation = IntentOperationSerializer(many=True)
    needs = serializers.ListField(child=serializers.CharField())
    lands = InBothLanguagesSerializer(help_text="What a person finds on the case afterwards.")
    always = serializers.BooleanField(help_text="Whether it can be fulfilled whatever `offers` says.")
