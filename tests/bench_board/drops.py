"""Twenty dispatchers at one board, each drags a visit every few seconds.

How long it takes until it is known where it fits, and until the drop is answered.
"""

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from dispatch.models import Assignment
from tests.bench_api.rows import Measured, Service, percentile
from tests.bench_board.data import Board, session_of_dispatcher

DISPATCHERS, EVERY_S, LASTS_S = 20, 10.0, 120
IN_SIGHT = 20  # technicians on a screen
ANSWERED_MS = 200
SEED = 6


@dataclass
class Seen:
    spaces_s: list[float] = field(default_factory=list)
    drops_s: list[float] = field(default_factory=list)
    done: int = 0
    refused: int = 0  # as it should be where somebody else was faster, or the place is gone
    failed: list[str] = field(default_factory=list)


def drops(service: Service, board: Board) -> Iterator[Measured]:
    seen, warming, lock = Seen(), Seen(), threading.Lock()
    are_there = threading.Barrier(DISPATCHERS)
    before = Assignment.objects.filter(plan=board.plan).count()
    people = [
        threading.Thread(target=work, args=(service, board, number, are_there, warming, seen, lock))
        for number in range(DISPATCHERS)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if not seen.drops_s:
        raise RuntimeError(f"Nothing could be dropped: {seen.failed[:3]}")
    after = Assignment.objects.filter(plan=board.plan).values("visit").distinct().count()
    what = f"{DISPATCHERS} dispatchers, each drags every {EVERY_S:.0f} s, {LASTS_S} s long"
    p50, p95 = percentile(seen.drops_s, 50), percentile(seen.drops_s, 95)
    said = f"p50 {p50:.0f}, p95 {p95:.0f} ms; {seen.done} done, {seen.refused} refused with words"
    is_kept = not seen.failed and before == after
    yield Measured(f"{what}: drop answered", f"p95 ≤ {ANSWERED_MS} ms", said, p95 <= ANSWERED_MS and is_kept)
    p50, p95 = percentile(seen.spaces_s, 50), percentile(seen.spaces_s, 95)
    yield Measured(f"{what}: where it fits", "(no figure asked)", f"p50 {p50:.0f}, p95 {p95:.0f} ms", True)
    lost = f"{before - after} visits lost, {len(seen.failed)} errors {seen.failed[:2] or ''}"
    yield Measured(f"{what}: nothing lost", "0 and 0", lost.strip(), is_kept)


def work(
    service: Service,
    board: Board,
    number: int,
    are_there: threading.Barrier,
    warming: Seen,
    seen: Seen,
    lock: threading.Lock,
) -> None:
    """Everybody opens the board and drags once, which is not counted; then they work."""
    where, chance = urlsplit(service.base), random.Random(SEED + number)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    cookies, token = sign_in(line, board)
    drag(line, board, chance, cookies, token, warming, lock)
    are_there.wait()
    began = time.monotonic() + number * EVERY_S / DISPATCHERS
    for turn in range(int(LASTS_S / EVERY_S)):
        time.sleep(max(0.0, began + turn * EVERY_S - time.monotonic()))
        drag(line, board, chance, cookies, token, seen, lock)


def sign_in(line: http.client.HTTPConnection, board: Board) -> tuple[str, str]:
    """The cookies of a session of their own, and the token that the page's forms have."""
    session = f"{settings.SESSION_COOKIE_NAME}={session_of_dispatcher(board.plan.organisation)}"
    line.request("GET", board.path, headers={"Cookie": session})
    answer = line.getresponse()
    page = answer.read().decode()
    cookie = re.search(rf"{settings.CSRF_COOKIE_NAME}=[^;]+", answer.headers["Set-Cookie"])[0]
    return f"{session}; {cookie}", re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def drag(line, board: Board, chance: random.Random, cookies: str, token: str, seen: Seen, lock: threading.Lock) -> None:
    visit = chance.choice(board.visits)
    address = f"/admin/board/plans/{board.plan.uuid}/visits/{visit.uuid}"
    first = chance.randrange(len(board.team) - IN_SIGHT)
    asked = ",".join(str(technician.uuid) for technician in board.team[first : first + IN_SIGHT])
    status, told, spaces_s = ask(line, "GET", f"{address}/spaces/?technicians={asked}", cookies)
    with lock:
        seen.spaces_s.append(spaces_s)
        if status != 200 or not told["spaces"]:
            seen.failed.append(f"{status} {told.get('refused')}"[:80])
            return
    # Where a promise would be broken the drop is only a question: whoever has other places takes one of those.
    space = chance.choice([space for space in told["spaces"] if not space["breaks_promise"]] or told["spaces"])
    fields = {"technician": space["technician"], "after": space["after"], "seen": told["seen"]}
    status, told, drop_s = ask(line, "POST", f"{address}/assign/", cookies, fields | {"csrfmiddlewaretoken": token})
    with lock:
        seen.drops_s.append(drop_s)
        seen.done += status == 200
        seen.refused += status == 409
        if status not in (200, 409):
            seen.failed.append(str(status))


def ask(line, method: str, path: str, cookies: str, fields: dict[str, str] | None = None) -> tuple[int, dict, float]:
    began = time.monotonic()
    headers = {"Cookie": cookies, "Accept": "application/json"}
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request(method, path, urlencode(fields) if fields else None, headers)
    answer = line.getresponse()
    body = answer.read()
    lasted_s = time.monotonic() - began
    is_data = answer.headers.get("Content-Type") == "application/json"
    return answer.status, json.loads(body) if is_data else {}, lasted_s
