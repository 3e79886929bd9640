"""What files of order types and sites hold, a column a fact."""

from typing import Any
from uuid import uuid4

from import_export.fields import Field
from import_export.widgets import CharWidget

from orders.models import OrderType, Site
from orders.models.site import Accuracy
from orders.services.tickets import save_site
from technicians.admin.csv_files import WholeNumberWidget
from technicians.admin.exchange import NamedByUuid, OwnResource, PlaceWidget


class OrderTypeResource(OwnResource):
    """By `code`. Skills, parts and checklist stand on the order type's page."""

    service_minutes = Field("service_minutes", "service_minutes", WholeNumberWidget())
    priority = Field("priority", "priority", WholeNumberWidget())
    needed_technicians = Field("needed_technicians", "needed_technicians", WholeNumberWidget())

    class Meta:
        model = OrderType
        import_id_fields = ("code",)
        fields = ("code", "name", "service_minutes", "priority", "needed_technicians")
        clean_model_instances = True
        skip_unchanged = True


class SiteResource(NamedByUuid):
    """By `uuid`. Customers stay out of it; the territory follows from the postal code."""

    uuid = Field("uuid", "uuid", CharWidget())
    point = Field("point", "point", PlaceWidget())

    class Meta:
        model = Site
        import_id_fields = ("uuid",)
        fields = ("uuid", "street", "postal_code", "city", "country", "point", "access_notes")
        clean_model_instances = True
        skip_unchanged = True

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        known, point = instance.uuid, instance.point
        super().import_instance(instance, row, **kwargs)
        instance.uuid = known or uuid4()
        if instance.point != point:
            instance.accuracy = Accuracy.EXACT if instance.point else ""

    def do_instance_save(self, instance: Site, is_create: bool) -> None:  # noqa: ARG002  the library's signature
        """By the service, which finds the territory and lets the gate look at the site's tickets again."""
        save_site(site=instance)
