from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from technicians.models.desk_skill import DeskSkill
from technicians.models.organisation import Organisation

HOUSE_LANGUAGE = "de"  # that of customers of whom nothing else is known, too


class Role(models.TextChoices):
    """What a person is here for; it decides the first page and what can be seen."""

    DISPATCHER = "dispatcher", _("Dispatcher")
    TECHNICIAN = "technician", _("Technician")
    AGENT = "agent", _("Hotline agent")
    LEAD = "lead", _("Lead dispatcher")
    ADMIN = "admin", _("Administrator")
    VIEWER = "viewer", _("Read only")
    AUDITOR = "auditor", _("Auditor")


CHANGING = (Role.DISPATCHER, Role.LEAD, Role.ADMIN)
EVERYWHERE = (Role.LEAD, Role.ADMIN)  # kept to no territories
LOOKING = (Role.VIEWER, Role.AUDITOR)


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
    desk_skills = models.ManyToManyField(
        DeskSkill,
        related_name="holders",
        blank=True,
        verbose_name=_("desk skills"),
        help_text=_("What this person is given at a desk besides general work. None: general work only."),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES),
        verbose_name=_("languages"),
        default=list,
        blank=True,
        help_text=_("In which this person calls customers. None: German."),
    )

    territories = models.ManyToManyField(
        "technicians.Territory",
        related_name="dispatchers",
        blank=True,
        verbose_name=_("territories"),
        help_text=_(
            "Whose plans a dispatcher, reader or auditor sees. None: all of the organisation, and a dispatcher then"
            " also sets its rules, as in a small firm."
        ),
    )
    signed_out_at = models.DateTimeField(
        _("signed out at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("By the office; sessions from before are over"),
    )

    Role = Role
    objects: ClassVar[UserManagerWithOrganisation] = UserManagerWithOrganisation()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_known"),
        ]

    def get_session_auth_hash(self) -> str:
        """As Django's; besides, all sessions end when the office signs the person out."""
        return self._until_signed_out(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from map(self._until_signed_out, super().get_session_auth_fallback_hash())

    def _until_signed_out(self, of_password: str) -> str:
        return f"{of_password} {self.signed_out_at.timestamp()}" if self.signed_out_at else of_password

    @property
    def is_dispatcher(self) -> bool:
        """Changes plans and records in the office."""
        return self.is_active and (self.is_superuser or self.role in CHANGING)

    @property
    def sees_board(self) -> bool:
        """Comes into the admin, be it only to look."""
        return self.is_dispatcher or (self.is_active and self.role in LOOKING)

    @property
    def sees_history(self) -> bool:
        return self.is_dispatcher or (self.is_active and self.role == Role.AUDITOR)

    @cached_property
    def own_territories(self) -> tuple[int, ...]:
        """The pks of the territories that this person is kept to; empty: all of the organisation."""
        if self.is_superuser or self.role in EVERYWHERE:
            return ()
        return tuple(self.territories.values_list("pk", flat=True))

    @property
    def is_lead(self) -> bool:
        """Sets what counts for the whole organisation: rules of the gate, goals, order types, catalogues."""
        return self.is_dispatcher and not self.own_territories

    @property
    def is_admin(self) -> bool:
        """Manages the accounts of the organisation."""
        return self.is_active and (self.is_superuser or self.role == Role.ADMIN)

    @property
    def is_auditing(self) -> bool:
        """Sees who looked at personal data, and which customers were erased."""
        return self.is_admin or (self.is_active and self.role == Role.AUDITOR)

    @property
    def is_office(self) -> bool:
        """Takes part in the work of the desks."""
        return self.is_dispatcher or (self.is_active and self.role == Role.AGENT)

    @property
    def spoken(self) -> list[str]:
        """The languages in which this person calls customers."""
        return self.languages or [HOUSE_LANGUAGE]
