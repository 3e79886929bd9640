"""Erasing a customer: searched for in the dump of the whole database and in all files; and what stays."""

import pytest
from django.core.exceptions import ValidationError

from dispatch.figures.rolling import roll_up
from dispatch.models import BacklogDay, DayFigures, Erasure, FigureGroup, FigureRow, LedgerEntry, PlanRun
from dispatch.privacy.erasing import erase
from orders import models as orders
from tests import factories as f
from tests.dispatch.privacy.dump import found
from tests.dispatch.privacy.person import DAY, Firm, firm_of, known_in_full
from tests.factories import at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state_folder(settings, tmp_path):
    settings.STATE_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def firm(territory) -> Firm:
    return firm_of(territory)


def counted() -> dict[str, list]:
    """The figures as they stand, counted anew, and the ledger."""
    return {
        model.__name__: list(model.objects.order_by(*columns).values(*columns))
        for model in (DayFigures, FigureGroup, FigureRow, BacklogDay, LedgerEntry)
        if (columns := sorted({field.attname for field in model._meta.concrete_fields} - {"id"}))
    }


def test_nothing_of_two_customers_is_in_dump_or_files_and_figures_and_ledger_are_the_same(firm):
    first, second, other = (known_in_full(number, firm) for number in (1, 2, 3))
    roll_up(at(DAY).date())
    before = counted()
    assert before["DayFigures"][0]["visits"] == 3
    for person in (first, second, other):
        assert found(person.needles).keys() == set(person.needles)  # all of it is there before

    for person in (first, second):
        stone = erase(customer=person.customer, by=firm.office)
        assert (stone.by, stone.rows["photos"], stone.rows["phones"]) == (firm.office, 2, 2)

    assert found([*first.needles, *second.needles]) == {}
    assert counted() == before
    roll_up(at(DAY).date())
    assert counted() == before
    assert found(other.needles).keys() == set(other.needles)  # a third customer's data is still there
    assert other.customer.phones.count() == 2


def test_what_was_done_stays_without_words_and_homes_leave_the_planners_snapshots(firm):
    person = known_in_full(1, firm)
    customer = person.customer
    erase(customer=customer, by=firm.office)
    visit = orders.Visit.objects.select_related("order__ticket__site").get(pk=person.visit.pk)
    ticket, site = visit.order.ticket, visit.order.site
    assert (ticket.state, ticket.customer, ticket.name, ticket.reported_at) == (
        "closed", None, "", person.ticket.reported_at,
    )  # fmt: skip
    assert (visit.outcome, visit.report, visit.finished_at) == ("no_access", "", person.visit.finished_at)
    assert (site.point, site.address, site.territory) == (None, "", firm.technician.territory)
    assert orders.Callback.objects.filter(state="reached").count() == 1
    assert PlanRun.objects.get().problem is None
    stone = Erasure.objects.get()
    assert (stone.customer, stone.uuid) == (customer.pk, customer.uuid)
    lookup = orders.LookUp.objects.get()
    assert (lookup.kind, lookup.customer_id, lookup.client.name) == ("caller", customer.pk, "crm")


def test_what_is_open_is_said_and_nothing_is_touched(firm):
    order = f.FieldOrderFactory(
        ticket__site__territory=firm.technician.territory, ticket__site__organisation=firm.organisation
    )
    customer = order.ticket.customer
    f.CallbackFactory(ticket=order.ticket)
    loose = f.TicketFactory(site=order.site, organisation=firm.organisation)
    orders.Message.objects.create(
        organisation=firm.organisation, ticket=loose, event="done", dedupe_key="x", channel="sms", address="+49221555",
        body="…", state="sending",
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        erase(customer=customer, by=firm.office)
    assert refused.value.messages == [
        f"Order {order} is open. Finish it or call it off first.",
        f"A call is promised on {order.ticket}. Make it first, and note how it went.",
        "A message to the customer is being sent right now. Try again in a few minutes.",
    ]
    customer.refresh_from_db()
    loose.refresh_from_db()
    assert loose.state == "acknowledged"
    assert (customer.name, customer.phones.count(), Erasure.objects.count()) == ("Ayşe Yılmaz", 1, 0)


def test_a_place_of_others_keeps_its_address_and_loses_the_notes_of_whom_it_belonged_to(organisation):
    site = f.SiteFactory(organisation=organisation, access_notes="Schlüssel bei Yılmaz")
    for_both = {"site": site, "organisation": organisation, "state": "closed"}
    f.TicketFactory(**for_both, customer=site.customer)
    neighbour = f.TicketFactory(**for_both, customer=f.CustomerFactory(organisation=organisation), name="Kein Bild")
    erase(customer=site.customer)
    site.refresh_from_db()
    neighbour.refresh_from_db()
    assert (site.street != "", site.customer, site.access_notes) == (True, None, "")
    assert (neighbour.name, neighbour.site) == ("Kein Bild", site)


def test_a_ticket_that_nobody_works_on_is_withdrawn(organisation):
    ticket = f.TicketFactory(site__organisation=organisation, state="pending")
    erase(customer=ticket.customer)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.customer, ticket.name) == ("cancelled", None, "")
