import uuid

import pghistory
from django.contrib.admin import display
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.customer import Customer
from orders.models.leased import Leased
from orders.models.order_type import OrderType
from orders.models.outage import Outage
from orders.models.site import Site
from orders.models.states import ORDER_OPEN, OrderState, known
from orders.models.ticket import Ticket
from technicians.models import Organisation


@pghistory.track(
    # Bulk inserts: one trigger a statement. Updates stay with a trigger a row, whose plan does not depend on the bulk.
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(),
    fields=["state", "priority", "due_at", "needed_technicians"],
)
class FieldOrder(Leased):
    """Work to be done at a site: for one ticket, or for an outage of the network.

    Its lease is that of whoever at a desk decides about it (`services.desk`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="orders", verbose_name=_("organisation")
    )
    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        related_name="own_orders",
        null=True,
        blank=True,
        verbose_name=_("ticket"),
        help_text=_("The ticket that it was made for; others may be linked to it."),
    )
    # The gate writes its orders by SQL of its own.
    external_id = models.CharField(
        _("number in the sending system"), max_length=100, blank=True, default="", db_default=""
    )
    outage = models.ForeignKey(
        Outage, models.PROTECT, related_name="orders", null=True, blank=True, verbose_name=_("outage")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="orders", verbose_name=_("site"))
    service = models.SlugField(_("service"), max_length=30, blank=True)
    order_type = models.ForeignKey(OrderType, models.PROTECT, related_name="orders", verbose_name=_("order type"))
    state = models.CharField(_("state"), max_length=12, choices=OrderState, default=OrderState.ACKNOWLEDGED)
    state_reason = models.CharField(_("reason for the state"), max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=10)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    service_minutes = models.PositiveSmallIntegerField(_("service time, minutes"))
    needed_technicians = models.PositiveSmallIntegerField(_("technicians needed"), default=1)
    predecessor = models.ForeignKey(
        "self", models.PROTECT, related_name="successors", null=True, blank=True, verbose_name=_("predecessor")
    )
    note = models.TextField(_("note for the technician"), blank=True, default="", db_default="")
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    State = OrderState

    class Meta:
        verbose_name = _("field order")
        verbose_name_plural = _("field orders")
        constraints = [
            known("state", OrderState, name="fieldorder_state_known"),
            models.CheckConstraint(condition=Q(needed_technicians__in=[1, 2]), name="fieldorder_needs_1_or_2"),
            models.CheckConstraint(condition=Q(priority__range=(0, 100)), name="fieldorder_priority_0_to_100"),
            models.CheckConstraint(condition=Q(service_minutes__range=(1, 720)), name="fieldorder_service_1_to_720"),
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, outage=None) | Q(ticket=None, outage__isnull=False),
                name="fieldorder_has_one_cause",
            ),
            # The same ticket converted twice at once: the second insert fails here.
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=ORDER_OPEN), name="fieldorder_one_open_a_ticket"
            ),
            # One order a fault: two tickets of one site and service share it.
            models.UniqueConstraint(
                fields=["site", "service"],
                condition=Q(state__in=ORDER_OPEN, outage=None),
                name="fieldorder_one_open_a_fault",
            ),
            models.UniqueConstraint(
                fields=["outage"], condition=Q(state__in=ORDER_OPEN), name="fieldorder_one_open_an_outage"
            ),
        ]
        indexes = [
            # The admin's and the API's list, newest first, one organisation.
            models.Index(fields=["organisation", "-created_at", "-id"], name="fieldorder_newest"),
            # The admin's list of one kind of work in one state, however rare the two are together.
            models.Index(
                fields=["organisation", "order_type", "state", "-created_at", "-id"], name="fieldorder_by_type"
            ),
            # The API's question: the order with this number of the caller's.
            models.Index(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="fieldorder_by_external_id",
            ),
            # The planner's backlog: open orders, soonest due first; small beside a million closed ones.
            models.Index(
                fields=["organisation", "due_at"], condition=Q(state__in=ORDER_OPEN), name="fieldorder_backlog"
            ),
            # The repeat rule: recent orders of the same site and service.
            models.Index(fields=["site", "service", "-created_at"], name="fieldorder_by_fault"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    @display(description=_("number"))
    def number(self) -> str:
        """The short number for people."""
        return order_number(self.pk)

    @property
    def customer(self) -> Customer | None:
        """Whom it is for: the ticket's customer, or whoever lives at the site."""
        return (self.ticket.customer if self.ticket else None) or self.site.customer

    @property
    def is_open(self) -> bool:
        return self.state in ORDER_OPEN


def order_number(pk: int) -> str:
    return f"F{pk}"
