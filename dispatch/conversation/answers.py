"""What an assistant is answered: of one case, in both languages."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from dispatch.conversation.intents import INTENTS, Intent, offered
from dispatch.conversation.words import Words, both
from dispatch.customer.case import CustomerCase
from dispatch.customer.offers import OfferKind, nothing_to_try, possible, refusal
from dispatch.customer.standing import call_said, standing_of
from dispatch.tmf.toolkit.addresses import public_url
from orders.models import TriedStep
from orders.models.self_help import HelpEnd
from orders.selectors.self_help import Guided, answer_of, guided
from orders.services.message_words import spoken

Answer = dict[str, Any]


def status_of(case: CustomerCase, text: Words | None = None) -> Answer:
    """Where the case stands; `text` in place of it is what is said after something was done."""
    return {
        **_answer(case, text or both(lambda: _in_plain_words(case))),
        "ticket": case.ticket.number,
        "state": case.ticket.state,
        "appointment": case.promise.window if case.promise and not case.is_over else None,
        "held": case.held.window if case.held else None,
        "expected": case.expected(timezone.now()),
        "callback": case.call.due if case.call else None,
        "undoUntil": case.withdrawal.due_at if case.withdrawal else None,
    }


def handed_over(case: CustomerCase, text: Words) -> Answer:
    return {**status_of(case, text), "desk": public_url() + reverse("desk_case", args=[case.ticket.uuid])}


def tried_of(case: CustomerCase) -> Answer:
    steps = list(case.ticket.tried_steps.select_related("step").prefetch_related("step__help_steps__answers"))
    done = [
        {"text": both(lambda step=step: _done(step)), "date": step.at, "channel": step.channel}  # type: ignore[misc]
        for step in steps
    ]
    return {**_answer(case, both(lambda: _all_done(steps))), "triedStep": done}


def step_of(case: CustomerCase, text: Words | None = None) -> Answer:
    """The step that nobody has tried, or why there is none; `text` goes before, after an answer."""
    refused = refusal(case, OfferKind.SELF_HELP)
    then = guided(case.ticket)
    asked = None if refused else then.step
    return {
        **_answer(case, text or both(lambda: _asked(case, then))),
        "step": asked
        and {
            "id": asked.uuid,
            "text": both(lambda: asked.question),
            "answer": [
                {"id": each.pk, "text": both(lambda each=each: each.text)}  # type: ignore[misc]
                for each in asked.answers.all()
            ],
        },
        "end": then.end,
    }


def slots_of(case: CustomerCase, windows: Sequence[DateTimeTZRange]) -> Answer:
    slots = [{"validFor": each, "text": both(lambda each=each: spoken(each))} for each in windows]  # type: ignore[misc]
    return {**_answer(case, both(lambda: _free(case, has_some=bool(slots)))), "slot": slots}


def intent_of(intent: Intent, ways: dict[str, tuple[str, str]]) -> Answer:
    """`ways`: operation → method and path."""
    ways_of = ((name, *ways[name]) for name in intent.operations)
    return {
        "name": intent.name,
        "title": both(lambda: str(intent.title)),
        "example": {"de": [each.de for each in intent.examples], "en": [each.en for each in intent.examples]},
        "operation": [{"id": name, "method": method, "href": public_url() + path} for name, method, path in ways_of],
        "needs": intent.needs,
        "lands": both(lambda: str(intent.lands)),
        "always": intent.offer is None,
    }


def catalogue(ways: dict[str, tuple[str, str]]) -> list[Answer]:
    return [intent_of(intent, ways) for intent in INTENTS]


def _answer(case: CustomerCase, text: Words) -> Answer:
    return {"text": text, "offers": offered(possible(case))}


def _in_plain_words(case: CustomerCase) -> str:
    """As on the customer's page: what happens next and when, then what else was promised."""
    standing = standing_of(case, now=timezone.now())
    said = [", ".join(filter(None, [standing.kicker, standing.title])), *standing.texts]
    if case.call:
        said.append(call_said(case.call))
    if case.withdrawal:
        at = time_format(timezone.localtime(case.withdrawal.due_at).time(), "H:i")
        said.append(
            _("At %(time)s we withdraw your case, and nobody comes. Until then nothing has changed.") % {"time": at}
        )
    return " ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in said)


def _done(tried: TriedStep) -> str:
    """The firm's name of the step, and the answer in this language where it is one of self-help."""
    results = (answer_of(each, tried.result) for each in tried.step.help_steps.all()) if tried.step else ()
    answer = next(filter(None, results), None)
    return ": ".join(filter(None, [str(tried), answer.text if answer else tried.result]))


def _all_done(steps: Sequence[TriedStep]) -> str:
    if not steps:
        return _("Nothing has been tried yet.")
    return _("This has been tried, and nobody asks you for it again: %(steps)s.") % {
        "steps": "; ".join(_done(step) for step in steps)
    }


def _asked(case: CustomerCase, then: Guided) -> str:
    if refused := refusal(case, OfferKind.SELF_HELP):
        return f"{refused} {then.reason}".strip()
    if then.step is not None:
        return then.step.question
    return f"{nothing_to_try()} {then.reason if then.end == HelpEnd.VISIT else ''}".strip()


def _free(case: CustomerCase, *, has_some: bool) -> str:
    if refused := refusal(case, OfferKind.APPOINTMENT):
        return refused
    if has_some and not case.promise:
        return _("These times are free.")
    if has_some:
        return _("These times are free. What was promised stays until you have chosen another one.")
    return _("No time is free in the next two weeks. We are sorry: ask us to call you, and we find one together.")
