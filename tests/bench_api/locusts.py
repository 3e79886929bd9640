"""The load of a day: slots and tickets at once, by locust, and what came of it."""

import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from uuid import uuid4

from orders.models import Ticket
from tests.bench_api.calls import token
from tests.bench_api.data import new_orders
from tests.bench_api.rows import Measured, Service

LOAD = Path(__file__).with_name("load.py")
ORDERS = 3000


def load(service: Service, *, seconds: int = 600) -> list[Measured]:
    orders, mark = new_orders(ORDERS, seed=14), uuid4().hex
    with tempfile.TemporaryDirectory() as folder:
        created = Path(folder) / "created"
        stats = run(service, seconds, [str(order.uuid) for order in orders], mark, created)
        promised = set(created.read_text().split())
    search, ticket = stats["search"], stats["ticket"]
    rows = Counter(Ticket.objects.filter(external_id__startswith=mark).values_list("external_id", flat=True))
    lost, doubled = len(promised - rows.keys()), rows.total() - len(rows)
    failed = sum(int(row["Failure Count"]) for row in stats.values())
    return [
        Measured(
            f"searchTimeSlot over HTTP, {seconds} s, 25 tickets/s beside it",
            "50 requests/s: p50 ≤ 40 ms, p99 ≤ 200 ms, 0 errors",
            f"{float(search['Requests/s']):.1f} requests/s, p50 {search['50%']} ms, p99 {search['99%']} ms, "
            f"{search['Failure Count']} errors",
            float(search["Requests/s"]) >= 49
            and int(search["50%"]) <= 40
            and int(search["99%"]) <= 200
            and failed == 0,
        ),
        Measured(
            f"intake, {seconds} s",
            "25 tickets/s for 10 min: p95 ≤ 150 ms, 0 lost, 0 doubled",
            f"{float(ticket['Requests/s']):.1f} tickets/s, p95 {ticket['95%']} ms, {ticket['Failure Count']} errors, "
            f"{lost} of {len(promised)} lost, {doubled} doubled",
            float(ticket["Requests/s"]) >= 24.5 and int(ticket["95%"]) <= 150 and failed == lost == doubled == 0,
        ),
        Measured(
            "hold and confirm during that load",
            "–",
            ", ".join(
                f"{one} p50 {stats[one]['50%']} ms, p99 {stats[one]['99%']} ms, {stats[one]['Failure Count']} errors"
                for one in ("hold", "confirm")
            ),
            failed == 0,
        ),
    ]


def run(service: Service, seconds: int, orders: list[str], mark: str, created: Path) -> dict[str, dict[str, str]]:
    """Name of the request → locust's row about it. The numbers of the tickets created are written to `created`."""
    env = {
        "BENCH_ORDERS": " ".join(orders),
        "BENCH_TOKEN": token(service),
        "BENCH_MARK": mark,
        "BENCH_CREATED": str(created),
    }
    stats = locust(LOAD, service, seconds, users=75, env=env)
    if not {"search", "hold", "confirm", "ticket"} <= stats.keys():
        raise RuntimeError(f"Not everything was asked: {sorted(stats)}")
    return stats


def locust(
    script: Path, service: Service, seconds: int, *, users: int, env: dict[str, str]
) -> dict[str, dict[str, str]]:
    """Run a load against the service. Name of the request → locust's row about it."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = Path(folder) / "load"
        command = [
            sys.executable,
            "-m",
            "locust",
            "-f",
            script,
            "--headless",
            "--only-summary",
            "--users",
            str(users),
            "--spawn-rate",
            "25",
            "--run-time",
            f"{seconds}s",
            "--stop-timeout",
            "10",
            "--host",
            service.base,
            "--csv",
            prefix,
        ]
        ran = subprocess.run(command, env={**os.environ, **env}, check=False, capture_output=True, text=True)
        rows = prefix.with_name("load_stats.csv")
        if not rows.exists():
            raise RuntimeError(f"The load did not run:\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}")
        with rows.open() as lines:
            return {row["Name"]: row for row in csv.DictReader(lines)}
