"""Who sees what promises cost."""

from technicians.models import User


def sees_ledger(user: User) -> bool:
    """Administrators: what is owed, and by whose fault, is not for everybody who plans a day."""
    return user.is_active and user.is_superuser
