"""Clients that don't trust the line send everything five times."""

from uuid import uuid4

from orders.models import Ticket
from tests.bench_api.calls import Call, send_all
from tests.bench_api.rows import Measured, Service

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
SENDS = 5


def repeated(service: Service, *, creates: int = 1000) -> Measured:
    mark = uuid4().hex
    calls = [
        Call("POST", TICKETS, ticket(f"{mark} {number}"), {"Idempotency-Key": key})
        for number, key in enumerate(str(uuid4()) for _ in range(creates))
        for _send in range(SENDS)
    ]
    answers = send_all(service, calls)
    groups = [answers[n : n + SENDS] for n in range(0, len(answers), SENDS)]
    equal = sum(all(answer.status == 201 and answer.body == group[0].body for answer in group) for group in groups)
    rows = Ticket.objects.filter(description__startswith=f"Retry {mark}").count()
    return Measured(
        f"{creates:,} creates × {SENDS} parallel sends with one key each",
        f"{creates:,} rows, equal answers",
        f"{rows:,} rows, {equal:,} with equal answers",
        (rows, equal) == (creates, creates),
    )


def ticket(mark: str) -> dict[str, object]:
    return {"description": f"Retry {mark}", "severity": "minor", "ticketType": "internet-slow"}
