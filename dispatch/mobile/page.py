"""What every page of the phone carries."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from dispatch.access import open_callbacks_of
from dispatch.middleware import BEGAN_AT
from dispatch.mobile.day_doings import DAY_DOINGS
from dispatch.mobile.doings import DOINGS
from technicians.access import signed_in
from technicians.models import User


def moment(at: datetime) -> str:
    """A time as pages and phones compare it: texts of one length, whose order is that of time."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def made_at(request: HttpRequest) -> str:
    """What the phone has sent before this moment is on the page; what it sent later may be missing."""
    return moment(request.META[BEGAN_AT])


def kinds() -> dict[str, str]:
    """What each kind of entry is called, on the phone and in the office."""
    return {kind: str(doing.kind.label) for kind, doing in (DOINGS | DAY_DOINGS).items()} | {
        "call": _("Callback"),
        "accept-work": _("Urgent work"),
        "swap-yes": _("Yes to a swap"),
        "swap-no": _("No to a swap"),
    }


def words() -> dict[str, object]:
    """What only the phone itself can say, as it alone knows what it has not sent."""
    return {
        "all": _("Everything is sent."),
        "one": _("1 not sent."),
        "many": _("{count} not sent."),
        "offline": _("No network. You can go on working; it is sent by itself later."),
        "signed-out": _("Your session is over. Sign in, then it is sent."),
        "other": _("Somebody else is signed in on this phone."),
        "server": _("The server does not answer at the moment. It is tried again by itself."),
        "noSignOut": _("Signing out needs a network. Until then, lock your phone."),
        "held": _("The server could not take it yet. It is tried again by itself."),
        "old": _("⚠ {count} not sent, the oldest for {days} days."),
        "oldHelp": _("Please send it now. If that does not work, save it as a file and give that to the office."),
        "othersOne": _("{count} of another person waits until that person signs in here."),
        "others": _("{count} of another person wait until that person signs in here."),
        "noted": _("Noted."),
        "notedHere": _("Noted on this phone. It is sent later."),
        "nextTry": _("try from {time}"),
        "overOne": _("{over} of {count} stop over"),
        "overMany": _("{over} of {count} stops over"),
        "kinds": kinds(),
        "yours": _("It is yours. It stands among your stops."),
        "notSent": _("not sent"),
        "late": _("{minutes} min late"),
        "changes": {
            "added": _("New: {time} {title}"),
            "moved": _("Moved to {time}: {title}, before at {was}"),
            "taken": _("No longer yours: {time} {title}"),
        },
        "photo": _("Photo"),
        "read": _("I have read it"),
        "full": _("The phone's storage is full: this was not saved. Delete something, then try again."),
        "tooManyPhotos": _("These are more than 100 photos at once. Please take some of them out."),
        "failed": _("This could not be saved on the phone. Please try again."),
    }


def phone_page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """The page with the bar at its foot, which counts the callbacks that the person owes."""
    user = signed_in(request)
    bar: dict[str, object] = {
        "callbacks_owed": open_callbacks_of(user).count(),
        "is_technician": user.role == User.Role.TECHNICIAN,
        "is_dispatcher": user.sees_board,
    }
    if bar["is_technician"]:
        bar["words"], bar["made_at"] = words(), made_at(request)
    return render(request, template, {**bar, **context}, status=status)
