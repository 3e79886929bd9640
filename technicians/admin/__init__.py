"""The admin pages of this app; importing the package registers them."""

from technicians.admin import accounts, catalogue, people, van_stock

__all__ = ["accounts", "catalogue", "people", "van_stock"]
