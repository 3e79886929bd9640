"""What files of technicians, skills, parts and vans hold, a column a fact."""

from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import BooleanWidget, CharWidget, DateWidget

from technicians.access import territories_of
from technicians.admin.csv_files import NameWidget, OptionalNumberWidget, WholeNumberWidget
from technicians.admin.exchange import NamedByUuid, OwnResource, PlaceWidget
from technicians.models import Part, Skill, Technician, TechnicianSkill, Territory, VanStock

NO_TECHNICIAN = _("There is no technician “%(text)s”, or more than one.")


class TerritoryWidget(NameWidget):
    def get_queryset(self, *_args: Any, **_kwargs: Any) -> Any:
        return territories_of(self.user) if self.user else Territory.objects.none()


class TechnicianResource(NamedByUuid):
    """By `uuid`; a line without one means the technician of that name, or a new one."""

    uuid = Field("uuid", "uuid", CharWidget())
    phone = Field("phone", "phone", CharWidget())
    territory = Field(
        "territory", "territory", TerritoryWidget(Territory, "name", missing=_("There is no territory “%(text)s”."))
    )
    home = Field("home", "home", PlaceWidget())
    overtime_minutes = Field("overtime_minutes", "overtime_minutes", OptionalNumberWidget())
    max_visits = Field("max_visits", "max_visits", OptionalNumberWidget())
    active = Field("active", "active", BooleanWidget(), default=True)

    class Meta:
        model = Technician
        import_id_fields = ("uuid",)
        fields = (
            "uuid",
            "name",
            "phone",
            "territory",
            "home",
            "starts_at",
            "ends_at",
            "overtime_minutes",
            "max_visits",
            "active",
        )
        clean_model_instances = True
        skip_unchanged = True

    def get_instance(self, loader: Any, row: MutableMapping[str, Any]) -> Model | None:
        if row.get("uuid"):
            return super().get_instance(loader, row)
        found = list(self.get_queryset().filter(name=row.get("name", ""))[:2])
        if len(found) > 1:
            raise ValueError(NO_TECHNICIAN % {"text": row.get("name", "")})
        return found[0] if found else None

    def import_instance(self, instance: Any, row: MutableMapping[str, Any], **kwargs: Any) -> None:
        known = instance.uuid
        super().import_instance(instance, row, **kwargs)
        instance.uuid = known or uuid4()


class SkillResource(OwnResource):
    class Meta:
        model = Skill
        import_id_fields = ("code",)
        fields = ("code", "name")
        clean_model_instances = True
        skip_unchanged = True


class PartResource(OwnResource):
    class Meta:
        model = Part
        import_id_fields = ("code",)
        fields = ("code", "name")
        clean_model_instances = True
        skip_unchanged = True


class TechnicianSkillResource(OwnResource):
    technician = Field("technician", "technician", NameWidget(Technician, "name", missing=NO_TECHNICIAN))
    skill = Field("skill", "skill", NameWidget(Skill, "code", missing=_("There is no skill with the code “%(text)s”.")))
    level = Field("level", "level", WholeNumberWidget())
    valid_until = Field("valid_until", "valid_until", DateWidget("%Y-%m-%d"))

    class Meta:
        model = TechnicianSkill
        import_id_fields = ("technician", "skill")
        fields = ("technician", "skill", "level", "valid_until")
        clean_model_instances = True
        skip_unchanged = True


class VanStockResource(OwnResource):
    """A line a technician and part: known ones are changed, new ones added, none is taken away."""

    technician = Field("technician", "technician", NameWidget(Technician, "name", missing=NO_TECHNICIAN))
    part = Field("part", "part", NameWidget(Part, "code", missing=_("There is no part with the code “%(text)s”.")))
    quantity = Field("quantity", "quantity", WholeNumberWidget())
    target = Field("target", "target", WholeNumberWidget())
    refill = Field("refill", "refill", WholeNumberWidget(), readonly=True)

    class Meta:
        model = VanStock
        import_id_fields = ("technician", "part")
        fields = ("technician", "part", "quantity", "target", "refill")
        clean_model_instances = True
        skip_unchanged = True
