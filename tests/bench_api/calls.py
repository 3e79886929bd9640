"""Many requests at once, and what they were answered."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.bench_api.rows import Service

AT_ONCE = 64  # connections; more callers than that wait for one, as behind a proxy
TIMEOUT_S = 120


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    took_s: float


def token(service: Service) -> str:
    grant = {"grant_type": "client_credentials"}
    answer = httpx.post(f"{service.base}/oauth/token/", data=grant, auth=(service.client_id, service.secret))
    return answer.raise_for_status().json()["access_token"]


def send_all(service: Service, calls: Sequence[Call], *, at_once: int = AT_ONCE) -> list[Answer]:
    """All of them, as many at once as there are connections; in the order of `calls`."""
    return asyncio.run(_send_all(service, calls, at_once))


async def _send_all(service: Service, calls: Sequence[Call], at_once: int) -> list[Answer]:
    headers = {"Authorization": f"Bearer {token(service)}"}
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    timeout = httpx.Timeout(TIMEOUT_S)
    async with httpx.AsyncClient(base_url=service.base, headers=headers, limits=limits, timeout=timeout) as client:
        return list(await asyncio.gather(*(_send(client, call) for call in calls)))


async def _send(client: httpx.AsyncClient, call: Call) -> Answer:
    begun = time.perf_counter()
    answer = await client.request(call.method, call.path, json=call.body, headers=call.headers)
    body = answer.json() if answer.content else None
    return Answer(answer.status_code, body, time.perf_counter() - begun)
