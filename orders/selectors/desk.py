"""The queue of the desks: what one person may be given next, and what they hold.

Work is given by promise first: a call whose window has begun, the one whose window ends soonest (so the overdue ones
lead), then the higher priority, then the older. Orders that need a decision are promised to nobody and come after
all calls. A call needs its rule's skill and the customer's language; in the last `LANGUAGE_YIELDS` of its window and
after it, anybody with the skill gets it, since a call in the wrong language is better than none. A call that somebody
owes in person is theirs, and any dispatcher's when it is overdue.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from orders.models import Callback, FieldOrder
from orders.models.states import CallbackState
from orders.selectors.desk_rules import deciding, desk_rules, work_of
from orders.selectors.undecided import undecided
from technicians.models import User

LANGUAGE_YIELDS = timedelta(minutes=15)
DECISIONS_READ = 500  # as many of the soonest due are looked through for one that fits

# In SQL, since an agent's skills times languages make a dozen small queries, each of which reads the beginning of its
# own stretch of the index callback_queue: that costs the same however long the queue is. The first column of the
# order is the same in all of a stretch; where it is null, PostgreSQL takes the index's order just if it is named.
# The last part is what a colleague has kept beyond the time-out. `FOR NO KEY UPDATE` looks at the row once more as it
# is by then: somebody may have been faster.
NEXT_CALL = """
    WITH spoken AS (SELECT * FROM unnest(%(languages)s::text[], %(until)s::timestamptz[]) AS spoken (language, until)),
    skill AS (SELECT deskskill_id AS id FROM technicians_user_desk_skills WHERE user_id = %(agent)s),
    open AS NOT MATERIALIZED (
        SELECT * FROM orders_callback
        WHERE organisation_id = %(organisation)s AND state = 'open' AND next_at <= %(now)s
            AND (%(again)s OR passed_by_id IS DISTINCT FROM %(agent)s)),
    ahead AS (
        SELECT general.id FROM spoken CROSS JOIN LATERAL (
            SELECT id FROM open
            WHERE owner_id IS NULL AND taken_by_id IS NULL
                AND desk_skill_id IS NULL AND language = spoken.language AND upper(due) <= spoken.until
            ORDER BY desk_skill_id, upper(due), priority DESC, id LIMIT %(most)s) general
        UNION ALL
        SELECT skilled.id FROM spoken CROSS JOIN skill CROSS JOIN LATERAL (
            SELECT id FROM open
            WHERE owner_id IS NULL AND taken_by_id IS NULL
                AND desk_skill_id = skill.id AND language = spoken.language AND upper(due) <= spoken.until
            ORDER BY upper(due), priority DESC, id LIMIT %(most)s) skilled
        UNION ALL
        (SELECT id FROM open WHERE owner_id = %(agent)s AND taken_by_id IS NULL
            ORDER BY upper(due), priority DESC, id LIMIT %(most)s)
        UNION ALL
        (SELECT id FROM open
            WHERE %(is_dispatcher)s AND owner_id IS NOT NULL AND taken_by_id IS NULL AND upper(due) <= %(now)s
            ORDER BY upper(due), priority DESC, id LIMIT %(most)s)
        UNION ALL
        (SELECT open.id FROM open JOIN spoken USING (language)
            WHERE taken_by_id IS NOT NULL AND taken_until <= %(now)s AND (
                owner_id = %(agent)s
                OR owner_id IS NOT NULL AND %(is_dispatcher)s AND upper(due) <= %(now)s
                OR owner_id IS NULL AND upper(due) <= spoken.until
                    AND (desk_skill_id IS NULL OR desk_skill_id IN (SELECT id FROM skill)))
            ORDER BY upper(due), priority DESC, open.id LIMIT %(most)s))
    SELECT id FROM orders_callback
    WHERE id IN (SELECT id FROM ahead)
        AND state = 'open' AND next_at <= %(now)s AND (taken_by_id IS NULL OR taken_until <= %(now)s)
    ORDER BY passed_by_id IS NOT DISTINCT FROM %(agent)s,
        upper(due), language <> ALL (%(own)s::text[]), priority DESC, id
    LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""


def lock_next_call(*, agent: User, now: datetime, most: int, again: bool) -> int | None:
    """The key of the call that comes next for this person, locked in the caller's transaction.

    By promise, then one's own language, then priority, then age. `most` of each skill and language are looked at;
    `again`: also those that this person gave back, after all others. Rows that are locked are passed over.
    """
    languages = [language for language, _name in settings.LANGUAGES]
    soon = (now + LANGUAGE_YIELDS).isoformat()
    facts: dict[str, Any] = {
        "organisation": agent.organisation_id,
        "agent": agent.pk,
        "is_dispatcher": agent.is_dispatcher,
        "languages": languages,
        "until": ["infinity" if language in agent.spoken else soon for language in languages],
        "own": agent.spoken,
        "now": now,
        "most": most,
        "again": again,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEXT_CALL, facts)
        row = cursor.fetchone()
    return row[0] if row else None


def next_decisions(*, agent: User, now: datetime) -> list[FieldOrder]:
    """Orders that nobody brings to an end and that this person's skills allow.

    By priority, then soonest due; what this person gave back comes last.
    """
    rules = desk_rules(organisation_id=agent.organisation_id)
    skills = {None, *agent.desk_skills.values_list("pk", flat=True)}
    found = []
    free = decisions_free(agent=agent, now=now).select_related("ticket__category", "ticket__customer")
    for order in free[:DECISIONS_READ]:
        rule = deciding(rules, work_of(order))
        if rule is None or rule.skill_id in skills:
            found.append((order.passed_by_id == agent.pk, -rule.priority if rule else 0, order))
    return [order for *_key, order in sorted(found, key=lambda each: each[:2])]


def decisions_free(*, agent: User, now: datetime) -> QuerySet[FieldOrder]:
    """The organisation's orders that need a decision and that nobody holds, soonest due first."""
    free = Q(taken_by=None) | Q(taken_until__lte=now)
    return undecided(FieldOrder.objects.filter(free, organisation=agent.organisation_id))


def held_by(*, agent: User, now: datetime) -> Callback | FieldOrder | None:
    """What this person was given and has not dealt with yet."""
    mine = {"organisation": agent.organisation_id, "taken_by": agent, "taken_until__gt": now}
    if call := Callback.objects.filter(**mine, state=CallbackState.OPEN).first():
        return call
    orders = FieldOrder.objects.filter(**mine)
    return undecided(orders).first() if orders.exists() else None
