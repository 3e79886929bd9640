"""Writing down who looked at personal data: one insert a look-up, whatever was found."""

from collections.abc import Iterable

from django.db.models import QuerySet

from orders.models import Customer, LookUp
from orders.models.look_up import LookUpKind
from technicians.models import ApiClient, User

MOST_COUNTED = 100


def note(
    *,
    organisation: int,
    kind: LookUpKind,
    person: User | None = None,
    client: ApiClient | None = None,
    customer: int | None = None,
    count: int = 1,
) -> None:
    """`organisation` and `customer` are pks. Nothing that was typed or found is kept, but how many it were."""
    LookUp.objects.create(
        organisation_id=organisation, kind=kind, person=person, client=client, customer_id=customer, count=count
    )


def note_search(*, person: User, found: QuerySet[Customer]) -> None:
    """Somebody searched the office's lists by a name or number; one query more says whom, or how many, it found."""
    own = found.filter(organisation=person.organisation_id).order_by()
    note_found(person=person, customers=own.values_list("pk", flat=True).distinct()[:MOST_COUNTED])


def note_found(*, person: User, customers: Iterable[int]) -> None:
    """The same where it is known already whom a search found."""
    pks = list(customers)
    note(
        organisation=person.organisation_id,
        kind=LookUpKind.SEARCH,
        person=person,
        customer=pks[0] if len(pks) == 1 else None,
        count=len(pks),
    )
