"""What a measurement says: a figure beside the one to reach."""

from dataclasses import dataclass
from typing import NamedTuple


class Measured(NamedTuple):
    what: str
    to_reach: str
    seen: str
    reached: bool


@dataclass(frozen=True)
class Service:
    """The running service and how to get in."""

    base: str
    client_id: str = "demo-agent"
    secret: str = "demo-secret"


def percentile(times_s: list[float], percent: float) -> float:
    """In milliseconds; the nearest rank."""
    ranked = sorted(times_s)
    return 1000 * ranked[min(len(ranked) - 1, round(percent / 100 * len(ranked) + 0.5) - 1)]


def table(rows: list[Measured]) -> str:
    lines = ["| what | to reach | seen | |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.to_reach} | {row.seen} | {'✓' if row.reached else 'missed'} |" for row in rows]
    return "\n".join(lines)
