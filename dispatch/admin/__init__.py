"""The admin pages of this app; importing the package registers them."""

from dispatch.admin import (
    appointments,
    cancellations,
    connectors,
    day_entries,
    edits,
    erasures,
    field,
    ledger,
    listeners,
    message_templates,
    offers,
    phones,
    plans,
    withdrawals,
)

__all__ = [
    "appointments",
    "cancellations",
    "connectors",
    "day_entries",
    "edits",
    "erasures",
    "field",
    "ledger",
    "listeners",
    "message_templates",
    "offers",
    "phones",
    "plans",
    "withdrawals",
]
