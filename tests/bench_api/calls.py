"""Many requests at once, and what they were answered."""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import requests

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
    auth = (service.client_id, service.secret)
    answer = requests.post(f"{service.base}/oauth/token/", data=grant, auth=auth, timeout=TIMEOUT_S)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def send_all(service: Service, calls: Sequence[Call], *, at_once: int = AT_ONCE) -> list[Answer]:
    """All of them, as many at once as there are connections; in the order of `calls`."""
    bearer, here = f"Bearer {token(service)}", threading.local()

    def send(call: Call) -> Answer:
        if not hasattr(here, "session"):
            here.session = requests.Session()
            here.session.headers["Authorization"] = bearer
        begun = time.perf_counter()
        answer = here.session.request(
            call.method, service.base + call.path, json=call.body, headers=call.headers, timeout=TIMEOUT_S
        )
        body = answer.json() if answer.content else None
        return Answer(answer.status_code, body, time.perf_counter() - begun)

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(send, calls))
