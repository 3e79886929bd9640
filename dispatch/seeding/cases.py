"""The cases of one day: customers, sites, tickets with what was said and tried, ready for the gate."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from numpy.random import Generator

from dispatch.seeding.data.names import FAMILY_NAMES, FIRST_NAMES, STREETS
from dispatch.seeding.places import Places, Spot
from dispatch.seeding.texts import ACCESS_NOTES, DEFAULT_SAYING, SAYINGS
from orders.models import Contact, Customer, CustomerPhone, GateRule, Site, Ticket, TriedStep
from orders.models.contact import Channel
from orders.models.ticket import LineTest
from technicians.models import Organisation, Territory

CHANNELS = [Channel.PHONE, Channel.CHAT, Channel.APP, Channel.EMAIL, Channel.BOT, Channel.SHOP]
CHANNEL_SHARE = [0.55, 0.15, 0.10, 0.10, 0.07, 0.03]
# How often a category leads to a visit.
CATEGORY_WEIGHT = {
    "internet-down": 6.0,
    "internet-slow": 4.0,
    "phone-down": 4.0,
    "fibre-no-signal": 4.0,
    "tv-reception": 3.0,
    "installation": 2.0,
    "business-line": 0.6,
    "line-damage": 0.4,
    "construction": 0.15,
}
LANDLINE_AREAS = ["2214710", "3023125", "6990009", "4066969", "8999998"]
HELD_BACK_SHARE = 0.04
REPEAT_SHARE = 0.03
OUTAGE_TICKETS = 8
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and for whom cases are made."""

    organisation: Organisation
    territories: list[Territory]
    places: Places


def make_cases(*, setting: Setting, day: date, count: int, outage: bool, rng: Generator) -> None:
    """Make `count` tickets that the gate lets through, and some that it doesn't, reported before `day` and before now.

    Some customers call twice about the same fault; with `outage`, a street cabinet fails as well.
    """
    rules = list(
        GateRule.objects.filter(
            rule_set__organisation=setting.organisation,
            rule_set__is_default=True,
            order_type__isnull=False,
            category__code__in=CATEGORY_WEIGHT,
        )
        .select_related("category")
        .prefetch_related("steps")
    )
    weights = [CATEGORY_WEIGHT[rule.category.code] for rule in rules]
    shares = [weight / sum(weights) for weight in weights]
    sites = _make_sites(setting, count=count, rng=rng)
    held_back = max(1, round(count * HELD_BACK_SHARE))
    held_sites = _make_sites(setting, count=held_back, rng=rng)
    until = min(datetime.combine(day, time(7), tzinfo=timezone.get_default_timezone()), timezone.now())
    chosen = [rules[int(i)] for i in rng.choice(len(rules), count + held_back, p=shares)]
    tickets = [
        _ticket(setting, site, rule, reported_at=until - timedelta(hours=float(rng.uniform(14, 90))), rng=rng)
        for site, rule in zip([*sites, *held_sites], chosen, strict=True)
    ]
    for ticket in tickets[count:]:
        ticket.line_test, ticket.line_test_detail = "", ""
    _save(tickets, chosen, tried_until=count, until=until, rng=rng)
    again = [
        _ticket(setting, sites[i], chosen[i], reported_at=until - timedelta(hours=float(rng.uniform(1, 12))), rng=rng)
        for i in rng.choice(count, max(1, round(count * REPEAT_SHARE)), replace=False)
    ]
    _save(again, [], tried_until=0, until=until, rng=rng)
    if outage:
        _make_outage(setting, chosen[0], day=day, until=until, rng=rng)


def _make_sites(setting: Setting, *, count: int, rng: Generator) -> list[Site]:
    families, firsts = rng.choice(FAMILY_NAMES, count), rng.choice(FIRST_NAMES, count)
    customers = Customer.objects.bulk_create(
        [
            Customer(
                organisation=setting.organisation,
                name=f"{first} {family}",
                email=f"{_ascii(first)}.{_ascii(family)}{number}@example.org" if rng.random() < 0.7 else "",
                language="en" if rng.random() < 0.08 else "de",
            )
            for number, (first, family) in enumerate(zip(firsts, families, strict=True))
        ],
        batch_size=BATCH,
    )
    taken = CustomerPhone.objects.filter(customer__organisation=setting.organisation).count()
    CustomerPhone.objects.bulk_create(
        [
            CustomerPhone(customer=customer, number=number, position=position)
            for index, customer in enumerate(customers, start=taken)
            for position, number in enumerate(fictional_numbers(index))
        ],
        batch_size=BATCH,
    )
    return Site.objects.bulk_create(
        [
            _site(setting, customer, spot, street=str(street), rng=rng)
            for customer, spot, street in zip(
                customers, setting.places.draw(rng, count), rng.choice(STREETS, count), strict=True
            )
        ],
        batch_size=BATCH,
    )


def fictional_numbers(index: int) -> list[str]:
    """A landline number, and for one customer in ten a mobile one, that the regulator keeps free for fiction.

    There are 5,000 of them and 100 mobile ones (Bundesnetzagentur, "Drama-Nummern"); a larger demo repeats them.
    """
    area = LANDLINE_AREAS[index // 1000 % len(LANDLINE_AREAS)]
    landline = f"+49{area}{index % 1000:03d}"
    return [landline] if index % 10 else [f"+4917139200{index // 10 % 100:02d}", landline]


def _site(setting: Setting, customer: Customer, spot: Spot, *, street: str, rng: Generator) -> Site:
    return Site(
        organisation=setting.organisation,
        customer=customer,
        street=f"{street} {rng.integers(1, 140)}",
        postal_code=spot.postal_code,
        city=spot.city,
        point=spot.point,
        accuracy="exact",
        access_notes=str(rng.choice(ACCESS_NOTES)),
        territory=setting.territories[spot.territory],
    )


def _ticket(setting: Setting, site: Site, rule: GateRule, *, reported_at: datetime, rng: Generator) -> Ticket:
    said = str(rng.choice(SAYINGS.get(rule.category.code, DEFAULT_SAYING)))
    line_test = rule.line_test or str(rng.choice([LineTest.FAILED, LineTest.UNCLEAR]))
    return Ticket(
        organisation=setting.organisation,
        source="hotline",
        customer=site.customer,
        site=site,
        ticket_type=rule.category.code,
        category=rule.category,
        name=rule.category.name,
        description=said,
        reported_at=reported_at,
        line_test=line_test,
        line_test_detail=f"−{rng.integers(24, 36)} dBm",
        line_test_at=reported_at + timedelta(minutes=4),
        network_element=f"KVz-{rng.integers(100, 999)}-{rng.integers(10, 99)}",
    )


def _save(tickets: list[Ticket], rules: list[GateRule], *, tried_until: int, until: datetime, rng: Generator) -> None:
    """Save `tickets` with their contacts; the first `tried_until` had every step of their rule tried.

    Nothing is said or tried after `until`.
    """
    saved = Ticket.objects.bulk_create(tickets, batch_size=BATCH)
    channels = rng.choice(CHANNELS, len(saved), p=CHANNEL_SHARE)
    contacts, tried = [], []
    for ticket, channel in zip(saved, channels, strict=True):
        contacts.append(Contact(ticket=ticket, channel=channel, at=ticket.reported_at, text=ticket.description))
        if rng.random() < 0.25:
            contacts.append(
                Contact(
                    ticket=ticket,
                    channel=str(rng.choice(CHANNELS, p=CHANNEL_SHARE)),
                    at=min(ticket.reported_at + timedelta(hours=3), until),
                    text="Wann kommt jemand? Ich habe alles schon probiert.",
                )
            )
    for ticket, rule, channel in zip(saved[:tried_until], rules, channels, strict=False):
        tried += [
            TriedStep(
                ticket=ticket,
                step=step,
                result=str(rng.choice(["ohne Erfolg", "keine Änderung", "kurz besser"])),
                channel=channel,
                at=min(ticket.reported_at + timedelta(minutes=6 * (position + 1)), until),
            )
            for position, step in enumerate(rule.steps.all())
        ]
    Contact.objects.bulk_create(contacts, batch_size=BATCH)
    TriedStep.objects.bulk_create(tried, batch_size=BATCH)


def _make_outage(setting: Setting, rule: GateRule, *, day: date, until: datetime, rng: Generator) -> None:
    """One street cabinet fails: many customers of it call within half an hour."""
    sites = _make_sites(setting, count=OUTAGE_TICKETS, rng=rng)
    tickets = []
    for site in sites:
        site.territory = setting.territories[0]
        ticket = _ticket(setting, site, rule, reported_at=until - timedelta(minutes=float(rng.uniform(5, 35))), rng=rng)
        ticket.network_element = f"OLT-{day:%m%d}-1"
        tickets.append(ticket)
    Site.objects.bulk_update(sites, ["territory"])
    _save(tickets, [rule] * len(tickets), tried_until=len(tickets), until=until, rng=rng)


def _ascii(name: str) -> str:
    """The name as it stands in an e-mail address."""
    table = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ç": "c", "ş": "s", "ı": "i", "ć": "c"})
    return name.lower().translate(table)
