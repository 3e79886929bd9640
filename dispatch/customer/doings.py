"""Each offer of the page: what it is called, its form, what sending it does, and what is said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dispatch.booking.errors import BookingError, SlotGoneError
from dispatch.customer import services, withdrawing
from dispatch.customer.case import CustomerCase
from dispatch.customer.forms import (
    AppointmentForm,
    CallForm,
    ComplaintForm,
    NoteForm,
    OfferForm,
    PhotosForm,
    SelfHelpForm,
    SurveyForm,
)
from dispatch.customer.offers import OfferKind
from orders.models import Callback, Survey
from orders.models.contact import Channel
from orders.models.self_help import HelpEnd
from orders.services.message_words import spoken
from orders.services.messages import is_written_to
from orders.services.self_help import answer as answer_help
from orders.services.surveys import answer as answer_survey

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNDO_MINUTES = int(withdrawing.UNDO.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Doing:
    """`do` takes the case and its valid form, and returns what is said then; `ValidationError` says why not."""

    title: "_StrPromise"
    text: "_StrPromise"
    send: "_StrPromise"
    form: type[OfferForm]
    do: Callable[[CustomerCase, Any], str]


def _appointment(case: CustomerCase, form: AppointmentForm) -> str:
    window = form.cleaned_data["window"]
    try:
        services.choose_window(case, uuid=form.cleaned_data["uuid"], window=window)
    except SlotGoneError as error:
        raise ValidationError(_("This time has just been taken. Please choose another one.")) from error
    except BookingError as error:
        said = _("The appointment can't be changed here at the moment. Ask us to call you: we find one together.")
        raise ValidationError(said) from error
    except ValidationError as error:
        raise ValidationError(_("Please choose one of the times.")) from error
    said = _("Your appointment: %(window)s.") % {"window": spoken(window)}
    return " ".join((said, _("You get a message about it."))) if is_written_to(case.ticket.customer) else said


def _note(case: CustomerCase, form: NoteForm) -> str:
    services.add_note(case, uuid=form.cleaned_data["uuid"], text=form.cleaned_data["text"])
    return _("Thank you. Whoever comes to you reads it.")


def _photos(case: CustomerCase, form: PhotosForm) -> str:
    services.add_photos(case, uuid=form.cleaned_data["uuid"], pictures=form.cleaned_data["photos"])
    return _("Thank you. Whoever comes to you sees them.")


def _call(case: CustomerCase, form: CallForm) -> str:
    return _promised(services.ask_for_call(case, uuid=form.cleaned_data["uuid"], number=form.number_given))


def _works_again(case: CustomerCase, form: OfferForm) -> str:
    withdrawing.wish(case, uuid=form.cleaned_data["uuid"])
    until = time_format(timezone.localtime(timezone.now() + withdrawing.UNDO).time(), "H:i")
    return _("Good to hear. Until %(time)s you can take it back.") % {"time": until}


def _take_back(case: CustomerCase, form: OfferForm) -> str:
    withdrawing.take_back(case, uuid=form.cleaned_data["uuid"])
    return _("Taken back: everything is as it was before.")


def _complaint(case: CustomerCase, form: ComplaintForm) -> str:
    text = form.cleaned_data["text"]
    return _promised(services.complain(case, uuid=form.cleaned_data["uuid"], text=text, number=form.number_given))


def _self_help(case: CustomerCase, form: SelfHelpForm) -> str:
    assert form.asked is not None  # noqa: S101  the form is valid
    then = answer_help(ticket=case.ticket, step=form.asked, answer=form.cleaned_data["answer"], channel=Channel.LINK)
    if then.step is not None:
        return _("Thank you, that is noted. There is one more thing to try.")
    if then.end == HelpEnd.SOLVED:
        return _("Good to hear that it works again. Nobody needs to come.")
    said = _("Thank you, that is noted: nobody asks you for it again.")
    return f"{said} {then.reason}".strip()


def _survey(case: CustomerCase, form: SurveyForm) -> str:
    facts = {name: form.cleaned_data[name] for name in ("recommend", "solved", "word")}
    answered = answer_survey(survey=Survey.objects.get(ticket=case.ticket), **facts)
    return _promised(answered.callback) if answered.callback else _("Thank you for your answer.")


def _promised(call: Callback | None) -> str:
    if call is None:
        return _("Thank you. It is written down with your case.")
    return _("Thank you. We call you: %(window)s.") % {"window": spoken(call.due)}


DOINGS: Mapping[OfferKind, Doing] = {
    OfferKind.SURVEY: Doing(
        gettext_lazy("Three short questions"),
        gettext_lazy("You help us to do it better. Nobody is measured by your answers."),
        gettext_lazy("Send the answers"),
        SurveyForm,
        _survey,
    ),
    OfferKind.SELF_HELP: Doing(
        gettext_lazy("Try what often helps"),
        gettext_lazy("It takes a few minutes, and you may stop whenever you like: your answers stay noted."),
        gettext_lazy("Go on"),
        SelfHelpForm,
        _self_help,
    ),
    OfferKind.APPOINTMENT: Doing(
        gettext_lazy("Choose an appointment"),
        gettext_lazy("These times are free. What was promised stays until you have chosen another one."),
        gettext_lazy("Take this appointment"),
        AppointmentForm,
        _appointment,
    ),
    OfferKind.NOTE: Doing(
        gettext_lazy("Note for the technician"),
        gettext_lazy("Whoever comes to you reads it before they ring."),
        gettext_lazy("Send the note"),
        NoteForm,
        _note,
    ),
    OfferKind.PHOTOS: Doing(
        gettext_lazy("Send photos"),
        gettext_lazy("They help us to bring the right things. Only those who work on your case see them."),
        gettext_lazy("Send the photos"),
        PhotosForm,
        _photos,
    ),
    OfferKind.CALL: Doing(
        gettext_lazy("Please call me"),
        gettext_lazy("We call you at the number that we know, and have your whole case on screen."),
        gettext_lazy("Call me then"),
        CallForm,
        _call,
    ),
    OfferKind.WORKS_AGAIN: Doing(
        gettext_lazy("It works again"),
        gettext_lazy("Then nobody needs to come, and an appointment goes to somebody else."),
        gettext_lazy("It works again: nobody needs to come"),
        OfferForm,
        _works_again,
    ),
    OfferKind.TAKE_BACK: Doing(
        gettext_lazy("Take it back"),
        gettext_lazy("It does not work after all? Then everything stays as it was before."),
        gettext_lazy("Take it back: please come"),
        OfferForm,
        _take_back,
    ),
    OfferKind.COMPLAINT: Doing(
        gettext_lazy("Something was not right"),
        gettext_lazy("One person takes care of it, reads your whole case first, and calls you."),
        gettext_lazy("Send the complaint"),
        ComplaintForm,
        _complaint,
    ),
}
