"""Who sees what promises cost."""

from technicians.models import User
from technicians.models.user import Role

READERS = (Role.LEAD, Role.ADMIN, Role.AUDITOR)


def sees_ledger(user: User) -> bool:
    """What is owed, and by whose fault, is not for everybody who plans a day."""
    return user.is_active and (user.is_superuser or user.role in READERS)
