"""Many tickets at once, and many processes at once, for the proofs of the gate."""

import multiprocessing
import resource
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from orders.models import TriedStep
from orders.services.gate import convert
from tests.factories import CustomerFactory
from tests.orders.gate_cases import RuleWorld


def make_tickets(world: RuleWorld, *, sites: int, tickets_a_site: int = 1) -> None:
    """`sites` homes with a phone number, each with so many tickets that pass the gate, made by the database."""
    customer = CustomerFactory(organisation=world.organisation)
    ids = {"organisation": world.organisation.pk, "customer": customer.pk, "territory": world.territory.pk,
           "category": world.category.pk, "step": world.step.pk, "sites": sites, "each": tickets_a_site}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH home AS (
                INSERT INTO orders_site (uuid, organisation_id, customer_id, street, postal_code, city, country, point,
                                         accuracy, access_notes, territory_id)
                SELECT gen_random_uuid(), %(organisation)s, %(customer)s, 'Straße ' || n, '50674', 'Köln', 'DE',
                       ST_SetSRID(ST_MakePoint(6.8 + n %% 1000 * 0.0003, 50.8 + n / 1000 * 0.002), 4326),
                       'exact', '', %(territory)s
                FROM generate_series(1, %(sites)s) n RETURNING id),
            ticket AS (
                INSERT INTO orders_ticket (uuid, organisation_id, source, external_id, customer_id, site_id,
                    ticket_type, severity, category_id, name, description, state, state_reason, reported_at,
                    updated_at, line_test, line_test_detail, network_element, missing, is_repeat)
                SELECT gen_random_uuid(), %(organisation)s, 'bulk', '', %(customer)s, home.id,
                    'internet-down', '', %(category)s, 'Kein Signal', '', 'acknowledged', '',
                    '2026-11-23 10:00+01'::timestamptz + n * interval '1 minute', now(), '', '', '', '{}', false
                FROM home, generate_series(1, %(each)s) n RETURNING id)
            INSERT INTO orders_triedstep (ticket_id, step_id, text, result, channel, at)
            SELECT id, %(step)s, '', '', '', now() FROM ticket
            """,
            ids,
        )
        cursor.execute("ANALYZE orders_site, orders_ticket, orders_triedstep")
    assert TriedStep.objects.count() == sites * tickets_a_site


def convert_in_processes(world: RuleWorld, *, processes: int, chunk: int) -> list[dict[str, int]]:
    """The counts of each process; all start at the same moment, each with connections of its own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(processes)
    with context.Pool(processes, initializer=_remember, initargs=(gate,)) as pool:
        return pool.starmap(_convert, [(world.organisation, chunk)] * processes, chunksize=1)


_start: Any = None


def _remember(gate: Any) -> None:
    global _start  # noqa: PLW0603  a Barrier can only be handed to a process when it starts
    _start = gate


def _convert(organisation: Any, chunk: int) -> dict[str, int]:
    connections.close_all()
    _start.wait(timeout=60)
    counts = convert(organisation=organisation, chunk=chunk)
    connections.close_all()
    return {"read": counts.read, "orders": counts.orders, "linked": counts.linked, "left": counts.left}


def peak_memory_of(work: Callable[[], Any]) -> tuple[Any, float]:
    """The answer of `work` in a process of its own, and by how many MB its peak memory grew meanwhile."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_measured, (work,))


def _measured(work: Callable[[], Any]) -> tuple[Any, float]:
    connections.close_all()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = work()
    connections.close_all()
    return answer, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
