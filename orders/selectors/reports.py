"""What a customer gets in writing about a visit: said once here for the phone's preview and for the PDF."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orders.models import Customer, FieldOrder, Visit
from orders.models.visit import PhotoKind

USUAL_STATEMENT = gettext_noop("I confirm that the work described here was done at my place.")


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands beside it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Work:
    """What the technician told: the part of the report that differs from visit to visit."""

    report: str = ""
    answers: tuple[Line, ...] = ()
    parts: tuple[Line, ...] = ()
    photos: int = 0
    signed_by: str = ""
    statement: str = ""
    arrived_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """In the customer's language and the time zone of the site. `facts` say for whom, where and what for."""

    language: str
    zone: ZoneInfo
    firm: str
    number: str
    facts: tuple[Line, ...]
    work: Work

    @property
    def day(self) -> str:
        """The local day of the visit in words."""
        with translation.override(self.language):
            return date_format(self._local(self.work.finished_at or timezone.now()))

    @property
    def times(self) -> str:
        """From when to when somebody was there, such as "09:01–09:40"; the end alone where the arrival is not known."""
        ends = (self.work.arrived_at, self.work.finished_at)
        with translation.override(self.language):
            return "–".join(time_format(self._local(at).time()) for at in ends if at)

    def _local(self, at: datetime) -> datetime:
        return timezone.localtime(at, self.zone)


def language_of(order: FieldOrder) -> str:
    """The customer's, or the one now active where nobody is known."""
    customer = order.customer
    return customer.language if customer else translation.get_language() or settings.LANGUAGE_CODE


def is_mailed_to(customer: Customer | None) -> bool:
    """Whether the report goes to the customer by e-mail without anybody asking for an address."""
    return customer is not None and customer.contact_consent and bool(customer.email)


def statement_for(order: FieldOrder) -> str:
    """What whoever signs confirms: the organisation's own sentence, or the usual one in the customer's language."""
    with translation.override(language_of(order)):
        return order.organisation.signed_statement or _(USUAL_STATEMENT)


def report_about(order: FieldOrder, work: Work) -> Report:
    """The report of `work` done for that order."""
    site, customer = order.site, order.customer
    with translation.override(language_of(order)):
        facts = [
            Line(_("Customer"), customer.name if customer else ""),
            Line(_("Address"), site.address),
            Line(_("Field order"), order.number),
            Line(_("Case"), order.ticket.number if order.ticket else ""),
            Line(_("Kind of work"), str(order.order_type)),
        ]
    return Report(
        language=language_of(order),
        zone=site.territory.zone if site.territory else ZoneInfo(settings.TIME_ZONE),
        firm=order.organisation.name,
        number=order.number,
        facts=tuple(line for line in facts if line.text),
        work=work,
    )


def report_of(visit: Visit) -> Report:
    """The report of a visit as it was recorded; whoever came does not stand in it."""
    order = visit.order
    with translation.override(language_of(order)):
        work = Work(
            report=visit.report,
            answers=tuple(
                Line(answer.item.label, answer.value_in_words)
                for answer in visit.answers.select_related("item").order_by("item__position", "item")
                if answer.item.on_report and answer.value_in_words
            ),
            parts=tuple(
                part_line(str(used.part), used.quantity, used.serial_number)
                for used in visit.parts_used.select_related("part").order_by("pk")
            ),
            photos=visit.photos.filter(kind=PhotoKind.PHOTO).count(),
            signed_by=visit.signed_by,
            statement=visit.signed_statement,
            arrived_at=visit.on_site_at,
            finished_at=visit.finished_at,
        )
    return report_about(order, work)


def part_line(name: str, quantity: int, serial_number: str) -> Line:
    """Such as "2 × Patchkabel" with its serial number beside it."""
    said = _("serial number %(number)s") % {"number": serial_number} if serial_number else ""
    return Line(f"{quantity} × {name}", said)
