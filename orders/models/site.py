import uuid

from django.contrib.admin import display
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.utils.translation import gettext_lazy as _

from orders.models.customer import Customer
from technicians.models import Organisation, Territory

POSTAL_CODE_LAST = frozenset({"AU", "CA", "GB", "IE", "NZ", "US"})  # countries that write it after the city


ADDRESS_WORDS = SearchVector("street", "postal_code", "city", config="simple")


class Accuracy(models.TextChoices):
    EXACT = "exact", _("Exact")
    STREET = "street", _("Street")
    POSTAL_CODE = "postal_code", _("Postal code")


class Site(models.Model):
    """A place where work is done. A network site or an imported one may have no customer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name=_("organisation"))
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="sites", null=True, blank=True, verbose_name=_("customer")
    )
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=10, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default="DE")
    point = models.PointField(_("point"), null=True, blank=True)
    accuracy = models.CharField(_("accuracy of the point"), max_length=11, choices=Accuracy, blank=True)
    access_notes = models.TextField(_("access notes"), blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="sites", null=True, blank=True, verbose_name=_("territory")
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(point__isnull=True, accuracy="")
                | models.Q(point__isnull=False, accuracy__in=Accuracy.values),
                name="site_point_has_accuracy",
            ),
        ]
        indexes = [
            # The importer's and the API's question: is this address known already.
            models.Index(fields=["organisation", "postal_code", "street"], name="site_by_address"),
            # The desk's search (`dispatch.desk.finding`): a site by the beginnings of some words of the address.
            GinIndex(ADDRESS_WORDS, name="site_by_words"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def district(self) -> str:
        """Where it is, without saying whose it is: postal code and city, as the country writes them."""
        return district_line(self.postal_code, self.city, self.country)

    @property
    @display(description=_("address"))
    def address(self) -> str:
        """One line: street, postal code and city as the country writes them, as far as they are known."""
        return address_line(self.street, self.postal_code, self.city, self.country)


def address_line(street: str, postal_code: str, city: str, country: str) -> str:
    return ", ".join(part for part in (street, district_line(postal_code, city, country)) if part)


def district_line(postal_code: str, city: str, country: str) -> str:
    place = [postal_code, city]
    return " ".join(filter(None, reversed(place) if country in POSTAL_CODE_LAST else place))
