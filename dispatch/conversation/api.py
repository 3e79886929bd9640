"""An assistant's endpoints: each composes what the customer's page and the desk do, for one case at a time.

Nothing personal stands in an address: the customer is identified once in a body, and then known by a token in a header.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4, uuid5

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import URLPattern, path
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as Invalid
from rest_framework.request import Request
from rest_framework.response import Response

from dispatch.conversation import answers, services
from dispatch.conversation.doing import done, refuse, refusing, status
from dispatch.conversation.door import LASTS, Conversation, find, fresh, of_the_case
from dispatch.conversation.schema import described
from dispatch.conversation.serializers import (
    AnswerStepSerializer,
    BookingWishSerializer,
    CaseStatusSerializer,
    FreeWindowsSerializer,
    HandedOverSerializer,
    HandOverSerializer,
    IdentifiedSerializer,
    IdentifySerializer,
    IntentSerializer,
    NextStepSerializer,
    ToldWordsSerializer,
    TriedStepsSerializer,
    WishSerializer,
)
from dispatch.conversation.words import answer_in_both, both
from dispatch.customer import said, withdrawing
from dispatch.customer.case import CustomerCase
from dispatch.customer.offers import OfferKind, refusal
from dispatch.customer.services import ask_for_call, choose_window, windows_for
from dispatch.customer.standing import call_said
from dispatch.customer.telling import MOST_TO_PEOPLE
from dispatch.desk.verdicts import is_undecided
from dispatch.tmf.appointment.api import give_back_some
from dispatch.tmf.toolkit.resources import TmfViewSet
from dispatch.tmf.toolkit.serializers import ready, shown
from orders.models import HelpAnswer, HelpStep, TriedStep
from orders.models.self_help import HelpEnd
from orders.services.gate import convert_one
from orders.services.self_help import answer as answer_help
from technicians.models.user import HOUSE_LANGUAGE

Serializer = type[serializers.Serializer[Any]]


class ConversationViewSet(TmfViewSet):
    resource, scope = "conversation", "conversations"
    serializer_class = CaseStatusSerializer

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        return answer_in_both

    @described("listIntents", answer=IntentSerializer, is_list=True)
    def intents(self, _request: Request) -> Response:
        """What customers want, how they say it, and which operations fulfil it. The same for everybody."""
        return Response([shown(IntentSerializer, each) for each in answers.catalogue(ways())])

    @described("identify", request=IdentifySerializer, answer=IdentifiedSerializer, has_case=False)
    def identify(self, _request: Request) -> Response:
        """Find the customer's case by phone and ticket number. A wrong pair and an unknown one are answered alike.

        The token that comes back is for this case alone and lasts for half an hour. After 5 attempts at one phone
        number, ticket or visitor there is a pause of 10 minutes (429), in which a right pair is refused as well.
        """
        sent = self.sent(IdentifySerializer)
        language, text = sent.pop("language", None), sent.pop("text")
        thread, channel = sent.pop("conversation", None) or uuid4(), sent["channel"]
        case = find(client=self.client, thread=thread, **sent)
        customer = case.ticket.customer
        language = language or (customer.language if customer else HOUSE_LANGUAGE)
        conversation = Conversation(case.address, self.client.pk, language, channel, thread)
        with translation.override(language), timezone.override(case.zone):
            if text:
                told = uuid5(thread, text)
                refusing(lambda: services.note_down(case, uuid=told, text=text, most=MOST_TO_PEOPLE), case)
            known = {"token": conversation.token, "tokenUntil": timezone.now() + LASTS}
            return Response(shown(IdentifiedSerializer, answers.status_of(fresh(case)) | known))

    @described("getStatus", answer=CaseStatusSerializer)
    @of_the_case
    def status(self, case: CustomerCase) -> Response:
        """Where the case stands, in plain words: what happens next and when, and what was promised."""
        return status(case)

    @described("getTriedSteps", answer=TriedStepsSerializer)
    @of_the_case
    def tried(self, case: CustomerCase) -> Response:
        """What was tried already, on whatever channel: never to be asked for again."""
        return Response(shown(TriedStepsSerializer, answers.tried_of(case)))

    @described("getNextStep", answer=NextStepSerializer)
    @of_the_case
    def next_step(self, case: CustomerCase) -> Response:
        """The next step of self-help that nobody has tried, with its answers; or why there is none."""
        return Response(shown(NextStepSerializer, answers.step_of(case)))

    @described("answerStep", request=AnswerStepSerializer, answer=NextStepSerializer)
    @of_the_case
    def answer_step(self, case: CustomerCase) -> Response:
        """Write the answer on the case, and get what comes next.

        An answer that solves it withdraws the order; one that needs a visit puts the case through the gate at once, so
        that appointments can be offered. Answering the same step again changes nothing.
        """
        step, answer = self.answered(case)
        if TriedStep.objects.filter(ticket=case.ticket, step=step.step_id).exists():
            return Response(shown(NextStepSerializer, answers.step_of(case)))
        refuse(case, OfferKind.SELF_HELP)
        then = answer_help(ticket=case.ticket, step=step, answer=answer, channel=case.via.channel)
        now = fresh(case)
        if then.end == HelpEnd.VISIT and is_undecided(now.ticket):
            convert_one(ticket=now.ticket)
            now = fresh(case)
        return Response(shown(NextStepSerializer, answers.step_of(now, both(lambda: said.tried(then)))))

    @described("getSlots", answer=FreeWindowsSerializer)
    @of_the_case
    def slots(self, case: CustomerCase) -> Response:
        """Up to five windows that can be kept, soonest first; none is held by asking."""
        windows = () if refusal(case, OfferKind.APPOINTMENT) else windows_for(case, now=timezone.now())
        return Response(shown(FreeWindowsSerializer, answers.slots_of(case, windows)))

    @described("book", request=BookingWishSerializer, answer=CaseStatusSerializer)
    @of_the_case
    def book(self, case: CustomerCase) -> Response:
        """Promise a window; what was promised before stands until then. One that is gone is 409, with its words."""
        sent = self.wish(BookingWishSerializer)
        give_back_some()
        window: DateTimeTZRange = sent["validFor"]
        return done(
            case,
            OfferKind.APPOINTMENT,
            sent["uuid"],
            lambda: choose_window(case, uuid=sent["uuid"], window=window),
            lambda now: said.appointment(now, window),
        )

    @described("cancel", request=WishSerializer, answer=CaseStatusSerializer)
    @of_the_case
    def cancel(self, case: CustomerCase) -> Response:
        """It works again: nobody comes, ten minutes from now. Until then it can be undone, and nothing has changed."""
        uuid = self.wish(WishSerializer)["uuid"]
        return done(case, OfferKind.WORKS_AGAIN, uuid, lambda: withdrawing.wish(case, uuid=uuid), _withdrawn)

    @described("undo", request=WishSerializer, answer=CaseStatusSerializer)
    @of_the_case
    def undo(self, case: CustomerCase) -> Response:
        """Take *cancel* back, as if it had not been said."""
        uuid = self.wish(WishSerializer)["uuid"]
        return done(
            case,
            OfferKind.TAKE_BACK,
            uuid,
            lambda: withdrawing.take_back(case, uuid=uuid),
            lambda _now: said.taken_back(),
        )

    @described("promiseCall", request=WishSerializer, answer=CaseStatusSerializer)
    @of_the_case
    def promise_call(self, case: CustomerCase) -> Response:
        """A call in the next working hours, to a number that we know. One that is promised already stays as it is."""
        uuid = self.wish(WishSerializer)["uuid"]
        if case.call:
            return status(case, both(lambda: _called(case)))
        return done(case, OfferKind.CALL, uuid, lambda: ask_for_call(case, uuid=uuid), _called)

    @described("tell", request=ToldWordsSerializer, answer=CaseStatusSerializer)
    @of_the_case
    def tell(self, case: CustomerCase) -> Response:
        """Write down what the customer said, so that nobody asks for it again."""
        sent = self.wish(ToldWordsSerializer)
        refusing(lambda: services.note_down(case, **sent), case)
        now = fresh(case)
        return status(now, both(lambda: _told(now)))

    @described("handOver", request=HandOverSerializer, answer=HandedOverSerializer)
    @of_the_case
    def hand_over(self, case: CustomerCase) -> Response:
        """Give the case to a person, with all that was said and tried. `desk` is where they have it on one screen.

        `callMe` owes the customer a call, and so does a complaint: `callback` says when. Without one nobody is called:
        whoever goes on with the conversation opens `desk`.
        """
        sent = self.wish(HandOverSerializer)
        refusing(lambda: services.hand_over(case, **sent), case)
        now = fresh(case)
        text = both(lambda: _handed(now, wants_call=sent["call"]))
        return Response(shown(HandedOverSerializer, answers.handed_over(now, text)))

    def sent(self, serializer_class: Serializer) -> dict[str, Any]:
        """What was sent; raises `ValidationError` naming each attribute that is wrong."""
        validated: dict[str, Any] = ready(serializer_class).run_validation(self.request.data)
        return validated

    def wish(self, serializer_class: Serializer) -> dict[str, Any]:
        """`sent`, under a key of its own: sent again it is done once; the same `uuid` for something else is another."""
        sent = self.sent(serializer_class)
        body = json.dumps(self.request.data, sort_keys=True, default=str)
        return sent | {"uuid": uuid5(sent["uuid"], f"{self.action} {body}")}

    def answered(self, case: CustomerCase) -> tuple[HelpStep, HelpAnswer]:
        sent = self.sent(AnswerStepSerializer)
        step = HelpStep.objects.filter(organisation=case.ticket.organisation_id, uuid=sent["step"]).first()
        if step is None:
            raise Invalid({"step": _("There is no such step. Ask for the next one.")})
        answer = step.answers.filter(pk=sent["answer"]).first()
        if answer is None:
            raise Invalid({"answer": _("This is no answer of the step. Send one of those that came with it.")})
        return step, answer


def _withdrawn(case: CustomerCase) -> str:
    return said.withdrawn(case.withdrawal.due_at) if case.withdrawal else said.already()


def _called(case: CustomerCase) -> str:
    return call_said(case.call) if case.call else said.already()


def _told(case: CustomerCase) -> str:
    noted = said.promised(None)
    if not case.is_over:
        return noted
    over = _("The case is over: if it does not work after all, ask for a call.")
    return f"{noted} {over}"


def _handed(case: CustomerCase, *, wants_call: bool) -> str:
    given = _("All of this is with your case: whoever takes over has it on screen, and you explain nothing again.")
    if case.call:
        return f"{given} {call_said(case.call)}"
    return f"{given} {refusal(case, OfferKind.CALL)}".strip() if wants_call else given


PREFIX = "api/conversation"
ADDRESSES: Mapping[str, Mapping[str, str]] = {
    "intents": {"get": "intents"},
    "identify": {"post": "identify"},
    "status": {"get": "status"},
    "tried": {"get": "tried"},
    "help": {"get": "next_step", "post": "answer_step"},
    "slots": {"get": "slots"},
    "book": {"post": "book"},
    "cancel": {"post": "cancel"},
    "undo": {"post": "undo"},
    "callback": {"post": "promise_call"},
    "tell": {"post": "tell"},
    "handover": {"post": "hand_over"},
}
conversation_routes: list[URLPattern] = [
    path(f"{PREFIX}/{name}", ConversationViewSet.as_view(dict(actions)), name=f"conversation-{name}")
    for name, actions in ADDRESSES.items()
]


def ways() -> dict[str, tuple[str, str]]:
    """Operation → method and path."""
    return {
        getattr(ConversationViewSet, action).operation: (method.upper(), f"/{PREFIX}/{name}")
        for name, actions in ADDRESSES.items()
        for method, action in actions.items()
    }
