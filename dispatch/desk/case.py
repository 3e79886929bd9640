"""The case on one screen: whose it is and where, what was said and tried, what the gate would say, its date, its call.

All that is shown costs a fixed number of queries.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from dispatch.access import callbacks_of, tickets_of
from dispatch.desk.dates import Dates, dates_of
from dispatch.desk.selectors import CALL_FACTS, CALL_PARTS
from dispatch.desk.verdicts import Verdict, is_undecided, verdict_on
from dispatch.mobile.selectors import Tried, tried_on
from orders.models import Callback, Contact, Customer, RemoteStep, Ticket, Visit
from orders.models.states import TICKET_OVER, CallbackState, TicketState, VisitState
from orders.services.gate_preview import Foreseen, foresee
from technicians.models import User

MOST_CONTACTS, MOST_OTHERS = 50, 5


@dataclass(frozen=True)
class Case:
    ticket: Ticket
    user: User

    @cached_property
    def tried(self) -> list[Tried]:
        return tried_on(self.ticket)

    @cached_property
    def foreseen(self) -> Foreseen | None:
        return foresee(ticket=self.ticket) if self.is_undecided else None

    @property
    def is_undecided(self) -> bool:
        return is_undecided(self.ticket)

    @property
    def is_over(self) -> bool:
        return self.ticket.state in TICKET_OVER

    @property
    def is_resolved(self) -> bool:
        return self.ticket.state == TicketState.RESOLVED

    @cached_property
    def verdict(self) -> Verdict:
        ticket = self.ticket
        return verdict_on(ticket, self.foreseen, category=ticket.category, line_test=ticket.line_test)

    @cached_property
    def steps(self) -> list[RemoteStep]:
        """What is still to be tried with the caller on the line; nothing is asked for twice."""
        tried = {each.step_id for each in self.ticket.tried_steps.all()}
        return [step for step in self.foreseen.steps if step.pk not in tried] if self.foreseen else []

    @cached_property
    def contacts(self) -> list[Contact]:
        """Of all channels, newest first."""
        return list(self.ticket.contacts.select_related("agent").order_by("-at", "-pk")[:MOST_CONTACTS])

    @cached_property
    def visits(self) -> list[Visit]:
        """Those that are over, the newest first."""
        over = Visit.objects.filter(order__ticket=self.ticket, state=VisitState.FINISHED)
        return list(over.order_by("-finished_at", "-pk"))

    @property
    def reported(self) -> str:
        """The description, unless a contact says the same."""
        told = {contact.text for contact in self.contacts}
        return "" if self.ticket.description in told else self.ticket.description

    @cached_property
    def others(self) -> list[Ticket]:
        """The same customer's other cases, the newest first."""
        return others_of(self.user, self.ticket.customer, but=self.ticket) if self.ticket.customer else []

    @cached_property
    def dates(self) -> Dates:
        return dates_of(self.ticket.order, now=timezone.now())

    @cached_property
    def call(self) -> Callback | None:
        """The call about this case that the person has taken, with what is shown of it."""
        mine = {"ticket": self.ticket, "taken_by": self.user, "taken_until__gt": timezone.now()}
        calls = callbacks_of(self.user).filter(**mine, state=CallbackState.OPEN)
        return calls.select_related(*CALL_FACTS).prefetch_related(*CALL_PARTS).first()

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.ticket)


def case_of(*, user: User, uuid: UUID) -> Case:
    """A stranger's is 404."""
    return Case(ticket=ticket_of(user=user, uuid=uuid), user=user)


def ticket_of(*, user: User, uuid: UUID) -> Ticket:
    facts = ("customer", "site__territory", "category", "organisation", "order__order_type", "order__outage")
    tickets = tickets_of(user).select_related(*facts)
    ticket = tickets.prefetch_related("customer__phones", "tried_steps__step").filter(uuid=uuid).first()
    if ticket is None:
        raise Http404
    return ticket


def others_of(user: User, customer: Customer, *, but: Ticket | None = None) -> list[Ticket]:
    others = tickets_of(user).filter(customer=customer)
    others = others.exclude(pk=but.pk) if but else others
    return list(others.select_related("category").order_by("-reported_at", "-pk")[:MOST_OTHERS])


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The zone of the walls' clocks where the fault is."""
    territory: Any = ticket.site.territory if ticket.site else None
    return territory.zone if territory else ZoneInfo(settings.TIME_ZONE)
