"""What happens in a day, each kind several times: how long until the proposed repair and its changes are there.

The day is tomorrow's, as by the office the evening before or in the middle of it: nothing of it has begun.
"""

import http.client
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib.gis.geos import Point
from django.utils import timezone

from dispatch.models import Assignment, Plan
from orders.models import FieldOrder, Site
from technicians.models import Shift
from tests.bench_api.field import open_visits
from tests.bench_api.rows import Measured, Service, percentile
from tests.bench_board.data import Board
from tests.bench_board.drops import sign_in

EACH, WITHIN_S, SEED = 6, 3.0, 6
Event = Callable[[int], tuple[str, dict[str, str]]]  # the path behind the plan's, and the form


def repairs(service: Service, board: Board) -> Iterator[Measured]:
    can_be_done(board)
    where = urlsplit(service.base)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    cookies, token = sign_in(line, board)
    lasted_s, unanswered = defaultdict[str, list[float]](list), []
    for kind, event in events_of(board).items():
        for number in range(EACH + 1):
            path, form = event(number)
            began = time.monotonic()
            draft = propose(line, board, path, form | {"csrfmiddlewaretoken": token}, cookies)
            shown = draft and get(line, f"/admin/board/plans/{draft}/changes/", cookies)
            if number:  # the first of each kind warms the service
                lasted_s[kind].append(time.monotonic() - began)
            if shown != 200:
                unanswered.append(kind)
            if draft:
                Plan.objects.filter(uuid=draft).delete()
    everything = [each for seconds in lasted_s.values() for each in seconds]
    for kind, seconds in {**lasted_s, "all of them": everything}.items():
        p50, p95, worst = percentile(seconds, 50) / 1000, percentile(seconds, 95) / 1000, max(seconds)
        said = f"p50 {p50:.1f}, p95 {p95:.1f}, max {worst:.1f} s; {unanswered.count(kind)} without a proposal"
        what = f"{len(board.team)} technicians × {len(board.visits)} visits: {kind}, repair proposed and shown"
        yield Measured(what, f"max ≤ {WITHIN_S:.0f} s", said, worst <= WITHIN_S)


def can_be_done(board: Board) -> None:
    """The day keeps all rules, which the other rows of the bench don't ask for: short ways, and no break."""
    home = {technician.pk: technician.home for technician in board.team}
    stops = Assignment.objects.filter(live=True, technician__in=home).select_related("visit__order__site")
    sites = []
    for stop in stops:
        site, place = stop.visit.order.site, home[stop.technician_id]
        site.point = Point(place.x + 0.001 * (stop.pk % 10), place.y, srid=4326)
        sites.append(site)
    Site.objects.bulk_update(sites, ["point"], batch_size=500)
    Shift.objects.filter(technician__in=home).update(break_minutes=0)


def events_of(board: Board) -> dict[str, Event]:
    chance = random.Random(SEED)
    team = chance.sample(board.team, 2 * (EACH + 1))
    visits = chance.sample(board.visits, 2 * (EACH + 1))
    urgent = open_visits(visits[0].order.order_type, [board.plan.territory_id] * (EACH + 1))

    def sick(number: int) -> tuple[str, dict[str, str]]:
        return f"technicians/{team[number].uuid}/sick/", {}

    def late(number: int) -> tuple[str, dict[str, str]]:
        return f"technicians/{team[EACH + 1 + number].uuid}/late/", {"minutes": "240"}

    def emergency(number: int) -> tuple[str, dict[str, str]]:
        FieldOrder.objects.filter(pk=urgent[number].order_id).update(priority=100)
        return "repair/", {"visit": str(urgent[number].uuid)}

    def cancelled(number: int) -> tuple[str, dict[str, str]]:
        Assignment.objects.filter(visit=visits[number], live=True).delete()
        type(visits[number]).objects.filter(pk=visits[number].pk).update(state="cancelled")
        return "repair/", {}

    def no_access(number: int) -> tuple[str, dict[str, str]]:
        now, visit = timezone.now(), visits[EACH + 1 + number]
        facts = {"state": "finished", "outcome": "no_access", "on_site_at": now, "finished_at": now}
        type(visit).objects.filter(pk=visit.pk).update(**facts)
        return "repair/", {}

    return {"sick": sick, "late": late, "emergency": emergency, "cancelled": cancelled, "no access": no_access}


def propose(line, board: Board, path: str, form: dict[str, str], cookies: str) -> str:
    """The uuid of the draft, "" where there is none."""
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", f"/admin/board/plans/{board.plan.uuid}/{path}", urlencode(form), headers)
    answer = line.getresponse()
    answer.read()
    asked = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
    return asked.get("plan", [""])[0]


def get(line, path: str, cookies: str) -> int:
    line.request("GET", path, headers={"Cookie": cookies, "HX-Request": "true"})
    answer = line.getresponse()
    answer.read()
    return answer.status
