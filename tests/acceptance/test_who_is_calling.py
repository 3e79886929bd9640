"""Who is calling? Asked 2,000 times over HTTP of 10 million contacts; the figures are printed and asserted."""

# ruff: noqa: T201

import random
import time
from statistics import quantiles

import pytest
from django.db import connection
from pghistory.core import event_models

from dispatch.models import Appointment
from orders.models import Category, OrderType, RemoteStep, Ticket
from technicians.models import Organisation
from tests.dispatch.tmf.conftest import make_api_client, signed_in
from tests.factories import CategoryFactory, OrderTypeFactory, OrganisationFactory, RemoteStepFactory, TerritoryFactory

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]

CUSTOMERS, TICKETS, CONTACTS = 2_500_000, 3_000_000, 10_000_000
ASKED = 2000
LIST = "/tmf-api/troubleTicket/v4/troubleTicket"
# A customer has one number, +4915100000000 and on; ticket i is of customer (i - 1) % CUSTOMERS + 1; every tenth
# ticket is open and has an order with a promised window.
FILL = """
SET session_replication_role = replica;
INSERT INTO orders_customer (id, uuid, organisation_id, name, email, language, contact_consent, segment)
SELECT i, gen_random_uuid(), %(organisation)s, 'Kunde ' || i, 'kunde' || i || '@example.org', 'de', true, ''
FROM generate_series(1, %(customers)s) i;
INSERT INTO orders_customerphone (customer_id, number, position)
SELECT i, '+49' || (15100000000 + i), 0 FROM generate_series(1, %(customers)s) i;
INSERT INTO orders_site (id, uuid, organisation_id, customer_id, street, postal_code, city, country, point, accuracy,
    access_notes, territory_id)
SELECT i, gen_random_uuid(), %(organisation)s, i, 'Ring ' || i, '50674', 'Köln', 'DE',
    ST_SetSRID(ST_MakePoint(6.9, 50.9), 4326), 'exact', '', %(territory)s
FROM generate_series(1, %(customers)s) i;
INSERT INTO orders_ticket (id, uuid, organisation_id, source, external_id, customer_id, site_id, ticket_type, severity,
    category_id, name, description, state, state_reason, reported_at, updated_at, line_test, line_test_detail,
    network_element, missing, is_repeat, order_id)
SELECT i, gen_random_uuid(), %(organisation)s, 'crm', 'C-' || i, (i - 1) %% %(customers)s + 1,
    (i - 1) %% %(customers)s + 1, 'internet', 'High', %(category)s, 'Kein Signal', 'Seit heute früh kein Internet.',
    CASE WHEN i %% 10 = 0 THEN 'inProgress' ELSE 'closed' END, '', now() - i * interval '10 seconds', now(), 'failed',
    '', '', '{}', false, CASE WHEN i %% 10 = 0 THEN i / 10 END
FROM generate_series(1, %(tickets)s) i;
INSERT INTO orders_fieldorder (id, uuid, organisation_id, ticket_id, site_id, service, order_type_id, state,
    state_reason, priority, service_minutes, needed_technicians, created_at)
SELECT i, gen_random_uuid(), %(organisation)s, i * 10, (i * 10 - 1) %% %(customers)s + 1, 'internet-' || i, %(type)s,
    'acknowledged', '', 10, 60, 1, now()
FROM generate_series(1, %(tickets)s / 10) i;
INSERT INTO dispatch_appointment (uuid, organisation_id, order_id, state, "window", missed_by, reason, category,
    description, external_id, created_at, updated_at)
SELECT gen_random_uuid(), %(organisation)s, i, 'confirmed', tstzrange(now(), now() + interval '2 hours'), '', '', '',
    '', '', now(), now()
FROM generate_series(1, %(tickets)s / 10) i;
INSERT INTO orders_triedstep (ticket_id, step_id, text, result, channel, at)
SELECT i, %(step)s, '', 'ohne Erfolg', 'bot', now() FROM generate_series(1, %(tickets)s) i;
INSERT INTO orders_contact (ticket_id, channel, direction, at, author, text, handle, link, source, conversation,
    external_id)
SELECT (i * 7919::bigint) %% %(tickets)s + 1, 'phone', 'in', now() - i * interval '3 seconds', 'agent ' || i %% 500,
    'Der Kunde meldet, dass seit heute früh nichts mehr geht, Anruf ' || i, '', '', '', '', ''
FROM generate_series(1, %(contacts)s) i;
INSERT INTO {history} (pgh_created_at, pgh_label, pgh_obj_id, state, category_id)
SELECT now(), 'insert', i, 'acknowledged', %(category)s FROM generate_series(1, %(tickets)s) i;
SET session_replication_role = DEFAULT;
ANALYZE;
"""


def fill(organisation: Organisation) -> None:
    category: Category = CategoryFactory(organisation=organisation, service="internet")
    order_type: OrderType = OrderTypeFactory(organisation=organisation)
    step: RemoteStep = RemoteStepFactory(organisation=organisation)
    (history,) = event_models(tracks_model=Ticket)
    facts = {
        "organisation": organisation.pk,
        "territory": TerritoryFactory(organisation=organisation).pk,
        "category": category.pk,
        "type": order_type.pk,
        "step": step.pk,
        "customers": CUSTOMERS,
        "tickets": TICKETS,
        "contacts": CONTACTS,
    }
    with connection.cursor() as cursor:
        for statement in FILL.replace("{history}", history._meta.db_table).split(";\n"):
            if statement.strip():
                cursor.execute(statement, facts)


def test_p99_of_who_is_calling_is_at_most_50_ms_at_10_million_contacts(capsys):
    organisation = OrganisationFactory()
    started = time.perf_counter()
    fill(organisation)
    filled_s = time.perf_counter() - started
    make_api_client(organisation, "crm")
    api = signed_in("crm")
    chance = random.Random(1)
    took_ms, with_promise, worked_s = [], 0, time.process_time()
    for number in range(ASKED + 50):
        customer = chance.randint(1, CUSTOMERS)
        started = time.perf_counter()
        answer = api.get(f"{LIST}?relatedParty.phone=%2B49{15100000000 + customer}")
        if number >= 50:  # the first ones connect and load code
            took_ms.append((time.perf_counter() - started) * 1000)
        found = answer.json()
        assert {row["customer"]["name"] for row in found} == {f"Kunde {customer}"}
        assert int(answer["X-Total-Count"]) == len(found)
        assert [row["status"] for row in found] == sorted((row["status"] for row in found), reverse=True)
        with_promise += any(entity["role"] == "appointment" for entity in found[0]["relatedEntity"])
    worked_ms = (time.process_time() - worked_s) * 1000 / (ASKED + 50)
    cuts = quantiles(took_ms, n=100)
    with capsys.disabled():
        print(f"\n{CONTACTS:,} contacts on {TICKETS:,} tickets, filled in {filled_s:.0f} s")
        print(f"{ASKED:,} lookups: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, longest {max(took_ms):.1f} ms")
        print(f"of which this process worked {worked_ms:.1f} ms each")
    assert Appointment.objects.count() == TICKETS // 10
    assert with_promise > 0
    assert cuts[98] <= 50
