"""Clients that don't trust the line send everything five times."""

from uuid import uuid4

from orders.models import Ticket
from tests.bench_api.calls import Call, send_all
from tests.bench_api.rows import Measured, Service

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
SENDS = 5


def repeated(service: Service, *, creates: int = 1000) -> Measured:
    before = Ticket.objects.count()
    calls = [
        Call("POST", TICKETS, ticket(number), {"Idempotency-Key": key})
        for number, key in enumerate(str(uuid4()) for _ in range(creates))
        for _send in range(SENDS)
    ]
    answers = send_all(service, calls)
    groups = [answers[n : n + SENDS] for n in range(0, len(answers), SENDS)]
    equal = sum(all(answer.status == 201 and answer.body == group[0].body for answer in group) for group in groups)
    rows = Ticket.objects.count() - before
    return Measured(
        f"{creates:,} creates × {SENDS} parallel sends with one key each",
        f"{creates:,} rows, equal answers",
        f"{rows:,} rows, {equal:,} with equal answers",
        (rows, equal) == (creates, creates),
    )


def ticket(number: int) -> dict[str, object]:
    return {"description": f"Retry {number}", "severity": "minor", "ticketType": "internet-slow"}
