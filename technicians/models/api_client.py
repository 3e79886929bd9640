from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from technicians.models.organisation import Organisation


class ApiClient(AbstractApplication):
    """A system that signs in with OAuth 2 client credentials and sees its own organisation's rows."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="api_clients", verbose_name=_("organisation")
    )

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    @property
    def ticket_source(self) -> str:
        """The source of the tickets it sends: their numbers are unique in it, and rule sets name it."""
        return f"client-{self.pk}"
