"""Answers made into results: in groups of five or more, so that no number tells what a single customer answered.

An answer waits until its territory and kind of work have five of the visits of five technicians, and counts in the week
in which that came about. What has waited for eight weeks is counted together with the other rare kinds of work there.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dispatch.customer.links import LASTS
from dispatch.figures.rolling import FEWEST
from dispatch.figures.selection import last_whole_week
from orders.models.states import VisitState
from orders.models.survey import Solved
from orders.services.surveys import BAD_UP_TO, GOOD_FROM

PATIENCE = timedelta(weeks=8)
ONE_AT_A_TIME = 0x50F  # any number that no other advisory lock of this database uses

# A survey is over once it was answered, or nobody can any more. The last visit before it was sent is what it is about.
COUNT = """
WITH waiting AS (
    SELECT s.id, s.recommend, s.solved, site.territory_id, last.visit_id,
        CASE WHEN NOT %(together)s THEN last.order_type_id END AS kind
    FROM orders_survey s
    JOIN orders_ticket t ON t.id = s.ticket_id
    JOIN orders_site site ON site.id = t.site_id AND site.territory_id IS NOT NULL
    JOIN LATERAL (
        SELECT v.id AS visit_id, o.order_type_id FROM orders_fieldorder o JOIN orders_visit v ON v.order_id = o.id
        WHERE o.ticket_id = s.ticket_id AND v.state = %(finished)s AND v.finished_at <= s.asked_at
        ORDER BY v.finished_at DESC, v.id DESC LIMIT 1
    ) last ON true
    WHERE s.counted_in IS NULL AND COALESCE(s.answered_at, s.asked_at + %(lasts)s) < %(before)s
), large AS (
    SELECT waiting.territory_id, kind
    FROM waiting JOIN dispatch_assignment a ON a.visit_id = waiting.visit_id AND a.live AND a.hold_id IS NULL
    WHERE recommend IS NOT NULL
    GROUP BY 1, 2
    HAVING count(DISTINCT waiting.id) >= %(fewest)s AND count(DISTINCT a.technician_id) >= %(fewest)s
), counted AS (
    UPDATE orders_survey s SET counted_in = %(week)s
    FROM waiting JOIN large
        ON large.territory_id = waiting.territory_id AND large.kind IS NOT DISTINCT FROM waiting.kind
    WHERE s.id = waiting.id
    RETURNING waiting.*
)
INSERT INTO dispatch_surveygroup AS former (territory_id, order_type_id, week, asked, answered,
    glad, neutral, reserved, solved, not_solved, elsewhere)
SELECT territory_id, kind, %(week)s, count(*), count(recommend),
    count(*) FILTER (WHERE recommend >= %(glad)s),
    count(*) FILTER (WHERE recommend > %(reserved)s AND recommend < %(glad)s),
    count(*) FILTER (WHERE recommend <= %(reserved)s),
    count(*) FILTER (WHERE solved = %(yes)s),
    count(*) FILTER (WHERE solved = %(no)s),
    count(*) FILTER (WHERE solved = %(elsewhere)s)
FROM counted GROUP BY territory_id, kind
ON CONFLICT (territory_id, week, order_type_id) DO UPDATE SET
    asked = former.asked + excluded.asked, answered = former.answered + excluded.answered,
    glad = former.glad + excluded.glad, neutral = former.neutral + excluded.neutral,
    reserved = former.reserved + excluded.reserved, solved = former.solved + excluded.solved,
    not_solved = former.not_solved + excluded.not_solved, elsewhere = former.elsewhere + excluded.elsewhere
"""


@transaction.atomic
def count_answers() -> int:
    """Count what was answered in weeks that are over and is enough to be told; return how many groups that were.

    A running week is never counted: otherwise a look before and after an answer would tell it.
    """
    week = last_whole_week()
    monday = datetime.combine(week + timedelta(weeks=1), time(), timezone.get_current_timezone())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute(COUNT, _facts(week, before=monday, together=False))
        groups = cursor.rowcount
        cursor.execute(COUNT, _facts(week, before=monday - PATIENCE, together=True))
        return groups + cursor.rowcount


def _facts(week: date, *, before: datetime, together: bool) -> dict[str, Any]:
    return {
        "week": week,
        "before": before,
        "together": together,
        "lasts": LASTS,
        "fewest": FEWEST,
        "finished": VisitState.FINISHED,
        "glad": GOOD_FROM,
        "reserved": BAD_UP_TO,
        "yes": Solved.YES,
        "no": Solved.NO,
        "elsewhere": Solved.ELSEWHERE,
    }
