"""The admin pages of this app; importing the package registers them."""

from dispatch.admin import appointments, plans

__all__ = ["appointments", "plans"]
