"""The admin pages of this app; importing the package registers them."""

from dispatch.admin import appointments, listeners, plans

__all__ = ["appointments", "listeners", "plans"]
