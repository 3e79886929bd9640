"""Who may see what: one getter a role and kind of thing. A stranger's object is simply not in the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase

from technicians.models import Territory, User
from technicians.models.user import EVERYWHERE

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def territories_of(user: User) -> QuerySet[Territory]:
    """The territories whose plans somebody sees, and changes if `user.is_dispatcher`."""
    if not user.sees_board:
        return Territory.objects.none()
    own = Territory.objects.filter(organisation=user.organisation_id)
    if user.is_superuser or user.role in EVERYWHERE:
        return own
    kept_to = User.territories.through.objects.filter(user=user)
    return own.filter(Q(pk__in=kept_to.values("territory")) | ~Exists(kept_to))


def signed_in(request: HttpRequest) -> User:
    """The person behind a page that only people who are signed in reach."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def for_dispatchers(view: View[P]) -> View[P]:
    """Of the office's pages those that begin a change: who only looks is refused with 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not signed_in(request).is_dispatcher:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def role_required(*roles: str) -> Callable[[View[P]], View[P]]:
    """Let in people of these roles; a stranger is asked to sign in, anybody else is refused with 403."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            user = request.user
            if not (user.is_authenticated and (user.role in roles or user.is_superuser)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate
