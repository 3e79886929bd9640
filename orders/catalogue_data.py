"""What stands in a new organisation's catalogue. Codes are ours and stable; names and aliases are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from orders.models.desk import DeskWork
from orders.models.gate_rules import Evidence
from orders.models.order_type import ChecklistKind
from orders.models.ticket import LineTest

SKILLS = {
    "copper": "Kupfer",
    "fibre": "Glasfaser",
    "home-network": "Heimnetz",
    "street-cabinet": "Straßenverteiler",
    "business": "Geschäftskunden",
    "tower-climb": "Masten besteigen",
}
# Given to nobody and asked for by no rule until a dispatcher says so: a new firm's people do all the work there is.
DESK_SKILLS = {
    "internet": "Internet und Technik",
    "billing": "Rechnung und Vertrag",
    "complaint": "Beschwerden",
}
PARTS = {
    "router": "Router",
    "modem": "Kabelmodem",
    "ont": "Glasfasermodem (ONT)",
    "patch-cable": "Patchkabel",
    "wall-socket": "Anschlussdose",
    "coax-cable": "Koaxialkabel, 10 m",
    "fibre-cable": "Glasfaserkabel, 20 m",
    "splice-box": "Spleißbox",
    "amplifier": "Hausverstärker",
    "cable-lug": "Kabelschuh",
}
STEPS = {
    "restart-modem": "Neustart des Modems",
    "check-cables": "Kabel und Stecker geprüft",
    "other-cable": "Anderes Kabel versucht",
    "factory-reset": "Werkseinstellungen geladen",
    "line-measurement": "Leitung aus der Ferne gemessen",
    "other-device": "Anderes Gerät versucht",
    "channel-search": "Sendersuchlauf",
    "check-lamps": "Lampen am Gerät abgelesen",
}

# code → name, service, the words that other systems send for it
CATEGORIES: Mapping[str, tuple[str, str, Sequence[str]]] = {
    "internet-down": (
        "Internet gestört",
        "internet",
        ["Internet", "no internet", "no internet service", "internet service", "internet problems", "broadband"],
    ),
    "internet-slow": (
        "Internet langsam",
        "internet",
        ["slow internet", "internet speed", "internet speeds", "speed", "throttling", "internet throttling"],
    ),
    "tv-reception": ("Fernsehempfang gestört", "tv", ["Reception", "TV", "cable", "cable TV", "no picture"]),
    "phone-down": ("Telefon gestört", "phone", ["Telephone Service", "telephone", "phone", "no dial tone"]),
    "fibre-no-signal": ("Glasfaser ohne Signal", "internet", ["fibre", "fiber", "no light", "LOS"]),
    "line-damage": (
        "Leitung beschädigt",
        "line",
        ["Cable Line Related", "Drop", "Lines", "Broken Lashing", "Equipment", "line", "drop line"],
    ),
    "installation": ("Neuer Anschluss", "installation", ["Installation", "install", "new connection"]),
    "construction": (
        "Bauarbeiten",
        "construction",
        ["Construction", "Restoration", "Pole Transfer", "Maintenance", "relocation"],
    ),
    "business-line": ("Geschäftsanschluss gestört", "business", ["business", "business internet"]),
    "network-fault": ("Störung im Netz", "network", ["network", "outage"]),
    "billing": (
        "Rechnung",
        "",
        ["Billing", "billing issues", "billing dispute", "charges", "unfair billing practices"],
    ),
    "marketing": ("Werbung", "", ["Marketing", "bait and switch"]),
    "service-quality": ("Qualität des Dienstes", "", ["Service", "customer service", "service issues"]),
    "answering-time": ("Wartezeit am Telefon", "", ["Telephone Answering Time", "hold time"]),
    "availability": ("Verfügbarkeit", "", ["Cable Service Availability", "internet availability", "coverage"]),
    "other": ("Sonstiges", "", ["Other", "general"]),
}


class Line(NamedTuple):
    """One line of a checklist; `limits` are the lowest and the highest number that is well, None: no limit."""

    label: str
    kind: ChecklistKind
    unit: str = ""
    required: bool = False
    limits: tuple[Decimal | None, Decimal | None] = (None, None)
    options: Sequence[str] = ()


LEVEL_DBM = Line("Pegel am Gerät", ChecklistKind.NUMBER, "dBm", required=True, limits=(Decimal(-27), Decimal(-8)))
WORKS = Line("Dienst mit dem Kunden getestet", ChecklistKind.YES_NO, required=True)
CLEAN = Line("Arbeitsplatz sauber verlassen", ChecklistKind.YES_NO)
FAULT_AT = Line(
    "Wo lag der Fehler?",
    ChecklistKind.CHOICE,
    options=["Im Netz", "Am Hausanschluss", "In der Wohnung", "Am Gerät", "Kein Fehler gefunden"],
)
CAUSE = Line("Ursache", ChecklistKind.TEXT)
SPEED = Line("Gemessene Geschwindigkeit", ChecklistKind.NUMBER, "Mbit/s")
DEVICE = Line("Gerät laut Aufkleber", ChecklistKind.SCAN)
SOCKET = Line("Foto der fertigen Dose", ChecklistKind.PHOTO)


@dataclass(frozen=True, slots=True)
class OrderTypeEntry:
    """`skills`: code → level 1 to 3; `parts`: code → pieces; `preparation`: as German and English."""

    code: str
    name: str
    service_minutes: int
    priority: int
    skills: Mapping[str, int]
    parts: Mapping[str, int] = field(default_factory=dict)
    checklist: Sequence[Line] = ()
    needed_technicians: int = 1
    preparation: tuple[str, str] = ("", "")


AT_THE_SOCKET = (
    "Bitte machen Sie den Weg zum Modem und zur Anschlussdose frei.",
    "Please clear the way to the modem and the socket.",
)
AT_THE_TV = (
    "Bitte machen Sie den Weg zum Fernseher und zur Fernsehdose frei.",
    "Please clear the way to the TV set and its socket.",
)
IN_THE_HOUSE = (
    "Bitte sorgen Sie dafür, dass der Hausanschluss, oft im Keller, zugänglich ist.",
    "Please see to it that the connection of the house, often in the basement, can be reached.",
)
A_PLACE = (
    "Bitte wählen Sie einen Platz für das Modem. Der Hausanschluss, oft im Keller, muss zugänglich sein.",
    "Please choose a place for the modem. The connection of the house, often in the basement, has to be within reach.",
)
IN_THE_FIRM = (
    "Bitte sorgen Sie dafür, dass der Technikraum offen ist und jemand da ist, der die Anlage kennt.",
    "Please see to it that the equipment room is open and that somebody is there who knows the installation.",
)
ORDER_TYPES = [
    OrderTypeEntry(
        "repair-internet", "Entstörung Internet", 60, 30, {"copper": 1, "home-network": 1},
        {"modem": 1, "patch-cable": 1, "wall-socket": 1}, [LEVEL_DBM, SPEED, WORKS, FAULT_AT, CAUSE],
        preparation=AT_THE_SOCKET,
    ),
    OrderTypeEntry(
        "repair-speed", "Messung und Heimnetz", 45, 15, {"home-network": 2},
        {"router": 1, "patch-cable": 2}, [SPEED, WORKS, FAULT_AT, CAUSE],
        preparation=AT_THE_SOCKET,
    ),
    OrderTypeEntry(
        "repair-tv", "Entstörung Fernsehen", 45, 15, {"copper": 1},
        {"coax-cable": 1, "wall-socket": 1, "amplifier": 1}, [LEVEL_DBM, WORKS, CAUSE],
        preparation=AT_THE_TV,
    ),
    OrderTypeEntry(
        "repair-phone", "Entstörung Telefon", 45, 35, {"copper": 1}, {"wall-socket": 1, "cable-lug": 2}, [WORKS, CAUSE],
        preparation=AT_THE_SOCKET,
    ),
    OrderTypeEntry(
        "repair-fibre", "Entstörung Glasfaser", 75, 40, {"fibre": 2},
        {"ont": 1, "fibre-cable": 1, "splice-box": 1}, [LEVEL_DBM, WORKS, CAUSE],
        preparation=IN_THE_HOUSE,
    ),
    OrderTypeEntry(
        "repair-line", "Leitung instand setzen", 90, 45, {"copper": 2, "street-cabinet": 1},
        {"coax-cable": 2, "cable-lug": 4},
        [Line("Gefahr für Passanten beseitigt", ChecklistKind.YES_NO, required=True), CAUSE],
    ),
    OrderTypeEntry(
        "installation", "Anschluss einrichten", 90, 10, {"fibre": 1, "home-network": 1},
        {"ont": 1, "router": 1, "fibre-cable": 1, "wall-socket": 1}, [LEVEL_DBM, SPEED, DEVICE, SOCKET, WORKS, CLEAN],
        preparation=A_PLACE,
    ),
    OrderTypeEntry(
        "construction", "Bauarbeiten am Anschluss", 120, 10, {"copper": 1, "street-cabinet": 1},
        {"coax-cable": 1, "wall-socket": 1}, [CLEAN, Line("Was wurde gebaut?", ChecklistKind.TEXT, required=True)],
        needed_technicians=2, preparation=IN_THE_HOUSE,
    ),
    OrderTypeEntry(
        "repair-business", "Entstörung Geschäftskunde", 75, 60, {"business": 2, "fibre": 1},
        {"router": 1, "ont": 1, "patch-cable": 2}, [LEVEL_DBM, SPEED, WORKS, CAUSE],
        preparation=IN_THE_FIRM,
    ),
    OrderTypeEntry(
        "network-fault", "Störung im Netz beheben", 120, 90, {"street-cabinet": 2},
        {"splice-box": 1, "cable-lug": 4},
        [LEVEL_DBM, Line("Alle Anschlüsse wieder da", ChecklistKind.YES_NO, required=True), CAUSE],
    ),
]  # fmt: skip


# Work of the desks, its priority from 0 to 100, and the minutes after which it goes to somebody else.
DESK_RULES = [
    (DeskWork.MISSED_PROMISE, 80, 20),
    (DeskWork.REQUESTED, 60, 15),
    (DeskWork.COULD_NOT, 50, 15),
    (DeskWork.NO_ACCESS, 40, 15),
    (DeskWork.DECISION, 30, 30),
]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """No order type: solved without a visit."""

    category: str
    order_type: str = ""
    evidence: Sequence[Evidence] = ()
    steps: Sequence[str] = ()
    line_test: str = ""
    priority: int | None = None
    due_working_hours: int = 16


@dataclass(frozen=True, slots=True)
class RuleSetEntry:
    name: str
    rules: Sequence[RuleEntry]
    is_default: bool = False
    sources: Sequence[str] = ()


PHONE, TRIED, TESTED = Evidence.PHONE, Evidence.STEPS, Evidence.LINE_TEST
NO_VISIT = [
    RuleEntry(code) for code in ("billing", "marketing", "service-quality", "answering-time", "availability", "other")
]
DEFAULT_RULES = [
    # A line that measures well is looked after from afar; whoever disagrees is measured again.
    RuleEntry("internet-down", line_test=LineTest.PASSED),
    RuleEntry("internet-down", "repair-internet", [PHONE, TRIED, TESTED], ["restart-modem", "check-cables"],
              due_working_hours=10),
    RuleEntry("internet-slow", line_test=LineTest.PASSED),
    RuleEntry("internet-slow", "repair-speed", [PHONE, TRIED, TESTED], ["restart-modem", "other-cable"]),
    RuleEntry("tv-reception", "repair-tv", [PHONE, TRIED], ["check-cables", "channel-search"]),
    RuleEntry("phone-down", "repair-phone", [PHONE, TRIED], ["other-device"], due_working_hours=10),
    RuleEntry("fibre-no-signal", "repair-fibre", [PHONE, TRIED, TESTED], ["restart-modem", "check-lamps"],
              due_working_hours=10),
    RuleEntry("line-damage", "repair-line", [PHONE], due_working_hours=10),
    RuleEntry("installation", "installation", [PHONE], due_working_hours=50),
    RuleEntry("construction", "construction", [PHONE], due_working_hours=50),
    RuleEntry("business-line", "repair-business", [PHONE, TRIED], ["restart-modem"], due_working_hours=5),
    RuleEntry("network-fault", "network-fault", due_working_hours=4),
    *NO_VISIT,
]  # fmt: skip
# A county's or an agency's file has neither phone numbers nor tried steps: the address is all there is.
COUNTY_RULES = [
    RuleEntry("internet-down", "repair-internet"),
    RuleEntry("internet-slow", "repair-speed"),
    RuleEntry("tv-reception", "repair-tv"),
    RuleEntry("phone-down", "repair-phone"),
    RuleEntry("fibre-no-signal", "repair-fibre"),
    RuleEntry("line-damage", "repair-line"),
    RuleEntry("installation", "installation", due_working_hours=50),
    RuleEntry("construction", "construction", due_working_hours=50),
    RuleEntry("business-line", "repair-business"),
    RuleEntry("network-fault", "network-fault"),
    RuleEntry("service-quality", "repair-internet", priority=5, due_working_hours=30),
    *[rule for rule in NO_VISIT if rule.category != "service-quality"],
]
RULE_SETS = [
    RuleSetEntry("default", DEFAULT_RULES, is_default=True),
    RuleSetEntry("county", COUNTY_RULES, sources=["montgomery", "comcast"]),
]
