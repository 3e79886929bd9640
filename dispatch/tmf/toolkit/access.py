"""Who calls the public API: a system with a bearer token, for the organisation its client belongs to."""

import hashlib
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

from technicians.briefly import briefly


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


@briefly
def token_of(checksum: str) -> AccessToken | None:
    """The token with its client and organisation: a hotline's system sends the same one with each request."""
    tokens = AccessToken.objects.select_related("application__organisation")
    return tokens.filter(token_checksum=checksum, application__isnull=False).first()


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
