"""A wish to swap with a colleague: they are asked, and the office decides knowing what they said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import Assignment, DayEntry
from orders.models import Visit
from technicians.models import Technician, User

# What a phone's entries about a wish are called.
SWAP_YES, SWAP_NO = "swap-yes", "swap-no"


@dataclass(frozen=True, slots=True)
class AskedSwap:
    """What a colleague would like to give away: a `visit`, or without one the whole of `day`. Never the reason."""

    wish: DayEntry
    day: date
    visit: Visit | None

    @property
    def assignment(self) -> Assignment | None:
        """When it is planned; None where it is in nobody's day by now."""
        return next(iter(self.visit.assignments.all()), None) if self.visit else None

    @property
    def answer(self) -> str:
        """`yes`, `no`, or `asked` before the first answer."""
        return {True: "yes", False: "no", None: "asked"}[self.wish.colleague_agrees]


def colleagues_of(technician: Technician) -> QuerySet[Technician]:
    """Who can be asked: the same territory, and a phone to be asked on."""
    others = Technician.objects.filter(territory=technician.territory_id, active=True, user__isnull=False)
    return others.exclude(pk=technician.pk).order_by("name", "pk")


def asked_of(user: User, today: date) -> Iterator[AskedSwap]:
    """What colleagues ask of this person and the office has not decided, until its day is over; 3 queries at most."""
    live = Prefetch("assignments", Assignment.objects.filter(live=True))
    visits = Visit.objects.select_related("order__order_type", "order__site").prefetch_related(live)
    wishes = undecided(user).filter(facts__of__gte=today.isoformat()).select_related("technician")
    for wish in wishes.prefetch_related(Prefetch("visits", visits)):
        yield AskedSwap(wish, date.fromisoformat(wish.facts["of"]), next(iter(wish.visits.all()), None))


def undecided(user: User) -> QuerySet[DayEntry]:
    return DayEntry.objects.filter(colleague__user=user, decision="")


def answer_swap(*, uuid: UUID, by: User, agrees: bool, at: datetime) -> None:
    """The colleague's own word of that time; they can change it until the office has decided, and the last one counts.

    Raises `ValidationError` for who was not asked, and after the decision.
    """
    asked = undecided(by).filter(pk=uuid)
    if asked.exists():
        no_later = Q(colleague_said_at=None) | Q(colleague_said_at__lte=at)
        asked.filter(no_later).update(colleague_agrees=agrees, colleague_said_at=min(at, timezone.now()))
        return
    if DayEntry.objects.filter(pk=uuid, colleague__user=by).exists():
        raise ValidationError(_("The office has decided about this swap already. Thank you all the same."))
    raise ValidationError(_("You were not asked about this swap."))
