"""An organisation's own words to customers: what they may name, how they are used, and the preview."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from dispatch.booking.services.promises import promise_window
from orders.models import MessageTemplate, Ticket
from orders.services.messages import Owed, queue, queue_all
from orders.sms_length import GSM, sms_length
from tests.factories import CustomerFactory, FieldOrderFactory, TicketFactory, span

pytestmark = pytest.mark.django_db
WINDOW = {"window": span("2026-11-23 08:00", 2)}


@pytest.fixture
def ticket(organisation) -> Ticket:
    customer = CustomerFactory(organisation=organisation, name="{number} Öz", language="en", phone="+4915112345678")
    return TicketFactory(site__organisation=organisation, site__customer=customer)


def template(organisation, event: str = "done", **facts) -> MessageTemplate:
    row = MessageTemplate(
        organisation=organisation, event=event, **{"text": "Ready: {number}.", "language": "en"} | facts
    )
    row.full_clean()
    row.save()
    return row


def told(ticket: Ticket, event: str, params=None) -> dict[str, tuple[str, str]]:
    rows = queue(event=event, ticket=ticket, dedupe_key=f"{event}:{ticket.pk}", params=params or {})
    return {row.channel: (row.subject, row.body) for row in rows}


def test_own_words_are_told_and_a_customers_name_is_no_placeholder(ticket, organisation):
    template(organisation, text="Dear {name},\nall is well ({number}). {organisation}", subject="Fine: {number}")
    found = told(ticket, "done")
    text = f"Dear {{number}} Öz, all is well (T{ticket.pk}). {organisation.name}"
    assert found["sms"] == ("", f"{organisation.name}: {text}")
    assert found["email"][0] == f"Fine: T{ticket.pk}"
    assert text in found["email"][1]


def test_another_language_organisation_or_event_has_ours(ticket, organisation, other_organisation):
    template(other_organisation)
    template(organisation, language="de")
    template(organisation, event="late", text="{eta}!")
    assert "Ready" not in told(ticket, "done")["sms"][1]


def test_words_that_name_what_is_not_known_give_way_to_ours(ticket, organisation):
    template(organisation, event="on_my_way", text="Here at {eta}.")
    assert "is on the way to you" in told(ticket, "on_my_way")["sms"][1]


@pytest.mark.parametrize("text", ["{window}", "{}", "{customer}", "{0}", "{number.pk}{nummer}"])
def test_a_word_in_braces_that_stands_for_nothing_is_refused(text, organisation):
    with pytest.raises(ValidationError, match="is not known here"):
        template(organisation, text=text)


def test_many_messages_read_the_templates_once(organisation, django_assert_max_num_queries):
    template(organisation)
    tickets = [TicketFactory(site__organisation=organisation) for _n in range(4)]

    def cost(chosen, key: str) -> int:
        rows = Ticket.objects.select_related("customer", "organisation", "site__territory")
        owed = [Owed(t, f"{key}:{t.pk}", {}) for t in rows.prefetch_related("customer__phones").filter(pk__in=chosen)]
        with django_assert_max_num_queries(9) as captured:
            queue_all(event="done", owed=owed)
        return len(captured)

    assert cost([tickets[0].pk], "a") == cost([ticket.pk for ticket in tickets], "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 160, (160, 1, False)),
        ("a" * 161, (161, 2, False)),
        ("ä" * 153 * 2 + "a", (307, 3, False)),
        ("€" * 80, (160, 1, False)),
        ("€" * 81, (162, 2, False)),
        ("ş" + "a" * 69, (70, 1, True)),
        ("ş" + "a" * 70, (71, 2, True)),
        ("😀" * 35, (70, 1, True)),
        ("", (0, 1, False)),
    ],
)
def test_the_length_of_an_sms(text, expected):
    assert sms_length(text) == expected


@given(st.text(alphabet=sorted(GSM), max_size=400), st.characters())
def test_one_more_character_never_makes_an_sms_shorter(text, more):
    assert sms_length(text + more).segments >= sms_length(text).segments


@pytest.mark.parametrize(
    "text", ["See https://evil.example/x", "www.evil.example", "evil.example/login", "http://testserver.evil.example"]
)
def test_a_link_to_somebody_else_is_refused(text, organisation):
    with pytest.raises(ValidationError, match="Messages link to http://testserver only"):
        template(organisation, text=text)
    template(organisation, text="See http://testserver/help – Nr. 5, z.B. heute. a@example.org")


def test_a_name_that_looks_like_a_link_is_none(ticket):
    ticket.customer.name, ticket.site.street = "Visit evil.example https://evil.example", "Dr.Müller-Straße 1.2"
    body = told(ticket, "appointment", WINDOW)["email"][1]
    assert "evil.example" not in body
    assert "://" not in body
    assert "Dr. Müller-Straße 1.2" in body


def test_words_for_one_channel_count_there_alone(ticket, organisation):
    template(organisation, channel="sms", text="Short.")
    template(organisation, text="For all.")
    found = told(ticket, "done")
    assert found["sms"][1] == f"{organisation.name}: Short."
    assert "For all." in found["email"][1]


def test_what_is_switched_off_is_not_told(ticket, organisation):
    template(organisation, is_told=False, text="")
    assert told(ticket, "done") == {}
    with pytest.raises(ValidationError, match="Write what is told"):
        template(organisation, event="late", text="")


def test_an_sms_has_two_parts_at_most(ticket, organisation):
    """Own words that are longer give way to ours, and an address to the rest."""
    template(organisation, text="ä" * 400)
    assert "ä" * 5 not in told(ticket, "done")["sms"][1]
    ticket.site.street = "Straße " * 40
    body = told(ticket, "appointment", WINDOW)["sms"][1]
    assert "between 08:00 and 10:00 (case" in body
    ticket.organisation.name = "Netz" * 50
    assert sms_length(told(ticket, "late", {"eta": WINDOW["window"].lower})["sms"][1]).segments == 2


def test_typographers_signs_do_not_double_what_an_sms_costs(ticket, organisation):
    template(organisation, text="„Fertig“ – bis morgen …")
    assert told(ticket, "done")["sms"][1].endswith(': "Fertig" - bis morgen ...')


class TestPreview:
    url = "/admin/orders/messagetemplate/preview/"

    def posted(self, client, organisation, **facts):
        form = {"organisation": organisation.pk, "event": "appointment", "language": "en", "text": "At {window}. €"}
        return client.post(self.url, form | facts, headers={"HX-Request": "true"})

    def test_it_shows_both_languages_and_channels_and_saves_nothing(self, dispatcher_client, organisation):
        template(organisation, event="appointment", text="Old {window}")
        own, other = self.posted(dispatcher_client, organisation).context["shown"]
        assert (own.is_own, other.is_own) == (True, False)
        assert "between 08:00 and 10:00. €" in own.sms
        assert own.length == sms_length(own.sms)
        assert "Old" not in own.email
        assert MessageTemplate.objects.get().text == "Old {window}"

    def test_with_an_order_it_names_its_customer_and_a_strangers_order_is_none(
        self, dispatcher_client, organisation, ticket, other_organisation
    ):
        order = FieldOrderFactory(ticket=ticket)
        own, _other = self.posted(
            dispatcher_client, organisation, text="For {name}", example=order.number.lower()
        ).context["shown"]
        assert own.sms == f"{organisation.name}: For {{number}} Öz"
        strange = FieldOrderFactory(ticket__site__organisation=other_organisation)
        for number in (strange.number, "F0", "x", "F9999999999999999999"):
            page = self.posted(dispatcher_client, organisation, example=number).content.decode()
            assert "There is no such order." in page

    def test_it_tells_the_window_that_was_promised_and_says_which_times_are_examples(
        self, dispatcher_client, organisation, ticket
    ):
        order = FieldOrderFactory(ticket=ticket)
        form = {"text": "At {window}.", "example": order.number}
        without = self.posted(dispatcher_client, organisation, **form).content.decode()
        assert f"Examples, since order {order.number} has no such time or fact: {{window}}." in without

        promise_window(order=order, window=span("2027-03-01 13:00", 3), notify=False)
        real = self.posted(dispatcher_client, organisation, **form)
        assert "At Monday, 1 March 2027, between 13:00 and 16:00." in real.context["shown"][0].sms
        assert "Examples" not in real.content.decode()

        form = {**form, "event": "appointment_moved", "text": "At {window}, not {former}."}
        moved = self.posted(dispatcher_client, organisation, **form)
        assert "At Monday, 1 March 2027, between 13:00 and 16:00, not " in moved.context["shown"][0].sms
        assert moved.context["examples"] == ["{former}"]
        made_up = self.posted(dispatcher_client, organisation).content.decode()
        assert "All facts are examples." in made_up

    def test_a_fault_is_named_with_its_field(self, dispatcher_client, organisation):
        page = self.posted(dispatcher_client, organisation, text="{eta}").content.decode()
        assert "Text: {eta} is not known here." in page

    def test_it_is_for_those_who_may_write_them(self, client, dispatcher_client, organisation):
        assert dispatcher_client.get(self.url).status_code == 405
        assert client.post(self.url).status_code == 302
        assert dispatcher_client.get(reverse("admin:orders_messagetemplate_add")).status_code == 200


def test_who_hears_of_an_appointment_by_mail_reads_in_their_language_what_to_prepare(ticket):
    """In the SMS there is no room for it: the link leads to it."""
    order = FieldOrderFactory(ticket=ticket)
    german, english = "Bitte räumen Sie\nden Weg frei.", "Please clear the way."
    type(order.order_type).objects.update(preparation_de=german, preparation_en=english)
    ticket.refresh_from_db()
    found = told(ticket, "appointment", WINDOW)
    assert "\n\nBefore we come: Please clear the way.\n\n" in found["email"][1]
    assert "clear the way" not in found["sms"][1]
    ticket.customer.language = "de"
    reminder = told(ticket, "reminder", WINDOW)
    assert "Bitte räumen Sie den Weg frei." in reminder["email"][1]
    assert "räumen" not in told(ticket, "done")["email"][1]


def test_words_of_ones_own_keep_what_to_prepare_below_them(ticket, organisation):
    order = FieldOrderFactory(ticket=ticket)
    type(order.order_type).objects.update(preparation_de="Bitte räumen.")
    ticket.refresh_from_db()
    template(organisation, event="reminder", text="See you {window}.")
    assert "Bitte räumen." in told(ticket, "reminder", WINDOW)["email"][1]
