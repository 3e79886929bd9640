"""The queue of the desks: what one person may be given next, and what they hold.

Work is given by promise first: a call whose window has begun, the one whose window ends soonest (so the overdue ones
lead), then the higher priority, then the older. Orders that need a decision are promised to nobody and come after
all calls. A call needs its rule's skill and the customer's language; in the last `LANGUAGE_YIELDS` of its window and
after it, anybody with the skill gets it, since a call in the wrong language is better than none. A call that somebody
owes in person is theirs, and any dispatcher's when it is overdue.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from orders.models import Callback, FieldOrder
from orders.models.states import CallbackState
from orders.selectors.desk_rules import deciding, desk_rules, work_of
from orders.selectors.undecided import undecided
from technicians.models import User

LANGUAGE_YIELDS = timedelta(minutes=15)
DECISIONS_READ = 500  # as many of the soonest due are looked through for one that fits


def next_calls(*, agent: User, now: datetime, most: int, again: bool) -> list[int]:
    """Keys of the calls that come next for this person, `most` of each skill and language, in no order.

    `again`: also of those that this person gave back.

    One query. Each part of it reads the beginning of its own stretch of the index callback_queue, so that it costs
    the same however long the queue is.
    """
    passed = Q() if again else Q(passed_by=None) | ~Q(passed_by=agent)
    first, *others = [_ahead(part.filter(passed), most) for part in _parts(agent, now)]
    return list(first.union(*others, all=True).values_list("pk", flat=True))


def by_urgency(calls: QuerySet[Callback], *, agent: User) -> QuerySet[Callback]:
    """Promise first, then one's own language, then priority, then age."""
    foreign = Case(When(language__in=agent.spoken, then=Value(0)), default=Value(1), output_field=IntegerField())
    return calls.order_by("due__endswith", foreign, "-priority", "pk")


def next_decisions(*, agent: User) -> list[FieldOrder]:
    """Orders that nobody brings to an end and that this person's skills allow: by priority, then soonest due."""
    rules = desk_rules(organisation_id=agent.organisation_id)
    skills = {None, *agent.desk_skills.values_list("pk", flat=True)}
    waiting = undecided(FieldOrder.objects.filter(organisation=agent.organisation_id, taken_by=None))
    found = []
    for order in waiting.select_related("ticket__category", "ticket__customer")[:DECISIONS_READ]:
        rule = deciding(rules, work_of(order))
        if rule is None or rule.skill_id in skills:
            found.append((order.passed_by_id == agent.pk, -rule.priority if rule else 0, order))
    return [order for *_key, order in sorted(found, key=lambda each: each[:2])]


def held_by(*, agent: User, now: datetime) -> Callback | FieldOrder | None:
    """What this person was given and has not dealt with yet."""
    mine = {"organisation": agent.organisation_id, "taken_by": agent, "taken_until__gt": now}
    call = Callback.objects.filter(**mine, state=CallbackState.OPEN).first()
    return call or undecided(FieldOrder.objects.filter(**mine)).first()


def _parts(agent: User, now: datetime) -> Iterator[QuerySet[Callback]]:
    """The calls that this person may make at this moment, cut so that each part is read in the order of its index."""
    waiting = Callback.objects.filter(
        organisation=agent.organisation_id, state=CallbackState.OPEN, taken_by=None, next_at__lte=now
    )
    yield waiting.filter(owner=agent)
    if agent.is_dispatcher:
        yield waiting.filter(Q(owner__isnull=False) & ~Q(owner=agent), due__endswith__lte=now)
    everybodys = waiting.filter(owner=None)
    for skill_id in [None, *agent.desk_skills.order_by("pk").values_list("pk", flat=True)]:
        for language, _name in settings.LANGUAGES:
            part = everybodys.filter(desk_skill=skill_id, language=language)
            yield part if language in agent.spoken else part.filter(due__endswith__lte=now + LANGUAGE_YIELDS)


def _ahead(part: QuerySet[Callback], most: int) -> QuerySet[Callback]:
    # Skill and language are the same in all of a part. Named all the same: PostgreSQL takes the order of an index
    # whose first column is only known to be null just where the query names that column.
    return part.order_by("desk_skill_id", "language", "due__endswith", "-priority", "pk")[:most]
