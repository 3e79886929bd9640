import uuid
from decimal import Decimal, InvalidOperation

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.admin import display
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models.field_order import FieldOrder
from orders.models.order_type import ChecklistItem, ChecklistKind, shown_number
from orders.models.states import VISIT_OPEN, VisitState, known
from orders.models.telling import NEW, OLD, tell_boards
from technicians.models import Part


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    NO_ACCESS = "no_access", _("No access")
    FOLLOW_UP = "follow_up", _("Follow-up needed")
    CUSTOMER_CANCELLED = "customer_cancelled", _("Customer cancelled")
    COULD_NOT = "could_not", _("Could not be done")


class CouldNotReason(models.TextChoices):
    """What `Visit.outcome_reason` holds after *could not be done*; REFUSED means that the customer cancelled."""

    MATERIAL = "material", _("Material is missing")
    EXPERT = "expert", _("Needs other skills or a second person")
    NETWORK = "network", _("The fault is in the network")
    BUILDING = "building", _("Work in the building has to be done first")
    UNSAFE = "unsafe", _("Not safe to work")
    REFUSED = "refused", _("The customer does not want it")
    OTHER = "other", _("Another reason")


OF_THE_SITE = """
    SELECT site.territory_id AS territory, NULL::date AS day, NULL::uuid AS plan, rows.uuid
    FROM {rows} rows
    JOIN orders_fieldorder orders ON orders.id = rows.order_id
    JOIN orders_site site ON site.id = orders.site_id
"""


@pghistory.track(
    # Bulk inserts: one trigger a statement. Updates stay with a trigger a row, whose plan does not depend on the bulk.
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    fields=["state", "outcome", "en_route_at", "on_site_at", "finished_at"],
)
class Visit(models.Model):
    """One trip for an order. That it is planned is derived from the plan, never stored here."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(FieldOrder, models.PROTECT, related_name="visits", verbose_name=_("field order"))
    state = models.CharField(_("state"), max_length=9, choices=VisitState, default=VisitState.OPEN)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    # The gate writes its visits by SQL of its own.
    rest_minutes = models.PositiveSmallIntegerField(
        _("left for the next visit, minutes"),
        default=0,
        db_default=0,
        help_text=_("Where the work was split: when this part is done, a visit of this length is opened."),
    )
    outcome = models.CharField(_("outcome"), max_length=18, choices=Outcome, blank=True)
    outcome_reason = models.CharField(_("reason"), max_length=300, blank=True)
    report = models.TextField(_("what was done"), blank=True)
    signed_by = models.CharField(_("signed by"), max_length=200, blank=True)
    # The gate writes its visits by SQL of its own.
    signed_statement = models.CharField(
        _("what was signed"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("As it stood above the signature, in its language"),
    )
    en_route_at = models.DateTimeField(_("on the way at"), null=True, blank=True)
    on_site_at = models.DateTimeField(_("on site at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    State = VisitState
    Outcome = Outcome

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            known("state", VisitState, name="visit_state_known"),
            models.CheckConstraint(
                condition=Q(state=VisitState.FINISHED, outcome__in=Outcome.values)
                | (~Q(state=VisitState.FINISHED) & Q(outcome="")),
                name="visit_finished_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=VISIT_OPEN), name="visit_one_open_an_order"
            ),
        ]
        triggers = [
            tell_boards(pgtrigger.Insert, named="visits", changed=OF_THE_SITE.format(rows=NEW)),
            tell_boards(
                pgtrigger.Update,
                named="visits",
                changed=OF_THE_SITE.format(rows=NEW) + f" JOIN {OLD} former ON former.id = rows.id"
                " WHERE (former.state, former.outcome) IS DISTINCT FROM (rows.state, rows.outcome)",
            ),
        ]
        indexes = [
            # An order's visits in order.
            models.Index(fields=["order", "created_at"], name="visit_by_order"),
            # The admin's list of what was finished last.
            models.Index(fields=["-finished_at"], condition=Q(state=VisitState.FINISHED), name="visit_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        return self.state in VISIT_OPEN

    @property
    def reason_text(self) -> str:
        """The reason of the outcome in words."""
        if (
            self.outcome in (Outcome.COULD_NOT, Outcome.CUSTOMER_CANCELLED)
            and self.outcome_reason in CouldNotReason.values
        ):
            return str(CouldNotReason(self.outcome_reason).label)
        return self.outcome_reason


class ActionKind(models.TextChoices):
    EN_ROUTE = "en_route", _("On my way")
    NOT_EN_ROUTE = "undo", _("Not on my way")
    CALLED = "called", _("Called")
    ON_SITE = "on_site", _("Arrived")
    DONE = "done", _("Done")
    NO_ACCESS = "no_access", _("No access")
    FOLLOW_UP = "follow_up", _("Follow-up needed")
    COULD_NOT = "could_not", _("Could not be done")
    CANCELLED = "cancelled", _("Customer cancelled")


class VisitAction(models.Model):
    """What a technician did, once and for ever: `uuid` is made by the phone, and a repeat changes nothing."""

    uuid = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="actions", verbose_name=_("visit"))
    kind = models.CharField(_("kind"), max_length=9, choices=ActionKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at, by the phone's clock"))
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("visit action")
        verbose_name_plural = _("visit actions")
        ordering = ["received_at"]
        constraints = [known("kind", ActionKind, name="visitaction_kind_known")]

    def __str__(self) -> str:
        return self.get_kind_display()


class ChecklistAnswer(models.Model):
    """`photos` are the uuids of the visit's photos that answer a photo item; they may come after the answer.

    A number beyond its limits is a fact like any other: `outside` says so, and the rest what the technician said of it.
    """

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers", verbose_name=_("visit"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name=_("checklist item"))
    value = models.CharField(_("answer"), max_length=300, blank=True)
    photos = ArrayField(models.UUIDField(), verbose_name=_("photos"), default=list, blank=True)
    outside = models.BooleanField(_("outside the limits"), default=False, db_default=False)
    measured_twice = models.BooleanField(_("measured twice"), default=False, db_default=False)
    remark = models.CharField(_("remark"), max_length=300, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("checklist answer")
        verbose_name_plural = _("checklist answers")
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="checklistanswer_unique")]
        indexes = [
            # The admin's list of visits with a value outside its limits: few of many.
            models.Index(fields=["visit"], condition=Q(outside=True), name="checklistanswer_outside"),
        ]

    def __str__(self) -> str:
        return self.value

    @property
    @display(description=_("answer"))
    def value_in_words(self) -> str:
        """The answer with its unit; "" for photos."""
        if self.item.kind == ChecklistKind.YES_NO:
            return {"yes": gettext("yes"), "no": gettext("no")}.get(self.value, self.value)
        value = shown_number(self._number) or self.value
        return f"{value} {self.item.unit}".strip()

    @property
    def _number(self) -> Decimal | None:
        """The value of an item that is measured; None of any other, and where an old answer is no number."""
        if self.item.kind != ChecklistKind.NUMBER:
            return None
        try:
            return Decimal(self.value.replace("−", "-"))
        except InvalidOperation:
            return None

    @property
    @display(description=_("outside the limits"))
    def outside_in_words(self) -> str:
        """What was said of a number beyond its limits; "" within them."""
        if not self.outside:
            return ""
        twice = gettext("measured twice") if self.measured_twice else ""
        return " · ".join(filter(None, [gettext("outside the limits"), self.item.limits, twice, self.remark]))


class PartUsed(models.Model):
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="parts_used", verbose_name=_("visit"))
    part = models.ForeignKey(Part, models.PROTECT, related_name="+", verbose_name=_("part"))
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    serial_number = models.CharField(_("serial number"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("part used")
        verbose_name_plural = _("parts used")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.part}"


class PhotoKind(models.TextChoices):
    PHOTO = "photo", _("Photo")
    SIGNATURE = "signature", _("Signature")
    CUSTOMER = "customer", _("Photo from the customer")


def photo_path(photo: "VisitPhoto", _filename: str) -> str:
    """A path without anything that the sender chose."""
    return f"visits/{photo.visit.uuid}/{photo.uuid}.jpg"


class VisitPhoto(models.Model):
    """A photo or signature, re-encoded on the server before it is stored (no EXIF, no foreign bytes)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos", verbose_name=_("visit"))
    kind = models.CharField(_("kind"), max_length=9, choices=PhotoKind, default=PhotoKind.PHOTO)
    image = models.ImageField(_("image"), upload_to=photo_path)
    taken_at = models.DateTimeField(_("taken at"), default=timezone.now)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [known("kind", PhotoKind, name="visitphoto_kind_known")]

    def __str__(self) -> str:
        return self.get_kind_display()
