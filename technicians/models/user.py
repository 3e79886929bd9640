from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from technicians.models.organisation import Organisation


class Role(models.TextChoices):
    """What a person is here for; it decides the first page and what can be seen."""

    DISPATCHER = "dispatcher", _("Dispatcher")
    TECHNICIAN = "technician", _("Technician")
    AGENT = "agent", _("Hotline agent")


class UserManagerWithOrganisation(UserManager["User"]):
    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **extra_fields: Any
    ) -> "User":
        """As Django's; the first superuser founds an organisation, since no row is without one."""
        if not extra_fields.get("organisation") and not extra_fields.get("organisation_id"):
            extra_fields["organisation"] = Organisation.objects.order_by("pk").first() or (
                Organisation.objects.create(name="Organisation")
            )
        return super().create_superuser(username, email, password, **extra_fields)


class User(AbstractUser):
    """A person who signs in."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="users", verbose_name=_("organisation"))
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.DISPATCHER)

    Role = Role
    objects: ClassVar[UserManagerWithOrganisation] = UserManagerWithOrganisation()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    @property
    def is_dispatcher(self) -> bool:
        return self.is_active and (self.is_superuser or self.role == Role.DISPATCHER)
