"""What customers say, by category; German, as in real tickets."""

SAYINGS: dict[str, tuple[str, ...]] = {
    "internet-down": (
        "Seit gestern Abend kein Internet, am Modem blinkt die rote Lampe.",
        "Internet fällt alle paar Minuten aus, Homeoffice ist nicht möglich.",
        "Nach dem Gewitter geht nichts mehr.",
    ),
    "internet-slow": (
        "Es kommen statt 250 nur 12 Mbit/s an, auch mit Kabel.",
        "Abends ruckelt jedes Video, tagsüber geht es.",
    ),
    "tv-reception": ("Viele Sender fehlen, das Bild hat Klötzchen.", "Fernsehen fällt bei Regen aus."),
    "phone-down": ("Das Telefon ist tot, meine Mutter ist darauf angewiesen.", "Anrufe brechen nach einer Minute ab."),
    "fibre-no-signal": ("Glasfaser: Die PON-Lampe bleibt dunkel.", "Seit dem Umbau im Keller kein Signal am ONT."),
    "line-damage": ("Ein Bagger hat vor dem Haus das Kabel erwischt.", "Die Leitung hängt von der Fassade herunter."),
    "installation": (
        "Neuer Anschluss im dritten Stock, die Dose fehlt noch.",
        "Bitte den Glasfaseranschluss einrichten.",
    ),
    "construction": ("Die Dose muss wegen der Renovierung versetzt werden.",),
    "business-line": (
        "Die Kasse im Laden kommt nicht ins Netz.",
        "Praxis ohne Telefon, Patienten erreichen uns nicht.",
    ),
    "network-fault": ("Der Verteilerkasten an der Ecke steht offen.",),
}
DEFAULT_SAYING = ("Bitte um Rückmeldung zu meiner Störung.",)
ACCESS_NOTES = ("Hof, 2. Klingel links", "Hinterhaus, Code 4711", "Bitte vorher anrufen", "Aufzug defekt, 4. Stock", "")
REPORTS = (
    "Dose getauscht, Pegel in Ordnung, Kundin hat getestet.",
    "Kabelschuh im Verteiler erneuert, Messung gut.",
    "Router neu eingerichtet, WLAN in allen Räumen geprüft.",
    "Spleiß erneuert, Dämpfung im Rahmen.",
)
