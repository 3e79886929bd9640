"""The technician's day."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dispatch.mobile.forms import OnceForm
from dispatch.mobile.looks import STANDING_LOOKS
from dispatch.mobile.my_day import with_stops
from dispatch.mobile.navigation import navigation_url
from dispatch.mobile.once import once
from dispatch.mobile.page import phone_page
from dispatch.mobile.selectors import Stop, day_of, today_of, zone_of
from dispatch.mobile.swaps import asked_of
from dispatch.offering.selectors import cards_of
from dispatch.surveys.praise import waiting_for
from orders.models.states import VISIT_OPEN, VisitState
from technicians.access import role_required, signed_in
from technicians.models import User

FARTHEST_DAY = timedelta(days=366)


@never_cache
@require_safe
@role_required(User.Role.TECHNICIAN)
def today(request: HttpRequest) -> HttpResponse:
    """The stops of the local day, or of another one of one's own with `?day=2026-11-23`."""
    user = signed_in(request)
    now_day = today_of(user)
    day = _asked_day(request.GET.get("day", ""), default=now_day)
    stops = stops_on(request, day)
    is_open = [stop for stop in stops if stop.visit.state in VISIT_OPEN]
    device = request.headers.get("User-Agent", "")
    begun = [stop for stop in is_open if stop.visit.state != VisitState.OPEN]
    following = next(iter(begun or is_open), None)
    context = {
        "tab": "today",
        "day": day,
        "is_today": day == now_day,
        "at": {now_day: "today", now_day + timedelta(days=1): "tomorrow"}.get(day),
        "tomorrow": now_day + timedelta(days=1),
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "stops": stops,
        "asks_about_overtime": day == now_day and _asks_about_overtime(user, day, stops),
        "following": following,
        "over": len(stops) - len(is_open),
        "cards": [
            {
                "stop": stop,
                "form": OnceForm(auto_id=False),
                "navigation": navigation_url(stop.visit.order, user_agent=device),
            }
            for stop in is_open
        ],
        "looks": STANDING_LOOKS,
        "offers": list(cards_of(user)) if day == now_day else [],
        "swaps": list(asked_of(user, day)) if day == now_day else [],
        "praised": list(waiting_for(user, now=timezone.now())) if day == now_day else [],
    }
    with timezone.override(zone_of(user)):
        return phone_page(request, "mobile/today.html", context)


def stops_on(request: HttpRequest, day: date) -> list[Stop]:
    """The person's own stops of that day."""
    return once(request, f"stops {day}", lambda: day_of(signed_in(request), day))


def _asks_about_overtime(user: User, day: date, stops: list[Stop]) -> bool:
    """Whether somebody should say if a day beyond the shift is all right; an account without a technician has none."""
    return bool(stops) and with_stops(user.technician, day, stops).asks_about_overtime


def _asked_day(text: str, *, default: date) -> date:
    """The day in the address; anything that is not a day within a year of now means today."""
    try:
        day = parse_date(text)
    except ValueError:
        return default
    return day if day and abs(day - default) <= FARTHEST_DAY else default
