"""The one box: who is found by what, what opens at once, and that nobody else's cases are."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dispatch.desk.finding import find, wanted
from orders.models import Contact, Customer, LookUp, Site, Ticket
from orders.models.customer import NAME_WORDS
from orders.models.site import ADDRESS_WORDS
from tests.dispatch.desk.conftest import NUMBER, signed_in
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    FieldOrderFactory,
    SiteFactory,
    TerritoryFactory,
    TicketFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SEARCH = "/desk/search/"
TYPING = {"HTTP_HX_REQUEST": "true"}


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("spelt", [NUMBER, "0221 4710 442", "0049 221/47 10 442", "(0221) 471-0442", "2214710442"])
def test_a_whole_number_in_any_spelling_opens_the_callers_open_case_at_once(at_desk, ticket, spelt):
    TicketFactory(site=ticket.site, state="closed")
    typed = at_desk.post(SEARCH, {"q": spelt}, **TYPING)
    assert (typed.status_code, typed.headers["HX-Redirect"]) == (200, f"/desk/cases/{ticket.uuid}/")
    assert at_desk.post(SEARCH, {"q": spelt}).url == f"/desk/cases/{ticket.uuid}/"


def test_a_number_that_two_have_is_for_the_agent_to_choose_from(at_desk, ticket):
    other = CustomerFactory(organisation=ticket.organisation, name="Deniz Yılmaz", phone=NUMBER)
    page = text_of(at_desk.post(SEARCH, {"q": NUMBER}))
    assert (f"/desk/cases/{ticket.uuid}/" in page, f"/desk/customers/{other.uuid}/" in page) == (True, True)


def test_a_known_caller_whose_cases_are_over_gets_a_new_one_and_is_asked_nothing_that_we_know(at_desk, ticket):
    Ticket.objects.update(state="closed")
    answer = at_desk.post(SEARCH, {"q": NUMBER}, follow=True)
    page = text_of(answer)
    assert answer.redirect_chain == [(f"/desk/customers/{ticket.customer.uuid}/", 302)]
    assert ("New case of Ayşe" in page, ticket.number in page, 'name="name"' in page, 'name="street"' in page) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize("letter", ["T", "t", ""])
def test_a_tickets_number_finds_it_with_and_without_its_letter(agent, ticket, letter):
    assert [each.ticket for each in find(f"{letter}{ticket.pk}", user=agent).found] == [ticket]


def test_an_orders_number_finds_the_cases_that_wait_for_it(agent, organisation):
    order = FieldOrderFactory(ticket__site__organisation=organisation)
    assert [each.ticket for each in find(f"F{order.pk}", user=agent).found] == [order.ticket]


@pytest.mark.parametrize(
    "words", ["yılmaz", "ay yıl", "Zülpicher 50674", "zülp köl", "yılmaz, zülpicher", "YILMAZ, köln"]
)
def test_the_beginnings_of_words_of_name_or_address_are_enough(agent, organisation, words):
    customer = CustomerFactory(organisation=organisation, name="Ayşe Yılmaz Yilmaz")
    site = SiteFactory(organisation=organisation, customer=customer, street="Zülpicher Straße 4")
    ticket = TicketFactory(site=site)
    TicketFactory(
        site__organisation=organisation,
        site__street="Am Dom 1",
        site__postal_code="50667",
        site__city="Bonn",
        site__customer__name="Max Muster",
    )
    assert [each.ticket for each in find(words, user=agent).found] == [ticket]


def test_cases_that_go_on_come_first_and_ten_at_most(agent, organisation):
    for number in range(12):
        customer = CustomerFactory(organisation=organisation, name=f"Nadja Peters {number}")
        TicketFactory(
            site__organisation=organisation, site__customer=customer, state="closed" if number < 6 else "pending"
        )
    finding = find("peters", user=agent)
    states = [each.ticket.state for each in finding.found]
    assert (len(states), states[:5], finding.has_more) == (10, ["pending"] * 5, True)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "  ",
        "a",
        "ab",
        "' | ! & (",
        "%%%",
        "T99999999999999999999",
        "x" * 101,
        "\x00abc",
        "+",
        "123456789012345678",
        "<script>",
        "abc:* | def",
        "ab\\c'",
    ],
)
def test_what_nobody_is_found_by_says_so_in_words(at_desk, ticket, asked):
    for options in ({}, TYPING):
        answer = at_desk.post(SEARCH, {"q": asked}, **options)
        assert (answer.status_code, "<script>" in text_of(answer).partition('id="found"')[2]) == (200, False)
        assert ticket.number not in text_of(answer)


def test_an_unknown_number_leads_to_a_new_case_with_the_number_filled_in(at_desk, catalogue):
    page = text_of(at_desk.post(SEARCH, {"q": "0221 4710142"}))
    fields = [field for field in re.findall("<input[^>]*>", page) if 'name="phone"' in field]
    assert ("Nobody has this number yet" in page, "471" in str(fields)) == (True, True), fields


def test_a_new_caller_has_a_case_customer_and_site_in_one_press_and_twice_is_once(at_desk, agent, catalogue):
    form = {
        "uuid": "6a1c0f0e-0000-4000-8000-000000000001",
        "text": "Kein Internet seit heute früh.",
        "name": "Max Muster",
        "phone": "0221 4710142",
        "street": "Am Dom 1",
        "postal_code": "50667",
        "city": "Köln",
    }
    first = at_desk.post("/desk/new/case/", form)
    again = at_desk.post("/desk/new/case/", form)
    ticket = Ticket.objects.get()
    assert (first.url, again.url) == (f"/desk/cases/{ticket.uuid}/",) * 2
    assert (ticket.customer.name, str(ticket.customer.phones.get()), ticket.site.street) == (
        "Max Muster",
        "+492214710142",
        "Am Dom 1",
    )
    assert (ticket.name, ticket.source, Contact.objects.get().agent) == (
        "Kein Internet seit heute früh.",
        "desk",
        agent,
    )


def test_the_mark_of_anothers_form_is_refused_in_words(at_desk, agent, catalogue):
    uuid = "6a1c0f0e-0000-4000-8000-000000000003"
    ContactFactory(source="desk", external_id=uuid)
    form = {"uuid": uuid, "text": "Kein Internet", "name": "Max Muster", "phone": "0221 4710142"}
    answer = at_desk.post("/desk/new/case/", form | {"street": "Am Dom 1", "postal_code": "50667"})
    assert (answer.status_code, 'class="errorlist' in text_of(answer)) == (200, True)
    assert Ticket.objects.filter(organisation=agent.organisation).count() == 0


def test_a_known_caller_says_only_what_is_the_matter(at_desk, ticket):
    form = {"uuid": "6a1c0f0e-0000-4000-8000-000000000002", "text": "Telefon tot", "site": ticket.site.pk}
    at_desk.post(f"/desk/customers/{ticket.customer.uuid}/case/", form)
    new = Ticket.objects.exclude(pk=ticket.pk).get()
    assert (new.customer, new.site, Customer.objects.count()) == (ticket.customer, ticket.site, 1)


def test_a_new_case_with_mistakes_names_each_field(at_desk, ticket):
    page = text_of(at_desk.post("/desk/new/case/", {"uuid": "x", "phone": "12", "site": "1"}))
    assert page.count('aria-invalid="true"') >= 5
    assert Ticket.objects.count() == 1


def test_strangers_find_nothing_and_others_come_to_no_desk(ticket, organisation):
    stranger = signed_in(UserFactory(role="agent"))
    assert ticket.number not in text_of(stranger.post(SEARCH, {"q": NUMBER}))
    assert stranger.get(f"/desk/customers/{ticket.customer.uuid}/").status_code == 404
    for role in ("technician", "viewer", "auditor"):
        client = signed_in(UserFactory(organisation=organisation, role=role))
        assert (client.get("/desk/").status_code, client.post(SEARCH, {"q": NUMBER}).status_code) == (403, 403)


def test_a_dispatcher_who_is_kept_to_a_territory_finds_its_cases_only(ticket, organisation):
    elsewhere, here = (UserFactory(organisation=organisation, role="dispatcher") for _ in range(2))
    elsewhere.territories.set([TerritoryFactory(organisation=organisation)])
    here.territories.set([ticket.site.territory])
    assert [each.ticket for each in find(NUMBER, user=here).found] == [ticket]
    assert [each.ticket for each in find(NUMBER, user=elsewhere).found] == [None]


def test_searching_is_a_post_and_looking_changes_nothing(at_desk):
    assert (at_desk.get(SEARCH).status_code, at_desk.get("/desk/next/").status_code) == (405, 405)


@pytest.mark.parametrize(("asked", "most"), [(NUMBER, 2), ("yılmaz", 3), ("zülpicher", 3)])
def test_a_search_costs_the_same_for_one_and_for_three(agent, ticket, asked, most):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            find(asked, user=agent)
        return len(captured)

    queries()  # where the agent may look, once
    one = queries()
    for _each in range(2):
        TicketFactory(site__organisation=ticket.organisation, site__customer=ticket.customer)
    assert (queries(), one <= most) == (one, True)


@pytest.mark.parametrize(
    ("rows", "words", "index"),
    [(Customer, NAME_WORDS, "customer_by_words"), (Site, ADDRESS_WORDS, "site_by_words")],
)
def test_words_are_found_by_their_index(db, rows, words, index):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows.objects.alias(words=words).filter(words=wanted("zülpicher köln")).explain()


def test_dispatchers_come_to_the_desk_from_the_admin_and_readers_are_not_sent_there(organisation, territory):
    for role, has_link in (("dispatcher", True), ("viewer", False)):
        client = signed_in(UserFactory(organisation=organisation, role=role))
        assert ('href="/desk/"' in text_of(client.get("/admin/"))) == has_link


def test_whom_a_search_found_is_written_down_and_never_what_was_typed(at_desk, agent, ticket):
    at_desk.post(SEARCH, {"q": NUMBER})
    at_desk.post(SEARCH, {"q": "nobody at all"})
    look_up = LookUp.objects.get()
    assert (look_up.person, look_up.customer, look_up.count) == (agent, ticket.customer, 1)
