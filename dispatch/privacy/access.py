"""Whose personal data an administrator erases, hands out or reports on; a stranger's is 404."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from orders.models import Customer
from technicians.models import Technician, User


def customer_for(user: User, pk: int) -> Customer:
    """A customer of the administrator's organisation; raises `PermissionDenied` for anybody else."""
    _only_admins(user)
    mine = {} if user.is_superuser else {"organisation": user.organisation_id}
    customer = Customer.objects.filter(pk=pk, **mine).first()
    if customer is None:
        raise Http404
    return customer


def technician_for(user: User, pk: int) -> Technician:
    """As `customer_for`."""
    _only_admins(user)
    mine = {} if user.is_superuser else {"organisation": user.organisation_id}
    technician = Technician.objects.filter(pk=pk, **mine).select_related("user", "organisation").first()
    if technician is None:
        raise Http404
    return technician


def _only_admins(user: User) -> None:
    if not user.is_admin:
        raise PermissionDenied
