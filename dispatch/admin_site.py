"""The admin site of the project: Django's own, with the board as its first page."""

# ruff: noqa: ARG002  the signatures are Django's

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _

SAFE = ("GET", "HEAD", "OPTIONS")
# What somebody who only looks may send: it concerns nobody but themselves.
OWN_AFFAIRS = ("logout", "password_change", "board_saved", "board_forget_saved")


class DispatchAdminSite(AdminSite):
    """Open to the office; each page shows people the rows of their own organisation.

    Who only looks (`User.sees_board` without `is_dispatcher`) changes nothing: whatever they send is refused here,
    for every page of the site.
    """

    site_header = _("Field dispatch")
    site_title = _("Field dispatch")
    index_title = _("All records")
    site_url = None

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.sees_board

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        inner: Any = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            name = request.resolver_match.url_name if request.resolver_match else ""
            if request.method not in SAFE and name not in OWN_AFFAIRS and self._only_looks(request):
                raise PermissionDenied
            answer: HttpResponseBase = inner(request, *args, **kwargs)
            return answer

        return guarded

    def _only_looks(self, request: HttpRequest) -> bool:
        from technicians.access import signed_in  # noqa: PLC0415  the site is made before the models are

        return self.has_permission(request) and not signed_in(request).is_dispatcher

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """There is one page to sign in. Who is signed in and still comes here has no business in the admin."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:board"))
        return HttpResponseRedirect(f"{reverse('login')}?{urlencode({REDIRECT_FIELD_NAME: wanted})}")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """As Django's; a term with a NUL finds nothing, since PostgreSQL's texts hold none."""
        if "\x00" in request.GET.get("term", ""):
            return JsonResponse({"results": [], "pagination": {"more": False}})
        return super().autocomplete_view(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # Here and not above: the site is made before the models are.
        from dispatch.board.urls import board_urls  # noqa: PLC0415
        from dispatch.figures.urls import figures_urls  # noqa: PLC0415
        from dispatch.privacy.urls import privacy_urls  # noqa: PLC0415
        from dispatch.surveys.urls import surveys_urls  # noqa: PLC0415

        return [
            path("board/", include(board_urls(self))),
            path("figures/answers/", include(surveys_urls(self))),
            path("figures/", include(figures_urls(self))),
            path("privacy/", include(privacy_urls(self))),
            *super().get_urls(),
        ]


class DispatchAdminConfig(AdminConfig):
    default_site = "dispatch.admin_site.DispatchAdminSite"
