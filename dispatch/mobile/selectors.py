"""What the phone's pages read: a day's stops, and all that is known about one of them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from dispatch.access import stops_of
from dispatch.mobile.looks import LOOKS, Look
from dispatch.mobile.van import PartToTake, parts_to_take
from dispatch.models import Appointment, Assignment, WorkOffer
from dispatch.models.appointment import AppointmentState
from dispatch.models.photo_upload import OVER, UploadState
from orders.models import (
    ChecklistAnswer,
    ChecklistItem,
    Contact,
    CustomerPhone,
    Message,
    Ticket,
    Visit,
    VisitAction,
    VisitPhoto,
)
from orders.models.contact import Channel
from orders.models.message import MessageEvent
from orders.models.visit import PhotoKind
from orders.selectors.earlier import earlier_visits
from orders.services.messages import mobile_of
from technicians.models import Technician, User

ARRIVAL_SPREAD = timedelta(minutes=30)
FIVE_MINUTES_S = 300


class Tried(NamedTuple):
    """One thing that need not be tried again."""

    what: str
    result: str
    at: datetime | None
    channel: str


class Answered(NamedTuple):
    """An answer as people read it; `photos_coming` are those of its photos that are not here yet."""

    label: str
    value: str
    outside: str
    photos: list[VisitPhoto]
    photos_coming: int


@dataclass(frozen=True)
class Stop:
    """A visit in somebody's day; without an assignment when it was taken out of the plan again."""

    visit: Visit
    assignment: Assignment | None

    @cached_property
    def promised(self) -> DateTimeTZRange | None:
        """The window that the customer was promised; None once the visit is over: a promise is then of the next one."""
        if not self.visit.is_open:
            return None
        order: Any = self.visit.order  # with what `_promises` fetched
        return next((appointment.window for appointment in order.promises), None)

    @cached_property
    def phones(self) -> list[CustomerPhone]:
        customer = self.visit.order.customer
        return list(customer.phones.all()) if customer else []

    @cached_property
    def write_to(self) -> str:
        """A link that writes to a customer who wants to be written to, by SMS or else by e-mail; "" without a way."""
        customer = self.visit.order.customer
        if customer is None or not customer.contact_consent:
            return ""
        if mobile := mobile_of(customer):
            return f"sms:{mobile}"
        return f"mailto:{quote(customer.email)}" if customer.email else ""

    @property
    def standing(self) -> str:
        """The state as the phone goes on from it: `over` whatever the outcome."""
        return self.visit.state if self.visit.is_open else "over"

    @property
    def look(self) -> Look:
        return LOOKS[self.visit.outcome or self.visit.state]

    @property
    def travel_minutes(self) -> int:
        return round(self.assignment.travel_s / 60) if self.assignment else 0

    @property
    def title(self) -> str:
        """Who lives there; at a place of the network, its address."""
        customer = self.visit.order.customer
        return customer.name if customer else self.visit.order.site.address or self.visit.order.number

    def expected(self, now: datetime) -> DateTimeTZRange:
        """When the customer may expect somebody who sets off `now`: never before the promised window."""
        arrival = now + timedelta(seconds=self.assignment.travel_s if self.assignment else 0)
        if self.promised:
            arrival = max(arrival, self.promised.lower)
        rounded = rounded_up(arrival)
        return DateTimeTZRange(rounded, rounded + ARRIVAL_SPREAD)


@dataclass(frozen=True)
class Case:
    """Everything that whoever stands at the door should know, so that nobody is asked twice.

    `van` is whose van the parts come from. What a single tap does not need is read where it is asked for.
    """

    stop: Stop
    colleagues: list[Assignment]
    van: Technician | None

    @cached_property
    def tickets(self) -> list[Ticket]:
        return list(self._tickets.prefetch_related("tried_steps__step").order_by("reported_at"))

    @cached_property
    def contacts(self) -> list[Contact]:
        return list(Contact.objects.filter(ticket__in=self._tickets).order_by("-at", "-pk"))

    @cached_property
    def checklist(self) -> list[ChecklistItem]:
        return list(self.visit.order.order_type.checklist.all())

    @cached_property
    def parts(self) -> list[PartToTake]:
        return parts_to_take(self.visit.order, van=self.van)

    @cached_property
    def earlier(self) -> list[Visit]:
        pictures = Prefetch("photos", VisitPhoto.objects.filter(kind=PhotoKind.PHOTO).order_by("taken_at"))
        return list(earlier_visits(self.visit).prefetch_related(pictures))

    @property
    def _tickets(self) -> QuerySet[Ticket]:
        order = self.visit.order
        return Ticket.objects.filter(Q(order=order) | Q(pk=order.ticket_id))

    @property
    def visit(self) -> Visit:
        return self.stop.visit

    @property
    def tried(self) -> list[Tried]:
        return [tried for ticket in self.tickets for tried in tried_on(ticket)]

    @property
    def answers(self) -> list[Answered]:
        photos = {photo.uuid: photo for photo in self.visit.photos.all()}
        missing = {uuid for answer in self.visit.answers.all() for uuid in answer.photos} - photos.keys()
        refused = self._over(missing) if missing else set()
        return [_answered(answer, photos, refused) for answer in self.visit.answers.all()]

    @property
    def other_photos(self) -> list[VisitPhoto]:
        """Those taken on site that answer no item of the checklist."""
        answering = {uuid for answer in self.visit.answers.all() for uuid in answer.photos}
        others = (photo for photo in self.visit.photos.all() if photo.kind != PhotoKind.CUSTOMER)
        return [photo for photo in others if photo.uuid not in answering]

    @property
    def customers_photos(self) -> list[VisitPhoto]:
        return [photo for photo in self.visit.photos.all() if photo.kind == PhotoKind.CUSTOMER]

    @property
    def photos_coming(self) -> int:
        """Photos that a phone has for this visit and that are not here, or not looked through yet."""
        announced = {uuid for entry in self.visit.field_entries.all() for uuid in entry.photos}
        return len(announced - self._over(announced)) if announced else 0

    @cached_property
    def photos_refused(self) -> list[str]:
        """Why photos of this visit could not be used, the first one first."""
        refused = self.visit.photo_uploads.filter(state=UploadState.REFUSED)
        return list(refused.order_by("begun_at").values_list("said", flat=True))

    def _over(self, uuids: AbstractSet[UUID]) -> set[UUID]:
        """Those photos that were looked through, whether they are shown or were refused."""
        return set(self.visit.photo_uploads.filter(pk__in=uuids, state__in=OVER).values_list("pk", flat=True))

    @property
    def zone(self) -> ZoneInfo:
        territory = self.visit.order.site.territory
        return territory.zone if territory else ZoneInfo(settings.TIME_ZONE)


def rounded_up(moment: datetime) -> datetime:
    """To the next five minutes, as people say when they come."""
    return datetime.fromtimestamp(-(-moment.timestamp() // FIVE_MINUTES_S) * FIVE_MINUTES_S, tz=moment.tzinfo)


def zone_of(user: User) -> ZoneInfo:
    """The time zone of a person's working days."""
    technician = getattr(user, "technician", None)
    return technician.territory.zone if technician else ZoneInfo(settings.TIME_ZONE)


def day_of(user: User, day: date) -> list[Stop]:
    """A technician's stops, in order, in a fixed number of queries."""
    assignments = (
        stops_of(user, day)
        .annotate(is_accepted=Exists(_taken_by_themself()))
        .select_related(
            "visit__order__order_type",
            "visit__order__site__customer",
            "visit__order__ticket__customer",
            "visit__order__ticket__category",
        )
        .prefetch_related(
            _promises("visit__order__"),
            "visit__order__site__customer__phones",
            "visit__order__ticket__customer__phones",
        )
    )
    return [Stop(visit=assignment.visit, assignment=assignment) for assignment in assignments]


def _taken_by_themself() -> QuerySet[WorkOffer]:
    """The offer by which the technician of an assignment has the visit."""
    return WorkOffer.objects.filter(visit=OuterRef("visit"), taken_by=OuterRef("technician"))


def case_of(visit: Visit, *, user: User) -> Case:
    """The stop's page for `user`, who may see it (`access.visit_for`)."""
    visit = (
        Visit.objects.select_related(
            "order__order_type",
            "order__organisation",
            "order__outage",
            "order__site__customer",
            "order__site__territory",
            "order__ticket__customer",
            "order__ticket__category",
        )
        .prefetch_related(
            _promises("order__"),
            "order__site__customer__phones",
            "order__ticket__customer__phones",
            "actions",
            "photos",
            "answers__item",
            "parts_used__part",
        )
        .get(pk=visit.pk)
    )
    assignments = list(visit.assignments.filter(live=True).select_related("technician", "plan").order_by("technician"))
    own = next((a for a in assignments if a.technician.user_id == user.pk), None)
    stop = Stop(visit=visit, assignment=own or next(iter(assignments), None))
    van = getattr(user, "technician", None) or (stop.assignment.technician if stop.assignment else None)
    return Case(stop=stop, colleagues=[a for a in assignments if own and a.pk != own.pk], van=van)


def told_on_the_way(action: VisitAction) -> bool:
    """Whether this *on my way* put a message to the customer into the outbox."""
    return Message.objects.filter(
        ticket=action.visit.order.ticket_id,
        event=MessageEvent.ON_MY_WAY,
        dedupe_key__startswith=f"on_my_way:{action.pk}:",
    ).exists()


def tried_on(ticket: Ticket) -> list[Tried]:
    """The line test and every step on record, oldest first."""
    channels = dict(Channel.choices)
    tests = (
        [
            Tried(
                what=gettext("Line test"),
                result=" · ".join(filter(None, [ticket.get_line_test_display(), ticket.line_test_detail])),
                at=ticket.line_test_at,
                channel="",
            )
        ]
        if ticket.line_test
        else []
    )
    steps = [
        Tried(what=str(step), result=step.result, at=step.at, channel=str(channels.get(step.channel, step.channel)))
        for step in ticket.tried_steps.all()
    ]
    return tests + steps


def _answered(answer: ChecklistAnswer, photos: Mapping[UUID, VisitPhoto], refused: AbstractSet[UUID]) -> Answered:
    here = [photos[uuid] for uuid in answer.photos if uuid in photos]
    coming = len(set(answer.photos) - photos.keys() - refused)
    return Answered(answer.item.label, answer.value_in_words, answer.outside_in_words, here, coming)


def today_of(user: User) -> date:
    return timezone.localdate(timezone=zone_of(user))


def _promises(path: str) -> Prefetch:
    return Prefetch(
        f"{path}appointments",
        queryset=Appointment.objects.filter(state=AppointmentState.CONFIRMED),
        to_attr="promises",
    )
