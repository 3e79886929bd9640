"""A small rule book and tickets for the tests of the gate."""

from orders.models import GateRule, RemoteStep, RuleSet, Ticket, TriedStep
from tests.factories import (
    CategoryFactory,
    OrderTypeFactory,
    RemoteStepFactory,
    SiteFactory,
    TerritoryFactory,
    TicketFactory,
    at,
)


class RuleWorld:
    """One organisation: category `internet` → order type `repair` (priority 30), phone and one step demanded.

    Monday 2026-11-23, 10 o'clock, is when its tickets are reported, unless told otherwise.
    """

    def __init__(self, organisation, **rule_set):
        self.organisation = organisation
        self.territory = TerritoryFactory(organisation=organisation)
        self.category = CategoryFactory(organisation=organisation, code="internet-down", aliases=["No Internet"])
        self.repair = OrderTypeFactory(organisation=organisation, code="repair", priority=30, service_minutes=45)
        self.step: RemoteStep = RemoteStepFactory(organisation=organisation)
        self.rule_set = RuleSet.objects.create(organisation=organisation, name="default", is_default=True, **rule_set)
        self.rule = GateRule.objects.create(
            rule_set=self.rule_set,
            category=self.category,
            order_type=self.repair,
            evidence=["phone", "steps"],
            due_working_hours=10,
        )
        self.rule.steps.add(self.step)

    def site(self, **fields):
        return SiteFactory(organisation=self.organisation, territory=self.territory, **fields)

    def ticket(self, *, tried=True, site=None, **fields) -> Ticket:
        """A ticket that passes the gate, unless `tried` is False or a field takes something away."""
        fields = {"category": self.category, "reported_at": at("2026-11-23 10:00")} | fields
        ticket = TicketFactory(site=site or self.site(), **fields)
        if tried:
            TriedStep.objects.create(ticket=ticket, step=self.step)
        return ticket

    def with_network_orders(self) -> "RuleWorld":
        self.network = OrderTypeFactory(organisation=self.organisation, code="network-fault", priority=90)
        return self
