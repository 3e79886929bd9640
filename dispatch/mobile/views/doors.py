"""Coming in, going on to one's own first page, and the page for everything else."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from dispatch.mobile.calendar_feed import calendar_address
from dispatch.mobile.forms import SignInForm
from dispatch.mobile.page import phone_page
from dispatch.mobile.points import is_agreed, is_offered
from technicians.access import signed_in
from technicians.models import User

FIRST_PAGES = {
    User.Role.DISPATCHER: "/admin/board/",
    User.Role.TECHNICIAN: "today",
    User.Role.AGENT: "desk",
}


class SignIn(LoginView):
    """Django's, with our words. django-axes answers for it after too many wrong passwords."""

    authentication_form = SignInForm
    redirect_authenticated_user = True


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    role = User.Role.DISPATCHER if user.sees_board else User.Role(user.role)
    return redirect(FIRST_PAGES[role])


@never_cache
@login_required
def more(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {
        "tab": "more",
        "has_points": is_offered(user),
        "is_agreed": is_agreed(user),
        "calendar_address": calendar_address(user),
    }
    return phone_page(request, "mobile/more.html", context)
