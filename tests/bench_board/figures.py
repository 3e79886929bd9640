"""The figures page over a nation's year, the sums of a day, and a click from a number to its rows."""

import re
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection

from dispatch.figures.backlog import AGES_D
from dispatch.figures.definitions import COUNTED
from dispatch.figures.listing import PAGE
from dispatch.figures.rolling import roll_up
from dispatch.figures.rows import rows_behind
from dispatch.figures.selection import select
from dispatch.models import FigureRow
from technicians.models import User
from tests.bench_api.rows import Measured, Service
from tests.bench_board.data import Board
from tests.bench_board.figures_data import VISITS, finished_days, nation, older_sums

PAGE_MS, ROLLUP_S, CLICK_MS, TIMES = 2000, 60, 500, 5
FIGURES = "/admin/figures/"


def figures(service: Service, board: Board) -> Iterator[Measured]:
    facts = nation(board.plan.organisation)
    days = finished_days(facts)
    times_s = [rolled_s(day) for day in days]
    seen = f"median {sorted(times_s)[len(times_s) // 2]:.1f}, longest {max(times_s):.1f} s"
    yield Measured(f"rollup of one day, {VISITS:,} visits", f"≤ {ROLLUP_S} s", seen, max(times_s) <= ROLLUP_S)
    sums, rows = older_sums(facts, days[-1]), FigureRow.objects.filter(organisation=facts["organisation"]).count()
    what = f"figures page over {sums:,} rows of sums"
    for name, asked in pages(facts).items():
        middle, longest = page_ms(service, board, f"{FIGURES}?{asked}")
        seen = f"median {middle:.0f}, longest {longest:.0f} ms"
        yield Measured(f"{what}: {name}", f"≤ {PAGE_MS} ms", seen, middle <= PAGE_MS)
    clicks = {asked: page_ms(service, board, f"{FIGURES}rows/?{asked}")[0] for asked in lists(facts)}
    slowest = max(clicks, key=clicks.__getitem__)
    middle = sorted(clicks.values())[len(clicks) // 2]
    seen = f"{len(clicks)} lists: median {middle:.0f}, longest {clicks[slowest]:.0f} ms ({slowest})"
    yield Measured(f"a click to the rows, of {rows:,}", f"≤ {CLICK_MS} ms", seen, clicks[slowest] <= CLICK_MS)
    yield Measured("the indexes that serve the rows, as EXPLAIN names them", "named", served_by(board, facts), True)


def rolled_s(day: Any) -> float:
    began = time.monotonic()
    roll_up(day)
    return time.monotonic() - began


def pages(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "eight weeks": "",
        "52 weeks": "weeks=52",
        "one territory, 52 weeks": f"weeks=52&territory={facts['territories'][0]}",
        "one kind of work, 52 weeks": f"weeks=52&type={facts['types'][0]}",
    }


def lists(facts: dict[str, Any]) -> list[str]:
    narrow = ("", f"&territory={facts['territories'][-1]}", f"&type={facts['types'][-1]}")
    counted = [f"rows={name}{more}" for name in COUNTED for more in narrow]
    return [*counted, *(f"rows=waiting&age={age}" for age in AGES_D), "rows=visits&page=200", "rows=waiting"]


def page_ms(service: Service, board: Board, path: str) -> tuple[float, float]:
    """Median and longest of some times, after one that nobody counts."""
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={board.session}"}
    times = []
    for _ in range(TIMES + 1):
        began = time.monotonic()
        with urllib.request.urlopen(urllib.request.Request(service.base + path, headers=cookie)) as answer:
            answer.read()
        times.append(1000 * (time.monotonic() - began))
    return sorted(times[1:])[TIMES // 2], max(times[1:])


def served_by(board: Board, facts: dict[str, Any]) -> str:
    person = User.objects.filter(organisation=board.plan.organisation, role=User.Role.DISPATCHER).order_by("-pk")[0]
    found = []
    narrow = {
        "all": {},
        "one territory": {"territory": str(facts["territories"][-1])},
        "one kind of work": {"type": str(facts["types"][-1])},
    }
    for name, asked in narrow.items():
        rows = rows_behind(select(user=person, asked=asked), "no_access")[:PAGE]
        index = re.search(r"using (figurerow\w+)|on (figurerow\w+)", rows.explain())
        found.append(f"{name}: {index[0] if index else 'no index'}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_total_relation_size('dispatch_figurerow'))")
        (size,) = cursor.fetchone()
    return f"{', '.join(found)} (table and indexes: {size})"
