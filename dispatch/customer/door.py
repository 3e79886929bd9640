"""Who comes in with a link, and what everybody else is told. Nothing that is asked for here changes a case."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from dispatch.customer.case import CustomerCase, case_by
from dispatch.customer.guesses import pause_s
from dispatch.customer.links import LASTS, is_known
from technicians.models.user import HOUSE_LANGUAGE

P = ParamSpec("P")
COOKIE = "case"  # one for each case, by its path: a family may have two
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def unseen(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody else learns of the address, keeps the answer, or lists it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response[name] = value
        return response

    return answer


@unseen
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The secret goes from the address into a cookie; mail scanners may follow it as often as they like."""
    case = case_by(token, now=timezone.now()) if is_known(token) else None
    if case is None:
        return refused(request)
    page = reverse("customer_case", args=[case.address])
    answer = redirect(page)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=LASTS,
        path=page,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def for_the_customer(
    view: Callable[Concatenate[HttpRequest, CustomerCase, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Let in whoever has the secret of just this case, in their language and on the clock of their home."""

    @unseen
    @wraps(view)
    def guarded(request: HttpRequest, address: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        token = request.COOKIES.get(COOKIE)
        if not token:
            return gone(request)
        case = case_by(token, now=timezone.now())
        if case is None or case.address != address:
            return refused(request)
        with translation.override(language_of(request, case)), timezone.override(case.zone):
            response = view(request, case, *args, **kwargs)
            response["Content-Language"] = translation.get_language()
        return response

    return guarded


def language_of(request: HttpRequest, case: CustomerCase) -> str:
    """As chosen on the page, else as we write to this customer."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.LANGUAGES):
        return str(chosen)
    return case.ticket.customer.language if case.ticket.customer else HOUSE_LANGUAGE


def refused(request: HttpRequest) -> HttpResponse:
    """A wrong guess, which counts; the same answer for a link that is dead and for one that never was."""
    wait_s = ceil(pause_s(request))
    if not wait_s:
        return gone(request)
    answer = render(request, "customer/pause.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(wait_s)
    return answer


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "customer/gone.html", status=HTTPStatus.NOT_FOUND)


def absent(
    request: HttpRequest, case: CustomerCase, said: str, *, status: HTTPStatus = HTTPStatus.NOT_FOUND
) -> HttpResponse:
    """What is not there for the customer, not yet, or not any more; `said` is why."""
    return render(request, "customer/absent.html", {"case": case, "said": said}, status=status)
