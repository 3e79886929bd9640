"""The admin pages of this app; importing the package registers them."""

from dispatch.admin import appointments, connectors, plans

__all__ = ["appointments", "connectors", "plans"]
