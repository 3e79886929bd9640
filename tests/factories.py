"""One believable row of each kind, in an organisation of its own unless told otherwise."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import factory
from django.contrib.gis.geos import Point
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from factory.django import DjangoModelFactory

from dispatch import models as dispatch_models
from orders import models as orders_models
from technicians import models as technicians_models

BERLIN = ZoneInfo("Europe/Berlin")
COLOGNE = Point(6.9583, 50.9413, srid=4326)


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """`at("2026-11-23 08:00")` is that local time as an aware datetime."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def span(text: str, hours: float, zone: ZoneInfo = BERLIN) -> DateTimeTZRange:
    """`span("2026-11-23 08:00", 2)` is 8 to 10 o'clock local time."""
    start = at(text, zone)
    return DateTimeTZRange(start, start + timedelta(hours=hours))


class OrganisationFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Netz {n} GmbH")

    class Meta:
        model = technicians_models.Organisation


class UserFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    username = factory.Sequence(lambda n: f"user{n}")
    password = factory.django.Password("secret-for-tests")
    role = "dispatcher"

    class Meta:
        model = technicians_models.User


class TerritoryFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Köln {n}")
    holiday_region = "NW"
    postal_prefixes = ["50", "51"]
    depot = COLOGNE

    class Meta:
        model = technicians_models.Territory


class SkillFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"skill-{n}")
    name = factory.Sequence(lambda n: f"Skill {n}")

    class Meta:
        model = technicians_models.Skill


class PartFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"part-{n}")
    name = factory.Sequence(lambda n: f"Part {n}")

    class Meta:
        model = technicians_models.Part


class TechnicianFactory(DjangoModelFactory):
    territory = factory.SubFactory(TerritoryFactory)
    organisation = factory.SelfAttribute("territory.organisation")
    name = factory.Sequence(lambda n: f"Nowak, Ewa {n:04}")  # in the order of their making
    user = factory.SubFactory(UserFactory, organisation=factory.SelfAttribute("..organisation"), role="technician")
    home = COLOGNE

    class Meta:
        model = technicians_models.Technician


class ShiftFactory(DjangoModelFactory):
    """Monday 2026-11-23, 8 to 16:30."""

    technician = factory.SubFactory(TechnicianFactory)
    day = at("2026-11-23").date()
    during = span("2026-11-23 08:00", 8.5)

    class Meta:
        model = technicians_models.Shift


class TechnicianSkillFactory(DjangoModelFactory):
    technician = factory.SubFactory(TechnicianFactory)
    skill = factory.SubFactory(SkillFactory, organisation=factory.SelfAttribute("..technician.organisation"))

    class Meta:
        model = technicians_models.TechnicianSkill


class AbsenceFactory(DjangoModelFactory):
    technician = factory.SubFactory(TechnicianFactory)
    during = span("2026-11-23 08:00", 8.5)

    class Meta:
        model = technicians_models.Absence


class CustomerFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    name = "Ayşe Yılmaz"
    email = factory.Sequence(lambda n: f"kunde{n}@example.org")

    class Meta:
        model = orders_models.Customer
        skip_postgeneration_save = True

    @factory.post_generation
    def phone(self, create, extracted, **kwargs):
        """A number unless `phone=""`."""
        if create and extracted != "":
            number = extracted or f"+4922155{self.pk:05d}"
            orders_models.CustomerPhone.objects.create(customer=self, number=number)


class SiteFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    customer = factory.SubFactory(CustomerFactory, organisation=factory.SelfAttribute("..organisation"))
    territory = factory.SubFactory(TerritoryFactory, organisation=factory.SelfAttribute("..organisation"))
    street = factory.Sequence(lambda n: f"Zülpicher Straße {n + 1}")
    postal_code = "50674"
    city = "Köln"
    point = COLOGNE
    accuracy = "exact"

    class Meta:
        model = orders_models.Site


class CategoryFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"category-{n}")
    name = "Internet gestört"
    service = "internet"

    class Meta:
        model = orders_models.Category


class RemoteStepFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"step-{n}")
    name = "Neustart des Modems"

    class Meta:
        model = orders_models.RemoteStep


class TicketFactory(DjangoModelFactory):
    site = factory.SubFactory(SiteFactory)
    organisation = factory.SelfAttribute("site.organisation")
    customer = factory.SelfAttribute("site.customer")
    category = factory.SubFactory(CategoryFactory, organisation=factory.SelfAttribute("..organisation"))
    source = "test"
    name = "Kein Signal"
    reported_at = at("2026-11-21 09:00")

    class Meta:
        model = orders_models.Ticket


class ContactFactory(DjangoModelFactory):
    ticket = factory.SubFactory(TicketFactory)
    channel = "phone"
    at = at("2026-11-21 09:00")
    text = "Seit heute früh kein Internet."

    class Meta:
        model = orders_models.Contact


class OrderTypeFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"type-{n}")
    name = "Entstörung"

    class Meta:
        model = orders_models.OrderType


class OutageFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    network_element = factory.Sequence(lambda n: f"OLT-{n}")

    class Meta:
        model = orders_models.Outage


class FieldOrderFactory(DjangoModelFactory):
    """An order with its ticket in progress, as the gate leaves them."""

    ticket = factory.SubFactory(TicketFactory, state="inProgress")
    organisation = factory.SelfAttribute("ticket.organisation")
    site = factory.SelfAttribute("ticket.site")
    service = factory.SelfAttribute("ticket.category.service")
    order_type = factory.SubFactory(OrderTypeFactory, organisation=factory.SelfAttribute("..organisation"))
    service_minutes = 60

    class Meta:
        model = orders_models.FieldOrder
        skip_postgeneration_save = True

    @factory.post_generation
    def link(self, create, extracted, **kwargs):
        if create and self.ticket:
            type(self.ticket).objects.filter(pk=self.ticket.pk).update(order=self)


class VisitFactory(DjangoModelFactory):
    order = factory.SubFactory(FieldOrderFactory)

    class Meta:
        model = orders_models.Visit


class CallbackFactory(DjangoModelFactory):
    ticket = factory.SubFactory(TicketFactory)
    organisation = factory.SelfAttribute("ticket.organisation")
    territory = factory.SelfAttribute("ticket.site.territory")
    reason = "no_access"
    due = span("2026-11-23 10:00", 2)
    next_at = at("2026-11-23 10:00")

    class Meta:
        model = orders_models.Callback


class DeskSkillFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)
    code = factory.Sequence(lambda n: f"desk-{n}")
    name = factory.Sequence(lambda n: f"Desk skill {n}")

    class Meta:
        model = technicians_models.DeskSkill


class DeskRuleFactory(DjangoModelFactory):
    organisation = factory.SubFactory(OrganisationFactory)

    class Meta:
        model = orders_models.DeskRule


class PlanFactory(DjangoModelFactory):
    territory = factory.SubFactory(TerritoryFactory)
    organisation = factory.SelfAttribute("territory.organisation")
    day = at("2026-11-23").date()
    version = factory.Sequence(lambda n: n + 1)

    class Meta:
        model = dispatch_models.Plan


class AssignmentFactory(DjangoModelFactory):
    """A visit planned on Monday 2026-11-23, 9 to 10, in one organisation and territory throughout."""

    plan = factory.SubFactory(PlanFactory)
    technician = factory.SubFactory(TechnicianFactory, territory=factory.SelfAttribute("..plan.territory"))
    visit = factory.LazyAttribute(
        lambda o: VisitFactory(
            order__ticket__site__organisation=o.plan.organisation, order__ticket__site__territory=o.plan.territory
        )
    )
    during = span("2026-11-23 09:00", 1)

    class Meta:
        model = dispatch_models.Assignment
