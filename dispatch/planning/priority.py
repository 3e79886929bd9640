"""How much a visit matters to the planner: one number, made of the order's priority, its due date and its promise."""

from datetime import datetime, timedelta

from orders.models import FieldOrder

DUE = 20
A_DAY_OVERDUE = 10
OVERDUE_AT_MOST = 60
PROMISED = 1000
TIME_LOCKED = 10_000  # a person's decision, which outweighs promises too


def priority_on(order: FieldOrder, *, midnight: datetime, next_midnight: datetime, promised: bool) -> int:
    """Priority (0 to 100) + 20 if due by the end of the day + 10 a full day overdue (at most 60) + 1000 if promised.

    A promise outweighs any urgency, and what waits longer wins over its like until it is done.
    """
    urgency = order.priority + PROMISED * promised
    if order.due_at is None or order.due_at > next_midnight:
        return urgency
    late = max(midnight - order.due_at, timedelta())
    return urgency + DUE + min(late.days * A_DAY_OVERDUE, OVERDUE_AT_MOST)
