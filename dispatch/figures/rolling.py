"""Days made into sums: set-based, a day in one transaction, and as often as one likes.

A phone may send its visits days late, and the night may have been missed: whatever is finished and not counted yet
makes its day due again.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dispatch.figures.backlog import take_backlog
from dispatch.figures.definitions import MEASURES
from dispatch.figures.selection import monday
from dispatch.models.figures import DayFigures, FigureGroup, FigureRow
from orders.models.states import VisitState
from orders.models.visit import Outcome

FEWEST = 5  # technicians behind a number that is shown
LOOKED_BACK = timedelta(days=35)  # for what came late; what is older is rolled up by hand
ONE_AT_A_TIME = 0xF16  # any number that no other advisory lock of this database uses
# Around the earth a date begins 14 hours before it does in UTC, and ends 12 hours after.
EARLIEST, LATEST = timedelta(hours=-14), timedelta(hours=36)

# What was finished on a local day, with the plan that it was last in. A promise is that of the visit before none other
# was finished since; one that we missed counts until then.
VISITS = """
WITH seen AS (
    SELECT v.id AS visit_id, v.order_id, v.outcome, v.en_route_at, v.on_site_at, v.finished_at,
        o.organisation_id, o.order_type_id, o.site_id, o.service, o.ticket_id, planned.plan_id, t.id AS territory_id
    FROM orders_visit v
    JOIN orders_fieldorder o ON o.id = v.order_id
    JOIN orders_site s ON s.id = o.site_id
    LEFT JOIN LATERAL (
        SELECT a.plan_id, p.territory_id FROM dispatch_assignment a JOIN dispatch_plan p ON p.id = a.plan_id
        WHERE a.visit_id = v.id AND a.live AND a.hold_id IS NULL ORDER BY lower(a.during) DESC LIMIT 1
    ) planned ON true
    JOIN technicians_territory t ON t.id = COALESCE(planned.territory_id, s.territory_id)
    WHERE v.state = %(finished)s AND v.finished_at >= %(first)s AND v.finished_at < %(last)s
        AND (v.finished_at AT TIME ZONE t.timezone)::date = %(day)s
), begun AS (
    SELECT visit_id, count(*) AS technicians FROM (
        SELECT DISTINCT ON (a.technician_id) a.visit_id
        FROM seen JOIN dispatch_assignment a
            ON a.plan_id = seen.plan_id AND a.visit_id = seen.visit_id AND a.live AND a.hold_id IS NULL
        ORDER BY a.technician_id, seen.finished_at, a.visit_id
    ) first_of_the_day GROUP BY visit_id
)
INSERT INTO dispatch_figurerow AS former (organisation_id, territory_id, order_type_id, day, week, visit_id, plan_id,
    is_done, is_no_access, is_first, is_repeat, on_time, days_begun, travel_s, work_s, lead_s)
SELECT seen.organisation_id, seen.territory_id, seen.order_type_id, %(day)s, %(week)s, seen.visit_id, seen.plan_id,
    seen.outcome = %(done)s, seen.outcome = %(no_access)s, before.finished_at IS NULL,
    EXISTS (
        SELECT FROM orders_fieldorder eo JOIN orders_visit ev ON ev.order_id = eo.id
        WHERE eo.site_id = seen.site_id AND eo.service = seen.service AND eo.id <> seen.order_id
            AND ev.outcome = %(done)s AND ev.finished_at < seen.finished_at
            AND ev.finished_at >= seen.finished_at - interval '30 days'
    ),
    CASE WHEN promise.missed_by = 'provider' THEN false ELSE promise."window" @> seen.on_site_at END,
    COALESCE(begun.technicians, 0),
    CASE WHEN seen.on_site_at >= seen.en_route_at THEN extract(epoch FROM seen.on_site_at - seen.en_route_at) END,
    CASE WHEN seen.finished_at >= seen.on_site_at THEN extract(epoch FROM seen.finished_at - seen.on_site_at) END,
    CASE WHEN seen.outcome = %(done)s AND seen.finished_at >= ticket.reported_at
        THEN extract(epoch FROM seen.finished_at - ticket.reported_at) END
FROM seen
LEFT JOIN begun ON begun.visit_id = seen.visit_id
LEFT JOIN orders_ticket ticket ON ticket.id = seen.ticket_id
LEFT JOIN LATERAL (
    SELECT max(e.finished_at) AS finished_at FROM orders_visit e
    WHERE e.order_id = seen.order_id AND e.state = %(finished)s AND e.finished_at < seen.finished_at
) before ON true
LEFT JOIN LATERAL (
    SELECT a."window", a.missed_by FROM dispatch_appointment a
    WHERE a.order_id = seen.order_id AND a.state IN ('confirmed', 'completed', 'failed')
        AND a.created_at <= seen.finished_at AND (before.finished_at IS NULL OR upper(a."window") > before.finished_at)
    ORDER BY a.missed_by = 'provider' DESC, a.created_at DESC LIMIT 1
) promise ON true
ON CONFLICT (visit_id) DO UPDATE SET day = excluded.day, week = excluded.week
"""
CALLS = """
INSERT INTO dispatch_figurerow AS former (organisation_id, territory_id, day, week, callback_id, kept,
    is_done, is_no_access, is_first, is_repeat, days_begun)
SELECT c.organisation_id, c.territory_id, %(day)s, %(week)s, c.id, c.promise_kept, false, false, false, false, 0
FROM orders_callback c JOIN technicians_territory t ON t.id = c.territory_id
WHERE c.judged_at >= %(first)s AND c.judged_at < %(last)s AND (c.judged_at AT TIME ZONE t.timezone)::date = %(day)s
ON CONFLICT (callback_id) DO UPDATE SET day = excluded.day, week = excluded.week, kept = excluded.kept
"""
GROUPS = f"""
WITH cells AS (
    SELECT territory_id, order_type_id, {", ".join(f"sum({name}) AS {name}" for name in MEASURES)}
    FROM dispatch_dayfigures WHERE day >= %(week)s AND day < %(week)s::date + 7 GROUP BY 1, 2
), worked AS (
    SELECT DISTINCT r.territory_id, r.order_type_id, a.technician_id
    FROM dispatch_figurerow r JOIN dispatch_assignment a
        ON a.plan_id = r.plan_id AND a.visit_id = r.visit_id AND a.live AND a.hold_id IS NULL
    WHERE r.day >= %(week)s AND r.day < %(week)s::date + 7
), own AS (
    SELECT territory_id, order_type_id, count(*) AS technicians FROM worked GROUP BY 1, 2
), pool AS (
    SELECT worked.territory_id, count(DISTINCT technician_id) AS technicians
    FROM worked JOIN own USING (territory_id, order_type_id) WHERE own.technicians < %(fewest)s GROUP BY 1
), team AS (
    SELECT territory_id, count(DISTINCT technician_id) AS technicians FROM worked GROUP BY 1
)
INSERT INTO dispatch_figuregroup (territory_id, order_type_id, {", ".join(MEASURES)}, week, technicians, pooled)
SELECT cells.*, %(week)s,
    COALESCE(CASE WHEN cells.order_type_id IS NULL THEN team.technicians
        WHEN own.technicians >= %(fewest)s THEN own.technicians ELSE pool.technicians END, 0),
    cells.order_type_id IS NOT NULL AND COALESCE(own.technicians, 0) < %(fewest)s
FROM cells
LEFT JOIN own USING (territory_id, order_type_id)
LEFT JOIN pool USING (territory_id)
LEFT JOIN team USING (territory_id)
"""  # noqa: S608  names of our own
# Days that are over where they were, with something finished that no row counts, or that is counted as it no longer is.
DUE = """
SELECT DISTINCT day FROM (
    SELECT (v.finished_at AT TIME ZONE t.timezone)::date AS day, t.timezone
    FROM orders_visit v JOIN orders_fieldorder o ON o.id = v.order_id JOIN orders_site s ON s.id = o.site_id
    JOIN technicians_territory t ON t.id = s.territory_id
    WHERE v.state = %(finished)s AND v.finished_at >= %(since)s
        AND NOT EXISTS (SELECT FROM dispatch_figurerow r WHERE r.visit_id = v.id)
    UNION ALL
    SELECT unnest(ARRAY[r.day, (c.judged_at AT TIME ZONE t.timezone)::date]), t.timezone
    FROM orders_callback c JOIN technicians_territory t ON t.id = c.territory_id
    LEFT JOIN dispatch_figurerow r ON r.callback_id = c.id
    WHERE c.judged_at >= %(since)s
        AND (r.kept, r.day) IS DISTINCT FROM (c.promise_kept, (c.judged_at AT TIME ZONE t.timezone)::date)
) days WHERE day < (%(now)s AT TIME ZONE timezone)::date ORDER BY day
"""


def days_due(*, now: datetime) -> list[date]:
    """The days of the last weeks that have something to count which is not counted yet."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"finished": VisitState.FINISHED, "now": now, "since": now - LOOKED_BACK})
        return [day for (day,) in cursor.fetchall()]


@transaction.atomic
def roll_up(day: date) -> int:
    """Count a day anew, for all organisations; return how many rows its figures have."""
    facts = facts_of(day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    FigureRow.objects.filter(day=day).delete()
    DayFigures.objects.filter(day=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(VISITS, facts)
        rows = cursor.rowcount
        cursor.execute(CALLS, facts)
        rows += cursor.rowcount
        cursor.execute(*sums_of(day))
    FigureGroup.objects.filter(week=monday(day)).delete()
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, facts)
    return rows


def roll_up_due() -> int:
    """What the night does: yesterday, what came late, and the backlog; return how many days were counted."""
    now, yesterday = timezone.now(), timezone.localdate() - timedelta(days=1)
    days = sorted({*days_due(now=now), yesterday})
    for day in days:
        roll_up(day)
    take_backlog(yesterday)
    return len(days)


def facts_of(day: date) -> Mapping[str, Any]:
    midnight = datetime.combine(day, time(), UTC)
    return {
        "day": day,
        "week": monday(day),
        "first": midnight + EARLIEST,
        "last": midnight + LATEST,
        "finished": VisitState.FINISHED,
        "done": Outcome.DONE,
        "no_access": Outcome.NO_ACCESS,
        "fewest": FEWEST,
    }


def sums_of(day: date) -> tuple[str, tuple[Any, ...]]:
    """The statement that sums a day's rows, each column by its definition."""
    keys = ["territory_id", "order_type_id", "day", "week"]
    sums = {f"sum_{name}": measure.aggregate for name, measure in MEASURES.items()}
    rows = FigureRow.objects.filter(day=day).order_by().values(*keys).annotate(**sums)
    sql, params = rows.query.sql_with_params()
    columns = ", ".join([*keys, *MEASURES])
    return f"INSERT INTO dispatch_dayfigures ({columns}) {sql}", params
