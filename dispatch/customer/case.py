"""What a customer sees of their own case: 8 queries, however much was said and tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from dispatch.customer.links import LASTS, hash_of
from dispatch.mobile.selectors import Stop, Tried, tried_on
from dispatch.models import Appointment, Assignment, Withdrawal
from dispatch.models.appointment import LIVE, AppointmentState
from dispatch.models.customer_link import WithdrawalState
from dispatch.models.plan import PlanState
from orders.models import (
    Callback,
    Contact,
    CustomerPhone,
    FieldOrder,
    HelpAnswer,
    HelpStep,
    Site,
    Survey,
    Ticket,
    TicketMerge,
    TriedStep,
    Visit,
)
from orders.models.contact import Channel, Direction
from orders.models.states import TICKET_OVER, CallbackState, VisitState
from orders.models.visit import Outcome
from orders.services.merging import survivor
from technicians.models import Technician

MOST_CONTACTS = 20
# What was written on these is in the customer's own words; of a call an agent has noted what matters to us.
OWN_WORDS = frozenset(
    {Channel.EMAIL, Channel.CHAT, Channel.MESSENGER, Channel.LETTER, Channel.BOT, Channel.APP, Channel.LINK}
)
REPORTED = (Outcome.DONE, Outcome.FOLLOW_UP, Outcome.COULD_NOT)


@dataclass(frozen=True, slots=True)
class Via:
    """How a customer speaks with us, as their contacts have it; `source` is the system between them and us."""

    channel: str
    source: str
    conversation: str = ""


PAGE = Via(Channel.LINK, "link")


@dataclass(frozen=True)
class CustomerCase:
    """`address` is what stands in the page's address: the uuid of the ticket that the link was made for.

    `has_help`: self-help goes on, with a step that nobody tried; `is_asked`: there is a survey to answer.
    """

    ticket: Ticket
    address: UUID
    has_phone: bool
    has_help: bool
    is_asked: bool
    via: Via = PAGE

    @property
    def order(self) -> FieldOrder | None:
        """The order that brings somebody to the customer's home; an outage's is the network's affair."""
        order = self.ticket.order
        return order if order and order.outage_id is None else None

    @property
    def is_own_order(self) -> bool:
        """Whether it was made for this case: who is merely helped along with another case can't move the visit."""
        return self.order is not None and self.order.ticket_id == self.ticket.pk

    @property
    def site(self) -> Site | None:
        return self.order.site if self.order else self.ticket.site

    @property
    def zone(self) -> ZoneInfo:
        territory = self.site.territory if self.site else None
        return territory.zone if territory else ZoneInfo(settings.TIME_ZONE)

    @property
    def is_over(self) -> bool:
        return self.ticket.state in TICKET_OVER

    @cached_property
    def visits(self) -> list[Visit]:
        """Of all its orders, the newest first."""
        mine = Q(order__ticket=self.ticket)
        if self.order:
            mine |= Q(order=self.order.pk)
        return list(Visit.objects.filter(mine).select_related("order").order_by("-created_at", "-pk"))

    @property
    def visit(self) -> Visit | None:
        """The one that is still to come, or going on."""
        return next((each for each in self.visits if each.is_open and each.order.outage_id is None), None)

    @property
    def is_begun(self) -> bool:
        return self.visit is not None and self.visit.state != VisitState.OPEN

    @property
    def reported(self) -> Visit | None:
        """The last visit of which there is a report for this customer."""
        mine = (each for each in self.visits if each.order.ticket_id == self.ticket.pk and each.outcome in REPORTED)
        return max(mine, key=lambda each: each.finished_at or each.created_at, default=None)

    @property
    def promise(self) -> Appointment | None:
        return self._live if self._live and self._live.state == AppointmentState.CONFIRMED else None

    @property
    def held(self) -> Appointment | None:
        """What we keep free for the customer in place of a promise that we broke, until they say yes or no."""
        live = self._live
        if live is None or not live.makes_good_id or live.expires_at is None or live.expires_at <= timezone.now():
            return None
        return live

    @cached_property
    def _live(self) -> Appointment | None:
        if self.order is None:
            return None
        return Appointment.objects.filter(order=self.order, state__in=LIVE).select_related("makes_good").first()

    @cached_property
    def stop(self) -> Assignment | None:
        """Who comes and when, by the published plan."""
        if self.visit is None:
            return None
        planned = Assignment.objects.filter(visit=self.visit, live=True, hold=None, plan__state=PlanState.PUBLISHED)
        return planned.select_related("technician__user").order_by("during", "pk").first()

    @cached_property
    def call(self) -> Callback | None:
        """The call that we owe."""
        owed = Callback.objects.filter(ticket=self.ticket, state=CallbackState.OPEN)
        return owed.order_by("due__endswith", "pk").first()

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """What the customer may still take back."""
        return Withdrawal.objects.filter(ticket=self.ticket, state=WithdrawalState.WISHED).first()

    @cached_property
    def contacts(self) -> Sequence[Contact]:
        """What the customer told us, newest first; `text` is empty unless it is news in their own words."""
        told = Contact.objects.filter(ticket=self.ticket, direction=Direction.IN).order_by("-at", "-pk")[:MOST_CONTACTS]
        found = list(told)
        for contact in found:
            if contact.channel not in OWN_WORDS or contact.text == self.ticket.description:
                contact.text = ""
        return found

    @cached_property
    def tried(self) -> list[Tried]:
        steps = Prefetch("tried_steps", TriedStep.objects.select_related("step"))
        prefetch_related_objects([self.ticket], steps)
        return tried_on(self.ticket)

    def expected(self, now: datetime) -> DateTimeTZRange | None:
        """On the day itself, when to expect somebody by the plan in force, as messages say it; else None."""
        if self.visit is None or self.stop is None or self.visit.state == VisitState.ON_SITE:
            return None
        if not self._is_today(self.stop, now):
            return None
        order: Any = self.visit.order
        order.promises = [self.promise] if self.promise else []
        sets_off = self.visit.en_route_at or self.stop.during.lower - timedelta(seconds=self.stop.travel_s)
        return Stop(self.visit, self.stop).expected(sets_off)

    def who(self, now: datetime) -> str:
        """The first name of whoever comes today, where the firm wants it said; else ""."""
        if not self.ticket.organisation.names_technicians or self.stop is None or not self._is_today(self.stop, now):
            return ""
        return first_name(self.stop.technician)

    def _is_today(self, stop: Assignment, now: datetime) -> bool:
        return stop.during.lower.astimezone(self.zone).date() == now.astimezone(self.zone).date()

    @property
    def ended_at(self) -> datetime | None:
        """When the last visit, or else the case, was over; None while it goes on."""
        if not self.is_over:
            return None
        ends = [self.ticket.resolved_at, *(each.finished_at or each.order.closed_at for each in self.visits)]
        return max(filter(None, ends), default=self.ticket.updated_at)

    def is_shown(self, now: datetime) -> bool:
        """Until 14 days after its end; a deleted one to nobody."""
        if self.ticket.deleted_at:
            return False
        return self.ended_at is None or now < self.ended_at + LASTS


def case_by(token: str, *, now: datetime) -> CustomerCase | None:
    """The case to which a link with this secret leads; None where it is unknown or dead. 2 queries."""
    return case_where(Q(links__token_hash=hash_of(token)), now=now)


def case_where(which: Q, *, via: Via = PAGE, now: datetime) -> CustomerCase | None:
    """The case as which this ticket goes on; None where there is none, or it is over for long."""
    ticket = _tickets().filter(which).first()
    if ticket is None:
        return None
    address = ticket.uuid
    if ticket.is_merged:  # type: ignore[attr-defined]  # annotated
        ticket = _tickets().get(pk=survivor(ticket).pk)
    found: Any = ticket  # annotated
    case = CustomerCase(ticket, address, found.has_phone, found.has_help, found.is_asked, via)
    return case if case.is_shown(now) else None


def _tickets() -> QuerySet[Ticket]:
    tried = TriedStep.objects.filter(ticket=OuterRef(OuterRef("pk")), step=OuterRef("step"))
    given = Q(result=OuterRef("text_de")) | Q(result=OuterRef("text_en"))
    of_step = TriedStep.objects.filter(ticket=OuterRef(OuterRef("pk")), step=OuterRef("help_step__step"))
    ended = HelpAnswer.objects.filter(
        ~Q(end=""), Exists(of_step.exclude(result="").filter(given)), help_step__category=OuterRef("category")
    )
    return Ticket.objects.select_related(
        "organisation", "customer", "site__territory", "order__order_type", "order__site__territory"
    ).annotate(
        has_phone=Exists(CustomerPhone.objects.filter(customer=OuterRef("customer"))),
        has_help=Q(Exists(HelpStep.objects.filter(~Exists(tried), category=OuterRef("category"))), ~Exists(ended)),
        is_asked=Exists(Survey.objects.filter(ticket=OuterRef("pk"), answered_at=None)),
        is_merged=Exists(TicketMerge.objects.filter(ticket=OuterRef("pk"), undone_at=None)),
    )


def first_name(technician: Technician) -> str:
    """Of the account, or what stands after the comma; "" where nobody knows."""
    user = technician.user
    return (user.first_name if user else "") or technician.name.partition(",")[2].strip()
