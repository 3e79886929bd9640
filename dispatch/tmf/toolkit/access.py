"""Who calls the public API: a system with a bearer token, for the organisation its client belongs to."""

import hashlib
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

MOST_KNOWN = 1000
_known: dict[str, tuple[float, AccessToken]] = {}


class ClientAuthentication(BaseAuthentication):
    """An OAuth 2 bearer token in the Authorization header, and nowhere else: addresses end up in logs.

    The body is not touched before the client is known.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, AccessToken] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = token_of(hashlib.sha256(secret.strip()).hexdigest())
        if token is None or token.is_expired():
            raise AuthenticationFailed(_("This token is unknown or has expired. Ask for a new one at /oauth/token/."))
        return AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return 'Bearer realm="api"'


def token_of(checksum: str) -> AccessToken | None:
    """The token with its client and organisation, as they were at most `API_TOKEN_FRESH_S` ago.

    A hotline's system sends the same one with each of its many requests.
    """
    read_at, token = _known.get(checksum, (0.0, None))
    if token is None or monotonic() - read_at > settings.API_TOKEN_FRESH_S:
        tokens = AccessToken.objects.select_related("application__organisation")
        token = tokens.filter(token_checksum=checksum, application__isnull=False).first()
        if token is None or len(_known) >= MOST_KNOWN:
            _known.clear()
        if token is not None:
            _known[checksum] = monotonic(), token
    return token


class HasScope(BasePermission):
    """The token was given for the scope that the view names."""

    message = _("This token was not given for the scope that is needed here.")

    def has_permission(self, request: Request, view: Any) -> bool:
        token: Any = request.auth
        return token is not None and token.allow_scopes([view.scope])


class ClientCredentialsScheme(OpenApiAuthenticationExtension):
    """How `ClientAuthentication` reads in the OpenAPI document."""

    target_class = ClientAuthentication
    name = "oauth2"

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        return {self.name: [auto_schema.view.scope]}  # type: ignore[attr-defined]

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, object]:  # noqa: ARG002  its signature
        scopes = settings.OAUTH2_PROVIDER["SCOPES"]
        return {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/oauth/token/", "scopes": scopes}}}
