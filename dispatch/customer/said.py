"""What is said when something was done, in the language now active: on the customer's page, and by their assistant."""

from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from dispatch.customer.case import CustomerCase
from orders.models import Callback
from orders.models.self_help import HelpEnd
from orders.selectors.self_help import Guided
from orders.services.message_words import spoken
from orders.services.messages import is_written_to


def appointment(case: CustomerCase, window: DateTimeTZRange) -> str:
    said = _("Your appointment: %(window)s.") % {"window": spoken(window)}
    if not is_written_to(case.ticket.customer):
        return said
    written = _("You get a message about it.")
    return f"{said} {written}"


def taken() -> str:
    return _("This time has just been taken. Please choose another one.")


def not_bookable() -> str:
    return _("The appointment can't be changed here at the moment. Ask us to call you: we find one together.")


def withdrawn(until: datetime) -> str:
    return _("Good to hear. Until %(time)s you can take it back.") % {
        "time": time_format(timezone.localtime(until).time(), "H:i")
    }


def taken_back() -> str:
    return _("Taken back: everything is as it was before.")


def tried(then: Guided) -> str:
    """After an answer to a step of self-help; `then` is how it goes on."""
    if then.step is not None:
        return _("Thank you, that is noted. There is one more thing to try.")
    if then.end == HelpEnd.SOLVED:
        return _("Good to hear that it works again. Nobody needs to come.")
    said = _("Thank you, that is noted: nobody asks you for it again.")
    return f"{said} {then.reason}".strip()


def promised(call: Callback | None) -> str:
    if call is None:
        return _("Thank you. It is written down with your case.")
    return _("Thank you. We call you: %(window)s.") % {"window": spoken(call.due)}


def already() -> str:
    return _("We have that already.")
