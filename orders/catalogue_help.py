"""The self-help that a new organisation starts with, as `catalogue_data` for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from orders.models.self_help import HelpEnd


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """A step of self-help: what is asked, German and English, and its answers."""

    step: str
    question_de: str
    question_en: str
    answers: Sequence["HelpAnswerEntry"]


@dataclass(frozen=True, slots=True)
class HelpAnswerEntry:
    """Without an `end` the next step follows; a visit has its reason."""

    text: tuple[str, str]
    end: str = ""
    reason: tuple[str, str] = ("", "")


WORKS_AGAIN = HelpAnswerEntry(("Ja, es geht wieder", "Yes, it works again"), HelpEnd.SOLVED)
NO_CHANGE = HelpAnswerEntry(("Nein, keine Änderung", "No, no change"))
RESTART = HelpEntry(
    "restart-modem",
    question_de="Ziehen Sie den Netzstecker des Modems, warten Sie 30 Sekunden und stecken Sie ihn wieder ein. Nach"
    " etwa 5 Minuten ist es bereit. Geht es jetzt?",
    question_en="Pull the modem’s power plug, wait 30 seconds and plug it in again. After about 5 minutes it is ready."
    " Does it work now?",
    answers=[WORKS_AGAIN, NO_CHANGE],
)
CABLES = HelpEntry(
    "check-cables",
    question_de="Sitzen alle Kabel am Modem und an der Dose fest, und ist keines beschädigt?"
    " Stecken Sie jedes einmal neu ein.",
    question_en="Are all cables firm at the modem and at the socket, and none damaged? Plug each one in again.",
    answers=[
        WORKS_AGAIN,
        NO_CHANGE,
        HelpAnswerEntry(
            ("Ein Kabel oder die Dose ist beschädigt", "A cable or the socket is damaged"),
            HelpEnd.VISIT,
            ("Die Leitung muss vor Ort ersetzt werden.", "The cable has to be replaced at your home."),
        ),
    ],
)
OTHER_CABLE = HelpEntry(
    "other-cable",
    question_de="Verbinden Sie ein Gerät mit einem Netzwerkkabel statt über WLAN. Ist es damit schnell?",
    question_en="Connect a device by network cable instead of Wi-Fi. Is it fast that way?",
    answers=[
        HelpAnswerEntry(("Ja, mit Kabel ist es schnell", "Yes, by cable it is fast"), HelpEnd.SOLVED),
        HelpAnswerEntry(
            ("Nein, auch damit nicht", "No, not that way either"),
            HelpEnd.VISIT,
            ("Die Leitung muss gemessen werden.", "The line has to be measured."),
        ),
    ],
)
LAMPS = HelpEntry(
    "check-lamps",
    question_de="Leuchtet am Gerät an der Glasfaser eine rote Lampe, oder bleibt die Lampe „PON“ dunkel?",
    question_en="Is there a red lamp at the fibre device, or does the lamp “PON” stay dark?",
    answers=[
        WORKS_AGAIN,
        HelpAnswerEntry(
            ("Rot oder dunkel", "Red or dark"),
            HelpEnd.VISIT,
            ("Es kommt kein Licht an: Das wird vor Ort geprüft.", "No light arrives: that is checked at your home."),
        ),
        HelpAnswerEntry(("Alles leuchtet grün", "All is green")),
    ],
)
# category → its steps, in their order
SELF_HELP: Mapping[str, Sequence[HelpEntry]] = {
    "internet-down": [RESTART, CABLES],
    "internet-slow": [RESTART, OTHER_CABLE],
    "tv-reception": [CABLES],
    "fibre-no-signal": [LAMPS, RESTART],
    "business-line": [RESTART],
}
