import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from technicians.models import Organisation

NAME_WORDS = SearchVector("name", config="simple")


# The history of the consent alone: no name, number or address goes into it.
@pghistory.track(
    # Bulk inserts: one trigger a statement. Updates stay with a trigger a row, whose plan does not depend on the bulk.
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    fields=["contact_consent"],
    meta={"verbose_name": _("change of consent"), "verbose_name_plural": _("changes of consent")},
)
class Customer(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="customers", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="de")
    contact_consent = models.BooleanField(
        _("may be sent messages"), default=True, help_text=_("SMS and e-mail about the customer's own case.")
    )
    segment = models.SlugField(
        _("segment"), max_length=30, blank=True, help_text=_("Chooses the rule set of the gate.")
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            # The admin's list and its search by the beginning of a name.
            models.Index(fields=["organisation", "name"], name="customer_by_name"),
            models.Index(fields=["name"], name="customer_name_prefix", opclasses=["varchar_pattern_ops"]),
            # The desk's search (`dispatch.desk.finding`): a customer by the beginnings of some words of the name.
            GinIndex(NAME_WORDS, name="customer_by_words"),
            # "Who is writing?": a customer by e-mail, in whatever case (`iexact`).
            models.Index(Upper("email"), "organisation", condition=~models.Q(email=""), name="customer_by_email"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerPhone(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones", verbose_name=_("customer"))
    number = PhoneNumberField(_("number"), help_text=_("With the country's prefix, such as +49 221 5550142"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["customer", "number"], name="customerphone_unique")]
        indexes = [
            # "Who is calling?": a customer by phone number.
            models.Index(fields=["number"], name="customerphone_number"),
        ]

    def __str__(self) -> str:
        return str(self.number)
