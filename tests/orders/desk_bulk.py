"""Many calls at once and many people at once, for the proofs of the desks."""

import threading
from collections import defaultdict
from uuid import uuid4

from django.db import connection

from orders.models import Callback
from orders.services.callbacks import record_attempt
from orders.services.desk import take_next
from technicians.models import DeskSkill, Organisation, User
from tests.factories import CustomerFactory


def make_calls(
    organisation: Organisation, *, count: int, skill: DeskSkill | None = None, language: str = "de", begun: bool = True
) -> None:
    """`count` open calls of one customer, each on a ticket of its own, made by the database.

    Their windows of 2 hours end at every quarter of an hour from now on for a week, and have begun or not.
    """
    customer = CustomerFactory(organisation=organisation)
    ids = {"organisation": organisation.pk, "customer": customer.pk, "skill": skill.pk if skill else None,
           "language": language, "count": count, "ahead": "0" if begun else "1 day"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO orders_ticket (uuid, organisation_id, source, external_id, customer_id,
                ticket_type, severity, name, description, state, state_reason, reported_at,
                updated_at, line_test, line_test_detail, network_element, missing, is_repeat)
            SELECT gen_random_uuid(), %(organisation)s, 'bulk', '', %(customer)s, '', '', 'Kein Signal', '',
                'acknowledged', '', now(), now(), '', '', '', '{}', false
            FROM generate_series(1, %(count)s) n
            """,
            ids,
        )
        cursor.execute("SET session_replication_role = replica")  # no history: its trigger takes a millisecond a row
        cursor.execute(
            """
            INSERT INTO orders_callback (uuid, organisation_id, ticket_id, reason, due, next_at, state, created_at,
                desk_skill_id, priority, lease_minutes, language)
            SELECT gen_random_uuid(), %(organisation)s, id, 'requested',
                tstzrange(ends - interval '2 hours', ends), now() - interval '1 hour' + %(ahead)s::interval,
                'open', now(), %(skill)s, 50, 15, %(language)s
            FROM (SELECT id, date_trunc('hour', now()) + interval '1 hour' + %(ahead)s::interval
                    + id %% 672 * interval '15 minutes' AS ends FROM orders_ticket
                  WHERE customer_id = %(customer)s) each
            """,
            ids,
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE orders_ticket, orders_callback")


def take_all(agents: list[User]) -> dict[int, list[int]]:
    """All of them take calls at the same time until none is left, each making one busy call after the other.

    Who had each call, by its key. Whatever goes wrong in one of the threads is raised here.
    """
    start, took, wrong = threading.Barrier(len(agents)), defaultdict(list), []

    def work(agent: User) -> None:
        try:
            start.wait()
            while task := take_next(agent=agent):
                took[task.pk].append(agent.pk)
                assert isinstance(task, Callback)
                record_attempt(uuid=uuid4(), callback=task, by=agent, result="busy")
        except Exception as error:  # noqa: BLE001  told to the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise ExceptionGroup("at the desks", wrong)
    return dict(took)
