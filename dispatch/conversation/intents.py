"""What customers want when they speak with an assistant, as data: how they say it, what it takes, what fulfils it.

Every organisation has the same ones, for they are what our endpoints can do. An assistant knows many more kinds of
question; whatever it can't fulfil is handed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from dispatch.customer.offers import OfferKind

COMPLAIN = "complain"
TOKEN, UUID = "Conversation-Token", "uuid"


@dataclass(frozen=True, slots=True)
class InBoth:
    de: str
    en: str

    def __str__(self) -> str:
        return self.de if get_language() == "de" else self.en


@dataclass(frozen=True, slots=True)
class Intent:
    """`operations` are asked in their order; `needs` what they are sent; `offer` is None where it can always be had.

    `lands` is what a person finds on the case, whether or not one is asked for.
    """

    name: str
    title: InBoth
    examples: tuple[InBoth, ...]
    operations: Sequence[str]
    needs: Sequence[str]
    lands: InBoth
    offer: OfferKind | None = None


INTENTS: Sequence[Intent] = (
    Intent(
        "identify",
        InBoth("Fall finden", "Find the case"),
        (
            InBoth("Ich rufe wegen meiner Störung an", "It is about my fault"),
            InBoth("Meine Ticketnummer ist T4711", "My ticket number is T4711"),
        ),
        ("identify",),
        ("phone", "ticket"),
        InBoth("Das Gespräch als Kontakt, mit dem ersten Satz", "The conversation as a contact, with its first words"),
    ),
    Intent(
        "status",
        InBoth("Wie steht es um meinen Fall?", "Where does my case stand?"),
        (
            InBoth("Wann kommt der Techniker?", "When does the technician come?"),
            InBoth("Was ist mit meiner Störung?", "What about my fault?"),
        ),
        ("getStatus",),
        (TOKEN,),
        InBoth("Nichts: es wurde nur gefragt", "Nothing: it was only asked"),
    ),
    Intent(
        "tried",
        InBoth("Was wurde schon versucht?", "What has been tried?"),
        (
            InBoth("Das habe ich alles schon gemacht", "I have done all that already"),
            InBoth("Was haben Sie schon geprüft?", "What have you checked?"),
        ),
        ("getTriedSteps",),
        (TOKEN,),
        InBoth("Nichts: es wurde nur gefragt", "Nothing: it was only asked"),
    ),
    Intent(
        "self_help",
        InBoth("Selbst versuchen, was oft hilft", "Try what often helps"),
        (
            InBoth("Kann ich selbst etwas tun?", "Can I do something myself?"),
            InBoth("Mein Internet geht nicht", "My internet does not work"),
        ),
        ("getNextStep", "answerStep"),
        (TOKEN, "step", "answer"),
        InBoth(
            "Jeder Schritt mit seiner Antwort; niemand fragt noch einmal danach",
            "Each step with its answer; nobody asks for it again",
        ),
        OfferKind.SELF_HELP,
    ),
    Intent(
        "appointment",
        InBoth("Termin wählen oder verlegen", "Choose or move an appointment"),
        (
            InBoth("Ich brauche einen anderen Termin", "I need another appointment"),
            InBoth("Wann können Sie kommen?", "When can you come?"),
        ),
        ("getSlots", "book"),
        (TOKEN, UUID, "validFor"),
        InBoth("Der gewählte Termin", "The appointment that was chosen"),
        OfferKind.APPOINTMENT,
    ),
    Intent(
        "accept",
        InBoth("Den freigehaltenen Termin annehmen", "Accept the appointment that is held"),
        (
            InBoth("Ja, der neue Termin passt mir", "Yes, the new appointment suits me"),
            InBoth("Den nehme ich", "I take that one"),
        ),
        ("getStatus", "book"),
        (TOKEN, UUID, "validFor"),
        InBoth("Der gewählte Termin", "The appointment that was chosen"),
        OfferKind.ACCEPT,
    ),
    Intent(
        "works_again",
        InBoth("Es geht wieder: niemand muss kommen", "It works again: nobody needs to come"),
        (
            InBoth("Es geht wieder", "It works again"),
            InBoth("Sagen Sie den Techniker bitte ab", "Please cancel the technician"),
        ),
        ("cancel",),
        (TOKEN, UUID),
        InBoth("Die Absage; zehn Minuten lang ist sie rückgängig zu machen", "The withdrawal; ten minutes to undo it"),
        OfferKind.WORKS_AGAIN,
    ),
    Intent(
        "take_back",
        InBoth("Absage zurücknehmen", "Take the withdrawal back"),
        (
            InBoth("Es geht doch nicht", "It does not work after all"),
            InBoth("Bitte kommen Sie doch", "Please come after all"),
        ),
        ("undo",),
        (TOKEN, UUID),
        InBoth("Dass die Absage zurückgenommen ist", "That the withdrawal was taken back"),
        OfferKind.TAKE_BACK,
    ),
    Intent(
        "call_me",
        InBoth("Rückruf", "Call me back"),
        (
            InBoth("Bitte rufen Sie mich an", "Please call me"),
            InBoth("Ich möchte mit jemandem telefonieren", "I want to speak to somebody on the phone"),
            InBoth("Es geht immer noch nicht", "It still does not work"),
        ),
        ("promiseCall",),
        (TOKEN, UUID),
        InBoth("Der Rückruf mit seinem Zeitfenster", "The callback with its window"),
        OfferKind.CALL,
    ),
    Intent(
        "tell",
        InBoth("Etwas zum Fall sagen", "Say something about the case"),
        (
            InBoth("Am Router leuchtet jetzt eine rote Lampe", "There is a red lamp at the router now"),
            InBoth("Die Nachbarn haben auch keins", "The neighbours have none either"),
        ),
        ("tell",),
        (TOKEN, UUID, "text"),
        InBoth("Was gesagt wurde, im Wortlaut", "What was said, word by word"),
    ),
    Intent(
        COMPLAIN,
        InBoth("Beschwerde", "Complaint"),
        (
            InBoth("Ich will mich beschweren", "I want to complain"),
            InBoth("Es ist niemand gekommen", "Nobody came"),
        ),
        ("handOver",),
        (TOKEN, UUID, "intent", "transcript"),
        InBoth(
            "Das ganze Gespräch; eine Person nimmt sich der Sache an und ruft an",
            "The whole conversation; one person takes care of it, and calls",
        ),
    ),
    Intent(
        "person",
        InBoth("Mit einem Menschen sprechen", "Speak to a person"),
        (
            InBoth("Ich möchte mit einem Menschen sprechen", "I want to speak to a person"),
            InBoth("Sie verstehen mich nicht", "You don't understand me"),
        ),
        ("handOver",),
        (TOKEN, UUID, "intent", "transcript", "triedStep", "callMe"),
        InBoth(
            "Anliegen, Gespräch im Wortlaut und was der Assistent versucht hat; auf Wunsch ein Rückruf",
            "What it is about, the conversation word by word, what the assistant tried; a callback if wanted",
        ),
    ),
)


def title_of(name: str) -> str:
    """In the language now active; of an intent of the assistant's own, its name."""
    return next((str(intent.title) for intent in INTENTS if intent.name == name), name)


def offered(kinds: Sequence[OfferKind]) -> list[str]:
    """The names of the intents that can be fulfilled where these offers can be had, besides those that always can."""
    return [intent.name for intent in INTENTS if intent.offer in kinds]
