"""A nation's month of finished visits, a year of its sums, and a backlog; by SQL and without triggers."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from dispatch.figures.definitions import MEASURES
from dispatch.planning.clock import DayClock
from orders.models import OrderType
from technicians.models import Organisation, Technician, Territory
from tests.bench_api.field import analyze, hire

DAYS, VISITS, YEAR, WAITING, CALLS, SITES = 30, 40_000, 365, 40_000, 2_000, 100_000
ZONE = ZoneInfo("Europe/Berlin")
SITES_MADE = """
INSERT INTO orders_site (uuid, organisation_id, territory_id, street, postal_code, city, country, accuracy,
    access_notes, point)
SELECT gen_random_uuid(), %(organisation)s, (%(territories)s::bigint[])[1 + n %% %(territory_count)s], 'Ring ' || n,
    '50674', 'Bench', 'DE', 'exact', '', ST_SetSRID(ST_MakePoint(6.9 + n %% 1000 / 1000.0, 50.9), 4326)
FROM generate_series(0, %(sites)s - 1) n RETURNING id
"""
# The case of each visit: `first` is the first number of tickets, orders and visits; the site is of the technician's
# territory.
CASES = """
CREATE TEMP TABLE bench_case ON COMMIT DROP AS
SELECT %(first)s + n AS id, n, t AS technician, stop,
    %(midnight)s::timestamptz + interval '7 hours' + stop * interval '80 minutes' AS begin,
    (%(site_ids)s::bigint[])[1 + t / 100 + %(territory_count)s * ((n * 7 + %(number)s * 131) %% 1400)] AS site,
    (%(types)s::bigint[])[1 + (n / 7 + %(number)s) %% %(type_count)s] AS type, n %% 100 AS hundredth
FROM generate_series(0, %(visits)s - 1) n, LATERAL (SELECT n %% 7000 AS t, n / 7000 AS stop) place
"""
TICKETS = """
INSERT INTO orders_ticket (id, uuid, organisation_id, source, external_id, site_id, ticket_type, severity, name,
    description, state, state_reason, reported_at, resolved_at, updated_at, line_test, line_test_detail,
    network_element, missing, is_repeat)
SELECT id, gen_random_uuid(), %(organisation)s, 'bench', '', site, '', '', 'Bench', '', 'resolved', '',
    begin - interval '2 days', begin, begin, '', '', '', '{}', false FROM bench_case
"""
ORDERS = """
INSERT INTO orders_fieldorder (id, uuid, organisation_id, ticket_id, site_id, service, order_type_id, state,
    state_reason, priority, service_minutes, needed_technicians, created_at, closed_at)
SELECT id, gen_random_uuid(), %(organisation)s, id, site, 'bench-' || (n + %(number)s) %% 97, type, 'completed', '', 10,
    45, 1, begin - interval '2 days', begin + interval '1 hour' FROM bench_case
"""
FINISHED = """
INSERT INTO orders_visit (id, uuid, order_id, state, outcome, outcome_reason, report, signed_by, en_route_at,
    on_site_at, finished_at, created_at)
SELECT id, gen_random_uuid(), id, 'finished',
    CASE WHEN hundredth < 85 THEN 'done' WHEN hundredth < 92 THEN 'no_access'
        WHEN hundredth < 97 THEN 'follow_up' ELSE 'could_not' END,
    '', '', '', begin, begin + interval '15 minutes', begin + interval '1 hour', begin - interval '2 days'
FROM bench_case
"""
PLANS = """
INSERT INTO dispatch_plan (uuid, organisation_id, territory_id, day, version, state, created_at, known_until,
    published_at)
SELECT gen_random_uuid(), %(organisation)s, t, %(day)s, 1, 'published', now(), now(), now()
FROM unnest(%(territories)s::bigint[]) t
"""
ASSIGNED = """
INSERT INTO dispatch_assignment (plan_id, visit_id, technician_id, during, travel_s, position, lock, live)
SELECT p.id, c.id, (%(technicians)s::bigint[])[1 + c.technician],
    tstzrange(begin + interval '15 minutes', begin + interval '1 hour'), 900, c.stop, '', true
FROM bench_case c JOIN dispatch_plan p ON p.day = %(day)s
    AND p.territory_id = (%(territories)s::bigint[])[1 + c.technician / 100]
"""
PROMISED = """
INSERT INTO dispatch_appointment (uuid, organisation_id, order_id, state, "window", missed_by, reason, category,
    description, external_id, created_at, updated_at)
SELECT gen_random_uuid(), %(organisation)s, id, 'completed',
    tstzrange(begin - (n %% 10) * interval '15 minutes', begin + interval '2 hours'), '', '', '', '', '',
    begin - interval '1 day', begin
FROM bench_case WHERE n %% 3 = 0
"""
CALLED = """
INSERT INTO orders_callback (uuid, organisation_id, ticket_id, territory_id, reason, due, next_at, state, priority,
    lease_minutes, language, promise_kept, judged_at, created_at)
SELECT gen_random_uuid(), %(organisation)s, c.id, s.territory_id, 'no_access',
    tstzrange(begin, begin + interval '2 hours'), begin, 'reached', 50, 15, 'de', n %% 20 > 0, begin, begin
FROM bench_case c JOIN orders_site s ON s.id = c.site WHERE n < %(calls)s
"""
# Each waits at a site of its own: of one fault there is one open order.
WAITING_ORDERS = """
WITH made AS (
    INSERT INTO orders_fieldorder (uuid, organisation_id, ticket_id, site_id, service, order_type_id, state,
        state_reason, priority, service_minutes, needed_technicians, created_at)
    SELECT gen_random_uuid(), %(organisation)s, %(first)s + n, (%(site_ids)s::bigint[])[1 + n], 'bench-open',
        (%(types)s::bigint[])[1 + n %% %(type_count)s], 'acknowledged', '', 10, 45, 1,
        now() - (n %% 480) * interval '1 hour'
    FROM generate_series(0, %(waiting)s - 1) n RETURNING id, created_at
)
INSERT INTO orders_visit (uuid, order_id, state, outcome, outcome_reason, report, signed_by, created_at)
SELECT gen_random_uuid(), id, 'open', '', '', '', '', created_at FROM made
"""
OLDER_SUMS = """
INSERT INTO dispatch_dayfigures (territory_id, order_type_id, day, week, {columns})
SELECT d.territory_id, d.order_type_id, d.day - n, date_trunc('week', d.day - n), {sums}
FROM dispatch_dayfigures d, generate_series(%(counted)s::int, %(year)s - 1) n
WHERE d.territory_id = ANY(%(territories)s) AND d.day = %(last)s
"""
OLDER_GROUPS = """
INSERT INTO dispatch_figuregroup (territory_id, order_type_id, week, technicians, pooled, {columns})
SELECT d.territory_id, d.order_type_id, d.week, 100, false, {sums} FROM dispatch_dayfigures d
WHERE d.territory_id = ANY(%(territories)s) GROUP BY 1, 2, 3
"""


def nation(organisation: Organisation) -> dict[str, Any]:
    """What the statements need: 7,000 technicians in 70 territories, and sites."""
    hire(organisation)
    territories = Territory.objects.filter(organisation=organisation, name__startswith="Bench ").exclude(
        name="Bench board"
    )
    types = list(OrderType.objects.filter(organisation=organisation).order_by("pk").values_list("pk", flat=True))
    team = Technician.objects.filter(territory__in=territories).order_by("territory_id", "pk")
    facts = {
        "organisation": organisation.pk,
        "territories": list(territories.order_by("pk").values_list("pk", flat=True)),
        "territory_count": territories.count(),
        "technicians": list(team.values_list("pk", flat=True)),
        "types": types,
        "type_count": len(types),
        "sites": SITES,
        "visits": VISITS,
        "waiting": WAITING,
        "calls": CALLS,
    }
    with connection.cursor() as cursor:
        cursor.execute(SITES_MADE, facts)
        return {**facts, "site_ids": [pk for (pk,) in cursor.fetchall()]}


def finished_days(facts: dict[str, Any]) -> list[date]:
    """The month up to yesterday, oldest first."""
    yesterday = timezone.localdate() - timedelta(days=1)
    days = [yesterday - timedelta(days=number) for number in reversed(range(DAYS))]
    first = next_number()
    for number, day in enumerate(days):
        of_day = {
            "day": day,
            "midnight": DayClock(day, ZONE).midnight,
            "number": number,
            "first": first + number * VISITS,
        }
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in (CASES, TICKETS, ORDERS, FINISHED, PLANS, ASSIGNED, PROMISED, CALLED):
                cursor.execute(statement, {**facts, **of_day})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in ("orders_ticket", "orders_fieldorder", "orders_visit"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + DAYS * VISITS])
        cursor.execute(WAITING_ORDERS, {**facts, "first": first})
    analyze()
    return days


def next_number() -> int:
    """A number that no ticket, order or visit has, nor any above it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 + greatest(0, (SELECT max(id) FROM orders_ticket), (SELECT max(id) FROM orders_fieldorder),"
            " (SELECT max(id) FROM orders_visit))"
        )
        return int(cursor.fetchone()[0])


def older_sums(facts: dict[str, Any], last: date) -> int:
    """The last day again for each day of the year before the month; return how many rows of sums there are."""
    sql = OLDER_SUMS.format(columns=", ".join(MEASURES), sums=", ".join(f"d.{name}" for name in MEASURES))
    groups = OLDER_GROUPS.format(columns=", ".join(MEASURES), sums=", ".join(f"sum(d.{name})" for name in MEASURES))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dispatch_figuregroup WHERE territory_id = ANY(%(territories)s)", facts)
        cursor.execute(sql, {**facts, "last": last, "counted": DAYS, "year": YEAR})
        cursor.execute(groups, facts)
        cursor.execute("SELECT count(*) FROM dispatch_dayfigures WHERE territory_id = ANY(%(territories)s)", facts)
        (count,) = cursor.fetchone()
    analyze()
    return int(count)
