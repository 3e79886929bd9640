"""The accounts of the demo. They have known passwords, so they exist in demo mode only."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from oauth2_provider.models import AbstractApplication

from technicians.models import ApiClient, Organisation, Technician, User

PASSWORD = "demo"  # noqa: S105  published in README; only in demo mode on loopback
SECRET = "demo-secret"  # noqa: S105  as above
SECOND_ORGANISATION = "Prüfstand GmbH"


def make_accounts(*, organisation: Organisation, technician: Technician) -> None:
    """An administrator, a dispatcher, a technician with visits today, an agent, two hotline systems. Safe to repeat."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Demo accounts have known passwords: they are made in demo mode only.")
    _user(organisation, "admin", User.Role.DISPATCHER, "Admin", "Demo", is_staff=True, is_superuser=True)
    _user(organisation, "dispatcher", User.Role.DISPATCHER, "Miriam", "Wirth", is_staff=True)
    _user(organisation, "agent", User.Role.AGENT, "Nadja", "Kramer")
    if not User.objects.filter(username="technician").exists():
        family, first = technician.name.split(", ")
        technician.user = _user(organisation, "technician", User.Role.TECHNICIAN, first, family)
        technician.save(update_fields=["user"])
    _client(organisation, "demo-agent")
    _client(Organisation.objects.get_or_create(name=SECOND_ORGANISATION)[0], "demo-kit")


def _user(
    organisation: Organisation, username: str, role: str, first_name: str, last_name: str, **rights: bool
) -> User:
    user, created = User.objects.get_or_create(
        username=username,
        defaults={
            "organisation": organisation,
            "role": role,
            "first_name": first_name,
            "last_name": last_name,
            **rights,
        },
    )
    if created:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user


def _client(organisation: Organisation, client_id: str) -> None:
    ApiClient.objects.get_or_create(
        client_id=client_id,
        defaults={
            "organisation": organisation,
            "name": client_id,
            "client_secret": SECRET,
            "client_type": AbstractApplication.CLIENT_CONFIDENTIAL,
            "authorization_grant_type": AbstractApplication.GRANT_CLIENT_CREDENTIALS,
        },
    )
