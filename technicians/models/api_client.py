from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication
from oauth2_provider.scopes import SettingsScopes

from technicians.models.organisation import Organisation


def validate_scope(name: str) -> None:
    known: Any = settings.OAUTH2_PROVIDER["SCOPES"]
    if name not in known:
        raise ValidationError(_("Known scopes are: %(known)s."), params={"known": ", ".join(sorted(known))})


class ApiClient(AbstractApplication):
    """A system that signs in with OAuth 2 client credentials and sees its own organisation's rows."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_clients", verbose_name=_("organisation")
    )
    scopes = ArrayField(
        models.CharField(max_length=30, validators=[validate_scope]),
        verbose_name=_("scopes"),
        default=list,
        blank=True,
        help_text=_("What its tokens may be used for, comma separated. Empty: all of the API."),
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests a minute"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: the server's setting."),
    )

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    @property
    def ticket_source(self) -> str:
        """The source of the tickets it sends: their numbers are unique in it, and rule sets name it."""
        return f"client-{self.pk}"


class ClientScopes(SettingsScopes):
    """A token gets no scope that its client may not have."""

    def get_available_scopes(
        self, application: ApiClient | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        known: list[str] = super().get_available_scopes(application, request, *args, **kwargs)
        return [name for name in known if not application or not application.scopes or name in application.scopes]

    def get_default_scopes(
        self, application: ApiClient | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return self.get_available_scopes(application, request, *args, **kwargs)
