"""What a customer does on their page. Each is one transaction, and done once for one `uuid`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.booking.errors import HoldEndedError
from dispatch.booking.search import find_slots
from dispatch.booking.services import holds
from dispatch.booking.wishes import wish_of
from dispatch.customer.case import CustomerCase
from dispatch.customer.telling import MOST_TO_PEOPLE, tell, told_before
from dispatch.mobile.next_date import promise_next
from dispatch.models import Appointment
from dispatch.models.appointment import AppointmentState
from orders.models import Callback, FieldOrder, Site, Survey, Visit
from orders.models.states import VISIT_OPEN
from orders.models.visit import PhotoKind
from orders.services.callbacks import promise_requested
from orders.services.complaints import call_about_complaint
from orders.services.customers import add_phones
from orders.services.message_words import plain, spoken
from orders.services.photos import add_photo
from orders.services.surveys import answer
from orders.services.visit_facts import Picture
from technicians.models.user import HOUSE_LANGUAGE

MOST_WINDOWS = 5
MOST_PHOTOS = 10  # of one visit
LONGEST_NOTES = 2000  # of one site, ours included


def windows_for(case: CustomerCase, *, now: datetime) -> Sequence[DateTimeTZRange]:
    """Up to five windows that can be kept, soonest first, what is held too, without the one that is promised."""
    order = _order(case)
    wish = wish_of(order)
    if wish is None:
        return ()
    not_before = case.visit.not_before if case.visit else None
    held = [case.held.window] if case.held else []
    known = case.promise.window if case.promise else next(iter(held), None)
    answer = find_slots(wish=wish, spans=(), now=now, count=MOST_WINDOWS - len(held), earliest=not_before, but=known)
    return sorted([*held, *(each.slot.span for each in answer.found)], key=lambda window: window.lower)


@transaction.atomic
def choose_window(case: CustomerCase, *, uuid: UUID, window: DateTimeTZRange) -> None:
    """Promise this window; the former one stands until then. Raises as `hold`, `confirm` and `change` of `holds`."""
    if told_before(case, uuid):
        return
    order = _order(case)
    ahead = Appointment.objects.filter(
        order=order, state=AppointmentState.CONFIRMED, window__endswith__gt=timezone.now()
    ).first()
    if case.held and case.held.window == window:
        holds.confirm(appointment=case.held)
    elif ahead:
        holds.change(appointment=ahead, span=window)
    else:
        promise_next(order=order, window=window)
    tell(case, uuid=uuid, text=_("Appointment chosen: %(window)s") % {"window": spoken(window)})


@transaction.atomic
def accept(case: CustomerCase, *, uuid: UUID) -> DateTimeTZRange:
    """Promise what is held for the customer, which is returned. Raises `BookingError` where it is gone."""
    held = case.held
    if held is None:
        raise HoldEndedError(_("This hold has ended already."))
    choose_window(case, uuid=uuid, window=held.window)
    return held.window


@transaction.atomic
def add_note(case: CustomerCase, *, uuid: UUID, text: str) -> None:
    """For whoever comes, below what stands at the site already. Raises `ValidationError` where it is full."""
    if told_before(case, uuid):
        return
    assert case.site is not None  # noqa: S101  refused before
    site = Site.objects.select_for_update(no_key=True).get(pk=case.site.pk)
    with translation.override(HOUSE_LANGUAGE):
        day = date_format(timezone.localtime(), "SHORT_DATE_FORMAT")
        line = _("From the customer, %(day)s: %(text)s") % {"day": day, "text": plain(text)}
    notes = "\n".join(filter(None, [site.access_notes, line]))
    if len(notes) > LONGEST_NOTES:
        raise ValidationError(_("There are many notes about your address already. Please ask us to call you."))
    site.access_notes = notes
    site.save(update_fields=["access_notes"])
    tell(case, uuid=uuid, text=_("Note for the technician: %(text)s") % {"text": plain(text)})


@transaction.atomic
def add_photos(case: CustomerCase, *, uuid: UUID, pictures: Sequence[Picture]) -> None:
    """For whoever comes; `pictures` are of our own making (`reencode`). Raises `ValidationError` if it is too late."""
    if told_before(case, uuid):
        return
    open_visits = Visit.objects.select_for_update(no_key=True, of=("self",)).filter(state__in=VISIT_OPEN)
    visit = open_visits.filter(pk=case.visit.pk).first() if case.visit else None
    if visit is None:
        raise ValidationError(_("It is too late for photos: the visit is over."))
    if visit.photos.filter(kind=PhotoKind.CUSTOMER).count() + len(pictures) > MOST_PHOTOS:
        raise ValidationError(_("These would be more than %(most)s photos in all."), params={"most": MOST_PHOTOS})
    for picture in pictures:
        add_photo(visit=visit, kind=PhotoKind.CUSTOMER, jpeg=picture.jpeg)
    said = ngettext("%(count)s photo for the technician", "%(count)s photos for the technician", len(pictures))
    tell(case, uuid=uuid, text=said % {"count": len(pictures)})


@transaction.atomic
def ask_for_call(case: CustomerCase, *, uuid: UUID, number: str = "") -> Callback | None:
    """The call that we owe in the next working hours. Raises `ValidationError` where one is promised already."""
    if told_before(case, uuid):
        return None
    _add_number(case, number)
    call = promise_requested(ticket=case.ticket)
    tell(case, uuid=uuid, text=_("Please call me."), most=MOST_TO_PEOPLE)
    return call


@transaction.atomic
def complain(case: CustomerCase, *, uuid: UUID, text: str, number: str = "") -> Callback | None:
    """One person owes an answer by phone, however often the customer complains: the call that is owed."""
    if told_before(case, uuid):
        return None
    _add_number(case, number)
    call = call_about_complaint(ticket=case.ticket)
    tell(case, uuid=uuid, text=_("Complaint: %(text)s") % {"text": text}, most=MOST_TO_PEOPLE)
    return call


@transaction.atomic
def answer_survey(case: CustomerCase, *, uuid: UUID, recommend: int, solved: str, word: str) -> Callback | None:
    """The call that a bad answer leads to: whoever makes it reads among the contacts what was answered."""
    if told_before(case, uuid):
        return None
    survey = answer(survey=Survey.objects.get(ticket=case.ticket), recommend=recommend, solved=solved, word=word)
    told = _("Solved? %(solved)s. Would recommend us: %(recommend)s of 10.") % {
        "solved": survey.get_solved_display(),
        "recommend": survey.recommend,
    }
    tell(case, uuid=uuid, text=f"{told} {survey.word}".strip(), most=MOST_TO_PEOPLE)
    return survey.callback


def _add_number(case: CustomerCase, number: str) -> None:
    """Where we have none: numbers that we know are changed by people only."""
    if number and case.ticket.customer and not case.has_phone:
        add_phones(customer=case.ticket.customer, numbers=[number])


def _order(case: CustomerCase) -> FieldOrder:
    """With what booking reads of it."""
    assert case.order is not None  # noqa: S101  refused before
    return FieldOrder.objects.select_related("site__territory", "order_type", "ticket__customer").get(pk=case.order.pk)
