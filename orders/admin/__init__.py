"""The admin pages of this app; importing the package registers them."""

from orders.admin import (
    callbacks,
    catalogue,
    customers,
    desk,
    gate,
    look_ups,
    messages,
    orders,
    self_help,
    surveys,
    tickets,
    visits,
)

__all__ = [
    "callbacks",
    "catalogue",
    "customers",
    "desk",
    "gate",
    "look_ups",
    "messages",
    "orders",
    "self_help",
    "surveys",
    "tickets",
    "visits",
]
