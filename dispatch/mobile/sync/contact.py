"""Which phone speaks, what still waits on it, and whether it may keep the pages of people."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from dispatch.models import PhoneContact
from technicians.models import Technician, User

# Asked with the phone's number; answered with FORGET where the pages that it keeps are to go.
PHONE_HEADER = "X-Phone"
FORGET = "forget"


def hear(*, phone: UUID, user: User, unsent: int, since: datetime | None) -> None:
    """Note what a phone told of itself; `since` by our clock."""
    now = timezone.now()
    told = PhoneContact(
        phone=phone, user=user, seen_at=now, unsent=unsent, unsent_since=(since or now) if unsent else None
    )
    PhoneContact.objects.bulk_create(
        [told],
        update_conflicts=True,
        unique_fields=["user", "phone"],
        update_fields=["seen_at", "unsent", "unsent_since"],
    )


def is_on_duty(user: User) -> bool:
    """Not after the office has switched the technician off."""
    technician: Technician | None = getattr(user, "technician", None)
    return technician is None or technician.active


def must_forget(request: HttpRequest) -> bool:
    """Whether the office has switched off the account or technician, or signed out this person's phones."""
    user = request.user
    if isinstance(user, User):
        return user.role != User.Role.TECHNICIAN or not is_on_duty(user)
    try:
        phone = UUID(request.headers.get(PHONE_HEADER, ""))
    except ValueError:
        return False
    last = PhoneContact.objects.filter(phone=phone).select_related("user").order_by("-seen_at").first()
    if last is None:
        return False
    signed_out_at = last.user.signed_out_at
    return not last.user.is_active or (signed_out_at is not None and signed_out_at >= last.seen_at)
