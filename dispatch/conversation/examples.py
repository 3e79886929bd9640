"""What the OpenAPI document shows of each operation: one customer of Cologne, by operation."""

from collections.abc import Mapping
from typing import Any

_UUID = "3f0c2f4e-6d9a-4a57-9a0e-5b1c3a7d2e10"
_BOOKING = "5f7d1f0e-1c8b-4a55-8a0e-2d0f4c6b9a11"
_CANCELLING, _UNDOING = "91c3a7d2-0b4e-4f6a-9d77-6a1e2f3b4c12", "a2d4b8e3-1c5f-4a7b-8e88-7b2f3a4c5d13"
_CALLING, _TELLING = "b3e5c9f4-2d6a-4b8c-9f99-8c3a4b5d6e14", "c4f6da05-3e7b-4c9d-80aa-9d4b5c6e7f15"
_HANDING = "d507eb16-4f8c-4dae-91bb-ae5c6d7f8016"
_STEP = "b6a1c7de-0e0f-4f37-8b1d-2f4a9f6d8c21"


def _words(de: str, en: str) -> dict[str, str]:
    return {"de": de, "en": en}


def _period(start: str, end: str) -> dict[str, str]:
    return {"startDateTime": start, "endDateTime": end, "@type": "TimePeriod"}


_TUESDAY = _period("2026-11-24T08:00:00+01:00", "2026-11-24T10:00:00+01:00")
_PROMISED = _words(
    "Dienstag, 24. November, 08:00 bis 10:00 Uhr. In dieser Zeit kommt unser Techniker zu Ihnen.",
    "Tuesday, 24 November, 08:00 to 10:00. In this time our technician comes to you.",
)
_STATUS: Mapping[str, Any] = {
    "text": _PROMISED,
    "offers": ["appointment", "works_again", "call_me"],
    "ticket": "T4711",
    "state": "inProgress",
    "appointment": _TUESDAY,
    "held": None,
    "expected": None,
    "callback": None,
    "undoUntil": None,
}
_BOOKED = _words(
    "Ihr Termin: Dienstag, 24. November 2026, zwischen 08:00 und 10:00 Uhr.",
    "Your appointment: Tuesday, 24 November 2026, between 08:00 and 10:00.",
)
_CALLED = _words(
    "Wir rufen Sie an: Montag, 23. November 2026, zwischen 08:00 und 10:00 Uhr.",
    "We call you: Monday, 23 November 2026, between 08:00 and 10:00.",
)
_MONDAY = _period("2026-11-23T08:00:00+01:00", "2026-11-23T10:00:00+01:00")
_UNDO = "2026-11-21T12:10:00+01:00"

REQUESTS: Mapping[str, Any] = {
    "identify": {
        "phone": "+492215550142",
        "ticket": "T4711",
        "conversation": _UUID,
        "channel": "chat",
        "language": "de",
        "text": "Mein Internet geht nicht.",
        "visitor": "session-8f2a",
    },
    "answerStep": {"step": _STEP, "answer": 12},
    "book": {"uuid": _BOOKING, "validFor": _TUESDAY},
    "cancel": {"uuid": _CANCELLING},
    "undo": {"uuid": _UNDOING},
    "promiseCall": {"uuid": _CALLING},
    "tell": {"uuid": _TELLING, "text": "Am Router leuchtet jetzt eine rote Lampe."},
    "handOver": {
        "uuid": _HANDING,
        "intent": "person",
        "text": "Möchte wissen, ob der Router getauscht wird.",
        "transcript": [
            {"who": "customer", "text": "Wird der Router getauscht?"},
            {"who": "assistant", "text": "Das weiß ich nicht. Soll Sie jemand anrufen?"},
            {"who": "customer", "text": "Ja, bitte."},
        ],
        "triedStep": [{"code": "restart-modem", "result": "keine Änderung"}],
        "callMe": True,
    },
}
ANSWERS: Mapping[str, Any] = {
    "listIntents": {  # one of them
        "name": "status",
        "title": _words("Wie steht es um meinen Fall?", "Where does my case stand?"),
        "example": {"de": ["Wann kommt der Techniker?"], "en": ["When does the technician come?"]},
        "operation": [{"id": "getStatus", "method": "GET", "href": "https://dispatch.example/api/conversation/status"}],
        "needs": ["Conversation-Token"],
        "lands": _words("Nichts: es wurde nur gefragt", "Nothing: it was only asked"),
        "always": True,
    },
    "identify": {**_STATUS, "token": "WyJiNmExYzdkZS0w:1vNXyz:signature", "tokenUntil": "2026-11-21T12:30:00+01:00"},
    "getStatus": _STATUS,
    "getTriedSteps": {
        "text": _words(
            "Das wurde versucht, und niemand fragt Sie noch einmal danach: Neustart des Modems: Nein, keine Änderung.",
            "This has been tried, and nobody asks you for it again: Neustart des Modems: No, no change.",
        ),
        "offers": ["self_help"],
        "triedStep": [
            {
                "text": _words("Neustart des Modems: Nein, keine Änderung", "Neustart des Modems: No, no change"),
                "date": "2026-11-21T12:02:00+01:00",
                "channel": "chat",
            }
        ],
    },
    "getNextStep": {
        "text": _words("Sitzen alle Kabel fest?", "Are all cables firm?"),
        "offers": ["self_help"],
        "step": {
            "id": _STEP,
            "text": _words("Sitzen alle Kabel fest?", "Are all cables firm?"),
            "answer": [
                {"id": 11, "text": _words("Ja, es geht wieder", "Yes, it works again")},
                {"id": 12, "text": _words("Nein, keine Änderung", "No, no change")},
            ],
        },
        "end": "",
    },
    "answerStep": {
        "text": _words(
            "Danke, das ist notiert: Niemand fragt Sie noch einmal danach.",
            "Thank you, that is noted: nobody asks you for it again.",
        ),
        "offers": ["appointment", "works_again", "call_me"],
        "step": None,
        "end": "visit",
    },
    "getSlots": {
        "text": _words("Diese Zeiten sind frei.", "These times are free."),
        "offers": ["appointment", "works_again", "call_me"],
        "slot": [{"validFor": _TUESDAY, "text": _PROMISED}],
    },
    "book": {**_STATUS, "text": _BOOKED},
    "cancel": {
        **_STATUS,
        "text": _words(
            "Das freut uns. Bis 12:10 Uhr können Sie es zurücknehmen.",
            "Good to hear. Until 12:10 you can take it back.",
        ),
        "offers": ["take_back", "call_me"],
        "undoUntil": _UNDO,
    },
    "undo": {
        **_STATUS,
        "text": _words("Zurückgenommen: Alles ist wie vorher.", "Taken back: everything is as it was before."),
    },
    "promiseCall": {**_STATUS, "text": _CALLED, "callback": _MONDAY},
    "tell": {
        **_STATUS,
        "text": _words("Danke. Es ist bei Ihrem Fall vermerkt.", "Thank you. It is written down with your case."),
    },
    "handOver": {
        **_STATUS,
        "text": _CALLED,
        "callback": _MONDAY,
        "desk": f"https://dispatch.example/desk/cases/{_STEP}/",
    },
}
