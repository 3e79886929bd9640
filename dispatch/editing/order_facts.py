"""What a change by hand may change of an order and its visit, beside who goes when."""

from typing import Any

from orders.models import FieldOrder, Visit
from orders.services.checking import check_fields

Facts = dict[str, int]
ORDER, VISIT = {"priority", "service_minutes", "needed_technicians"}, {"rest_minutes"}


def facts_of(row: FieldOrder | Visit, *names: str) -> Facts:
    return {name: getattr(row, name) for name in names}


def change_facts(row: FieldOrder | Visit, **facts: Any) -> None:
    """The caller holds the order. Raises `ValidationError`, naming the field, where a value is none."""
    for name, value in facts.items():
        setattr(row, name, value)
    check_fields(row)
    row.save(update_fields=list(facts))
