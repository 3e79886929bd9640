"""Ten whole conversations, played by an assistant that knows our catalogue of intents and nothing else of us."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from dispatch.customer.withdrawing import carry_out_due
from dispatch.models import Appointment
from orders.models import Contact, Ticket
from tests.dispatch.conversation.conftest import BASE, pair

pytestmark = pytest.mark.django_db
TRANSCRIPTS = yaml.safe_load((Path(__file__).parent / "transcripts.yaml").read_text())


class Assistant:
    """Says what it is answered, and remembers the windows and the question that it showed last."""

    def __init__(self, client: Client, ticket: Ticket, language: str) -> None:
        self.client, self.ticket, self.language = client, ticket, language
        self.intents = {each["name"]: each for each in client.get(f"{BASE}intents").json()}
        self.headers: dict[str, str] = {}
        self.shown: dict[str, Any] = {}
        self.transcript: list[dict[str, str]] = []
        self.asked: list[str] = []

    def hear(self, line: dict[str, Any]) -> str:
        """Carry out what the customer wants by the operation of the catalogue, and say the answer."""
        (operation,) = (each for each in self.intents[line["intent"]]["operation"] if each["id"] == line["asks"])
        path = operation["href"].removeprefix("http://testserver")
        self.transcript.append({"who": "customer", "text": line["customer"]})
        if operation["method"] == "GET":
            answer = self.client.get(path, headers=self.headers)
        else:
            sent = getattr(self, f"sent_to_{line['asks']}", self.sent)(line)
            answer = self.client.post(path, sent, content_type="application/json", headers=self.headers)
        assert answer.status_code == line.get("status", 200), answer.content
        return self.said(answer.json())

    def sent(self, line: dict[str, Any]) -> dict[str, Any]:
        return {"uuid": str(uuid4()), "text": line["customer"]}

    def sent_to_identify(self, line: dict[str, Any]) -> dict[str, Any]:
        told = {"text": line["customer"], "language": self.language, "channel": "chat"}
        return pair(self.ticket, **told) | ({"ticket": line["ticket"]} if "ticket" in line else {})

    def sent_to_book(self, line: dict[str, Any]) -> dict[str, Any]:
        return self.sent(line) | {"validFor": self.shown["slot"][line["takes"] - 1]["validFor"]}

    def sent_to_answerStep(self, line: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  an operation's name
        step = self.shown["step"]
        (answer,) = (each for each in step["answer"] if each["text"][self.language] == line["answers"])
        return {"step": step["id"], "answer": answer["id"]}

    def sent_to_handOver(self, line: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        told = {"intent": line["intent"], "transcript": self.transcript}
        return self.sent(line) | told | {"triedStep": line.get("steps", []), "callMe": line.get("call", False)}

    def said(self, shown: dict[str, Any]) -> str:
        assert all(shown["text"][language] for language in ("de", "en"))
        self.shown = shown
        if "token" in shown:
            self.headers = {"Conversation-Token": shown["token"]}
        text = shown["text"][self.language]
        if (step := shown.get("step")) and step["text"][self.language] not in text:
            text = f"{text} {step['text'][self.language]}"
        if step and step["id"] not in self.asked[-1:]:
            self.asked.append(step["id"])
        self.transcript.append({"who": "assistant", "text": text})
        return text


@pytest.mark.parametrize("conversation", TRANSCRIPTS, ids=lambda each: each["title"])
def test_a_conversation_says_and_leaves_what_its_transcript_tells(conversation, request, bot, ticket, saturday):
    request.getfixturevalue(conversation["given"])
    asked_before = set(ticket.tried_steps.values_list("step__code", flat=True))
    assistant = Assistant(bot, ticket, conversation["language"])
    for line in conversation["says"]:
        said = assistant.hear(line)
        for words in line["assistant"]:
            assert words in said
        saturday.shift(timedelta(minutes=line.get("minutes", 0)))
        carry_out_due()
    ticket.refresh_from_db()
    left = conversation["case"]
    assert ticket.state == left.get("state", ticket.state)
    assert told(ticket, left["told"]) == left["told"]
    tried = [each.step.code if each.step else each.text for each in ticket.tried_steps.order_by("at", "pk")]
    assert tried[len(asked_before) :] == left.get("tried", [])
    assert len(assistant.asked) == len(set(assistant.asked))
    assert list(ticket.callbacks.values_list("reason", flat=True)) == left.get("callbacks", [])
    promises = Appointment.objects.filter(order__ticket=ticket, state="confirmed")
    assert [f"{timezone.localtime(each.window.lower):%d %H:%M}" for each in promises] == (
        [left["appointment"]] if "appointment" in left else []
    )


def told(ticket: Ticket, expected: list[str]) -> list[str]:
    """What stands on the case, each in one thread of the chat; of a long text the expected line, if it is in it."""
    contacts = Contact.objects.filter(ticket=ticket).order_by("at", "pk")
    assert set(contacts.values_list("channel", "direction")) == {("chat", "in")}
    assert len(set(contacts.values_list("source", "conversation"))) == 1
    texts = [each.text for each in contacts]
    return [want if want in text else text for text, want in zip(texts, expected, strict=True)]


def test_there_are_ten_in_both_languages():
    assert len(TRANSCRIPTS) == 10
    assert {each["language"] for each in TRANSCRIPTS} == {"de", "en"}
