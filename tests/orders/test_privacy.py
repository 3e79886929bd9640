"""Of what everybody can read, nothing personal is kept."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from orders.models import Contact
from orders.services.privacy import masked, masked_link
from orders.services.tickets import add_contact
from tests.factories import TicketFactory, at


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ruft mich an: 0221 5550142 bitte", "Ruft mich an: ••• •42 bitte"),
        ("+49 221 5550142!", "+49 ••• •42!"),
        ("0049 (221) 555-0142", "••• •42"),
        ("0151/12345678", "••• •78"),
        ("Mail an a.b@example.org, danke", "Mail an •••, danke"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN •••"),
        ("Kundennummer: K-4711", "Kundennummer: •••"),
        ("Vertragsnr. 12 345 678 und", "Vertragsnr. ••• und"),
        ("contract no. 4711", "contract no. •••"),
        ("Zähler 12345678", "Zähler •••"),
        ("Kd.-Nr. 12345", "Kd.-Nr. •••"),
        ("KdNr: 12345", "KdNr: •••"),
        ("Vertrag Nr. 98765", "Vertrag Nr. •••"),
        ("Vertragskonto 98765", "Vertragskonto •••"),
        ("Vertragsnummer lautet 98765", "Vertragsnummer lautet •••"),
        ("Vertrag 98765, bitte", "Vertrag •••, bitte"),
        ("customer # 98765", "customer # •••"),
        ("Karte 4111 1111 1111 1111", "Karte •••"),
        ("Karte 3782-822463-10005", "Karte •••"),
        ("max(at)example.org", "•••"),
        ("max [at] example [dot] org", "•••"),
        ("max＠example.org", "•••"),
    ],
)
def test_what_leads_to_a_person_is_masked(text, kept):
    assert masked(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "am 23.11.2026 um 14:30 Uhr",
        "vom 23.11.2026-30.11.2026, 8-12 Uhr",
        "2026-11-23 08:00",
        "01/02/2026",
        "01.02.2026 08:00-10:00",
        "50674 Köln, Ring 12",
        "kostet 1.234,56 € statt 99,99 EUR",
        "10.000 Euro, 250 Mbit/s, 12,5 %",
        "Router 7590 AX, IP 192.168.178.1",
        "um 0800 oder 1200 Uhr",
        "seit 3 Tagen, 2 mal, Mo-Fr 8-18",
        "Auftrag F123456 zu Ticket T3279, order number 98765",
        "-31 dBm, −31 dBm an KVz-482-17",
        "Rechnung vom 23.11.2026 über 49,99 €",
        "Vertrag seit 2024, 24 Monate",
        "Kunde in 50674 Köln, 3 Kunden Nr",
        "Hallo @ayse.y, um 8 (at home)",
        "Internationalisierung und Donaudampfschifffahrt",
    ],
)
def test_ordinary_text_stays_as_it_is(text):
    assert masked(text) == text


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://social.example.org/1?tel=02214710142&v=7", "https://social.example.org/1?v=7"),
        ("https://social.example.org/1?q=max%40example.org", "https://social.example.org/1"),
        ("https://social.example.org/p?q=%2B492214710142#tel=1", "https://social.example.org/p"),
        ("https://social.example.org/call/0221-4710142", "https://social.example.org/"),
        ("https://max:geheim@social.example.org/1", "https://social.example.org/1"),
        ("https://[", "https://["),
    ],
)
def test_of_a_link_stays_what_leads_to_the_post(link, kept):
    assert masked_link(link) == kept


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://social.example.org/emily/status/1234567890123456789",
        "https://social.example.org/permalink.php?story_fbid=10158123456789012&id=456789012",
        "https://desk.example.org/app/accounts/1/conversations/123456",
    ],
)
def test_the_link_to_a_post_stays_as_it_is(link):
    assert masked_link(link) == link


REGIONS = ["DE", "AT", "CH", "GB", "FR", "NL", "PL", "US"]
TYPES = [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE]


@st.composite
def written_numbers(draw):
    """A valid number of some region, with its last digits drawn, as people write it."""
    example = phonenumbers.example_number_for_type(draw(st.sampled_from(REGIONS)), draw(st.sampled_from(TYPES)))
    digits = str(example.national_number)
    tail = draw(st.text("0123456789", min_size=4, max_size=4))
    number = phonenumbers.PhoneNumber(example.country_code, int(digits[:-4] + tail))
    spelling = PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.RFC3966
    if example.country_code == 49:
        spelling = *spelling, PhoneNumberFormat.NATIONAL
    written = phonenumbers.format_number(number, draw(st.sampled_from(spelling)))
    return number, written


@given(
    written_numbers(),
    st.sampled_from(["", "Ruft an: ", "Tel. ", "(", "meine Nummer ist "]),
    st.sampled_from(["", ".", ")", " danke"]),
)
def test_of_a_phone_number_no_five_digits_in_a_row_survive(found, before, after):
    number, written = found
    kept = re.sub(r"\D", "", masked(f"{before}{written}{after}"))
    digits = f"{number.country_code}{number.national_number}"
    assert not [run for run in (digits[i : i + 5] for i in range(len(digits) - 4)) if run in kept]


@pytest.mark.django_db
def test_only_public_channels_are_masked():
    ticket = TicketFactory()
    for channel in ("social", "phone"):
        add_contact(
            ticket=ticket,
            channel=channel,
            direction="in",
            at=at("2026-11-21 09:00"),
            text="Ruft an: 0221 5550142",
            handle="@ayse",
            link="https://social.example.org/1",
        )
    assert list(Contact.objects.order_by("pk").values_list("text", "handle", "link")) == [
        ("Ruft an: ••• •42", "@ayse", "https://social.example.org/1"),
        ("Ruft an: 0221 5550142", "@ayse", "https://social.example.org/1"),
    ]
