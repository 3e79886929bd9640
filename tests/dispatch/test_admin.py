"""Every list of the admin: what it costs, who may see it, and whose rows are in it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dispatch.models import (
    Appointment,
    Assignment,
    BacklogDay,
    Call,
    CapacityUse,
    Change,
    ClientThrottle,
    CompensationRule,
    Connector,
    CustomerLink,
    DayCapacity,
    DayEntry,
    DayFigures,
    DayVersion,
    Delivery,
    Erasure,
    FieldEntry,
    FieldPoint,
    FigureGroup,
    FigureRow,
    IdempotencyKey,
    InboundDelivery,
    LedgerEntry,
    Listener,
    PhoneContact,
    PhotoUpload,
    Plan,
    PlanEdit,
    PlanRun,
    PlanTask,
    PointConsent,
    Praise,
    SavedSelection,
    SlotSearch,
    SmsCount,
    StaffAlert,
    SurveyGroup,
    TechnicianDayVersion,
    TravelTime,
    UnplannedVisit,
    WhatIf,
    Withdrawal,
    WorkOffer,
    WorkOrderCancellation,
    WrittenBack,
    WrongGuesses,
)
from orders import models as orders
from technicians import models as technicians
from tests import factories as f
from tests.factories import at, span

ROOMS = ("dispatch", "orders", "technicians")
# Caches, counters and memories of programs: nobody reads them. Where taps were made: no list of that may be. What a
# person saved for themselves stands on the board, and praise on the phone, for that person alone. What is counted
# stands on the figures pages. Customers' links are hashes, of which nobody can make a link again. Alerts belong to the
# service, not to one firm, and are read where they are sent to.
PAGELESS = {
    BacklogDay,
    CapacityUse,
    ClientThrottle,
    CustomerLink,
    DayFigures,
    DayVersion,
    FieldPoint,
    FigureGroup,
    FigureRow,
    IdempotencyKey,
    PointConsent,
    Praise,
    SavedSelection,
    SlotSearch,
    SmsCount,
    StaffAlert,
    SurveyGroup,
    TechnicianDayVersion,
    TravelTime,
    WrongGuesses,
}
MODELS = [
    m
    for m in apps.get_models()
    if m._meta.app_label in ROOMS and not hasattr(m, "pgh_tracked_model") and m not in PAGELESS
]
# A tenant, its API clients and what its promises cost are a superuser's business; who was erased, and who looked at
# whom, is for administrators and auditors.
CLOSED = (
    technicians.Organisation,
    technicians.ApiClient,
    LedgerEntry,
    CompensationRule,
    Erasure,
    orders.LookUp,
)


def site_of(organisation) -> dict:
    return {"ticket__site__organisation": organisation}


def help_step_of(organisation) -> orders.HelpStep:
    parts = {
        "category": f.CategoryFactory(organisation=organisation),
        "step": f.RemoteStepFactory(organisation=organisation),
    }
    return orders.HelpStep.objects.create(organisation=organisation, question_de="Geht es?", **parts)


def order_of(organisation) -> orders.FieldOrder:
    return f.FieldOrderFactory(ticket__site__organisation=organisation)


def visit_of(organisation, **facts) -> orders.Visit:
    return f.VisitFactory(order=order_of(organisation), **facts)


def user_of(organisation) -> technicians.User:
    return f.UserFactory(organisation=organisation)


def technician_of(organisation) -> technicians.Technician:
    return f.TechnicianFactory(territory__organisation=organisation)


def rule_of(organisation) -> orders.GateRule:
    rules = orders.RuleSet.objects.create(organisation=organisation, name=f"rules-{uuid4().hex[:8]}")
    return orders.GateRule.objects.create(
        rule_set=rules,
        category=f.CategoryFactory(organisation=organisation),
        order_type=f.OrderTypeFactory(organisation=organisation),
    )


def connector_of(organisation) -> Connector:
    return Connector.objects.create(organisation=organisation, name="Desk", kind="zammad")


def interruption_of(organisation) -> orders.Interruption:
    ticket = f.TicketFactory(site__organisation=organisation)
    return orders.Interruption.objects.create(customer=ticket.customer, ticket=ticket, reason="no_access")


MAKE: dict[type[Model], Callable[[technicians.Organisation], Model]] = {
    technicians.Organisation: lambda o: o,
    technicians.User: user_of,
    technicians.ApiClient: lambda o: technicians.ApiClient.objects.create(
        organisation=o, name="crm", client_type="confidential", authorization_grant_type="client-credentials"
    ),
    technicians.Territory: lambda o: f.TerritoryFactory(organisation=o),
    DayCapacity: lambda o: DayCapacity.objects.create(
        territory=f.TerritoryFactory(organisation=o), day=at("2026-11-23").date(), first_minute=480, capacity=3
    ),
    technicians.Technician: technician_of,
    technicians.Skill: lambda o: f.SkillFactory(organisation=o),
    technicians.PlanGoals: lambda o: technicians.PlanGoals.objects.create(organisation=o, name=uuid4().hex),
    technicians.Part: lambda o: f.PartFactory(organisation=o),
    technicians.VanStock: lambda o: technicians.VanStock.objects.create(
        technician=f.TechnicianFactory(territory__organisation=o), part=f.PartFactory(organisation=o)
    ),
    technicians.TechnicianSkill: lambda o: technicians.TechnicianSkill.objects.create(
        technician=technician_of(o), skill=f.SkillFactory(organisation=o)
    ),
    technicians.CalendarLink: lambda o: technicians.CalendarLink.objects.create(technician=technician_of(o)),
    technicians.WeeklyShift: lambda o: technicians.WeeklyShift.objects.create(
        technician=technician_of(o), weekday=0, starts_at="08:00", ends_at="16:30"
    ),
    technicians.Shift: lambda o: f.ShiftFactory(technician=technician_of(o)),
    technicians.Absence: lambda o: technicians.Absence.objects.create(
        technician=technician_of(o), during=span("2026-11-23 08:00", 8)
    ),
    orders.Customer: lambda o: f.CustomerFactory(organisation=o),
    orders.CustomerPhone: lambda o: f.CustomerFactory(organisation=o).phones.get(),
    orders.Site: lambda o: f.SiteFactory(organisation=o),
    orders.Category: lambda o: f.CategoryFactory(organisation=o),
    orders.RemoteStep: lambda o: f.RemoteStepFactory(organisation=o),
    orders.HelpStep: help_step_of,
    orders.Survey: lambda o: orders.Survey.objects.create(organisation=o, ticket=f.TicketFactory(site__organisation=o)),
    orders.HelpAnswer: lambda o: orders.HelpAnswer.objects.create(help_step=help_step_of(o), text_de="Ja"),
    orders.Ticket: lambda o: f.TicketFactory(site__organisation=o),
    orders.TicketMerge: lambda o: orders.TicketMerge.objects.create(
        ticket=f.TicketFactory(site__organisation=o), into=f.TicketFactory(site__organisation=o)
    ),
    orders.TriedStep: lambda o: orders.TriedStep.objects.create(
        ticket=f.TicketFactory(site__organisation=o), step=f.RemoteStepFactory(organisation=o)
    ),
    technicians.DeskSkill: lambda o: f.DeskSkillFactory(organisation=o),
    orders.DeskRule: lambda o: f.DeskRuleFactory(organisation=o, skill=f.DeskSkillFactory(organisation=o)),
    orders.Interruption: interruption_of,
    orders.LookUp: lambda o: orders.LookUp.objects.create(
        organisation=o, kind="page", customer_id=1, person=user_of(o)
    ),
    Erasure: lambda o: Erasure.objects.create(organisation=o, customer=1, uuid=uuid4(), rows={"photos": 2}),
    orders.Contact: lambda o: f.ContactFactory(**site_of(o)),
    orders.OrderType: lambda o: f.OrderTypeFactory(organisation=o),
    orders.FieldOrderSkill: lambda o: orders.FieldOrderSkill.objects.create(
        order=order_of(o), skill=f.SkillFactory(organisation=o)
    ),
    orders.FieldOrderPart: lambda o: orders.FieldOrderPart.objects.create(
        order=order_of(o), part=f.PartFactory(organisation=o)
    ),
    orders.OrderTypeSkill: lambda o: orders.OrderTypeSkill.objects.create(
        order_type=f.OrderTypeFactory(organisation=o), skill=f.SkillFactory(organisation=o)
    ),
    orders.OrderTypePart: lambda o: orders.OrderTypePart.objects.create(
        order_type=f.OrderTypeFactory(organisation=o), part=f.PartFactory(organisation=o)
    ),
    orders.ServiceTime: lambda o: orders.ServiceTime.objects.create(
        order_type=f.OrderTypeFactory(organisation=o),
        territory=f.TerritoryFactory(organisation=o),
        visits=20,
        planned_minutes=60,
        median_minutes=80,
        minutes=75,
        later_visits=0,
        learned_at=at("2026-11-23 02:00"),
    ),
    orders.ChecklistItem: lambda o: orders.ChecklistItem.objects.create(
        order_type=f.OrderTypeFactory(organisation=o), label="Signal?"
    ),
    orders.Outage: lambda o: f.OutageFactory(organisation=o),
    orders.FieldOrder: order_of,
    orders.Visit: visit_of,
    orders.VisitAction: lambda o: orders.VisitAction.objects.create(
        uuid=uuid4(), visit=visit_of(o), kind="on_site", by=user_of(o), at=at("2026-11-23 09:00")
    ),
    orders.ChecklistAnswer: lambda o: orders.ChecklistAnswer.objects.create(
        visit=visit_of(o),
        item=orders.ChecklistItem.objects.create(order_type=f.OrderTypeFactory(organisation=o), label="Signal?"),
        value="yes",
    ),
    orders.PartUsed: lambda o: orders.PartUsed.objects.create(visit=visit_of(o), part=f.PartFactory(organisation=o)),
    orders.VisitPhoto: lambda o: orders.VisitPhoto.objects.create(visit=visit_of(o), image="visits/a.jpg"),
    orders.Callback: lambda o: f.CallbackFactory(**site_of(o)),
    orders.CallbackAttempt: lambda o: orders.CallbackAttempt.objects.create(
        uuid=uuid4(), callback=f.CallbackFactory(**site_of(o)), by=user_of(o), result="busy"
    ),
    orders.Message: lambda o: orders.Message.objects.create(
        organisation=o,
        ticket=f.TicketFactory(site__organisation=o),
        event="done",
        dedupe_key=uuid4().hex,
        channel="sms",
        address="+4922155500",
        language="de",
        body="Erledigt.",
    ),
    orders.MessageTemplate: lambda o: orders.MessageTemplate.objects.create(
        organisation=o,
        event=["done", "late", "appointment"][orders.MessageTemplate.objects.filter(organisation=o).count()],
        language="de",
        text="Fall {number}.",
    ),
    orders.Event: lambda o: orders.Event.objects.create(organisation=o, kind="order.opened"),
    orders.RuleSet: lambda o: rule_of(o).rule_set,
    orders.GateRule: rule_of,
    Connector: connector_of,
    InboundDelivery: lambda o: InboundDelivery.objects.create(connector=connector_of(o), delivery_id=uuid4().hex),
    Call: lambda o: Call.objects.create(
        connector=connector_of(o), call_id=uuid4().hex, direction="in", started_at=at("2026-11-23 09:00")
    ),
    WrittenBack: lambda o: WrittenBack.objects.create(
        connector=connector_of(o), conversation="81", dedupe_key=uuid4().hex, body="Done"
    ),
    FieldEntry: lambda o: FieldEntry.objects.create(
        uuid=uuid4(),
        organisation=o,
        by=user_of(o),
        kind="done",
        visit=visit_of(o),
        data={"report": ["Dose getauscht."], "signature": ["data:image/png;base64,"]},
        app_version=1,
        device_at=at("2026-11-23 09:00"),
        at=at("2026-11-23 09:00"),
        state="kept",
        said="This visit is over already.",
    ),
    DayEntry: lambda o: DayEntry.objects.create(
        uuid=uuid4(),
        organisation=o,
        technician=technician_of(o),
        day=at("2026-11-23").date(),
        kind="seen",
        at=at("2026-11-23 09:00"),
    ),
    PhotoUpload: lambda o: PhotoUpload.objects.create(
        visit=visit_of(o), by=user_of(o), taken_at=at("2026-11-23 09:00"), size=100
    ),
    PhoneContact: lambda o: PhoneContact.objects.create(
        phone=uuid4(), user=technician_of(o).user, seen_at=timezone.now()
    ),
    Plan: lambda o: f.PlanFactory(territory__organisation=o),
    PlanEdit: lambda o: PlanEdit.objects.create(
        plan=f.PlanFactory(territory__organisation=o), visit=visit_of(o), kind="locked", before=[], after=[]
    ),
    PlanRun: lambda o: PlanRun.objects.create(
        organisation=o, territory=f.TerritoryFactory(organisation=o), day="2026-11-23"
    ),
    PlanTask: lambda o: PlanTask.objects.create(
        run=MAKE[PlanRun](o), round=1, number=0, payload=b"question", lease_s=60.0
    ),
    Assignment: lambda o: f.AssignmentFactory(plan__territory__organisation=o),
    WhatIf: lambda o: WhatIf.objects.create(run=MAKE[PlanRun](o), assumptions={}),
    UnplannedVisit: lambda o: UnplannedVisit.objects.create(
        plan=f.PlanFactory(territory__organisation=o), visit=visit_of(o), reason="two_needed"
    ),
    Appointment: lambda o: Appointment.objects.create(
        organisation=o, order=order_of(o), state="confirmed", window=span("2026-11-23 10:00", 2)
    ),
    Listener: lambda o: Listener.objects.create(
        client=MAKE[technicians.ApiClient](o), api="troubleTicket", callback="https://example.org/secret-path"
    ),
    Change: lambda o: Change.objects.create(
        organisation=o, resource="troubleTicket", row=1, uuid=uuid4(), kind="created", transaction=1, at=timezone.now()
    ),
    Delivery: lambda o: Delivery.objects.create(
        listener=MAKE[Listener](o), change=MAKE[Change](o), resource_id=uuid4(), event_type="TroubleTicketCreateEvent"
    ),
    WorkOffer: lambda o: WorkOffer.objects.create(organisation=o, visit=visit_of(o), until=at("2026-11-23 10:30")),
    CompensationRule: lambda o: CompensationRule.objects.create(
        organisation=o,
        scheme="Ours",
        country="DE",
        kind="callback",
        ending="missed",
        amount=5,
        currency="EUR",
        valid_from=at("2026-01-01").date(),
    ),
    LedgerEntry: lambda o: LedgerEntry.objects.create(
        organisation=o,
        kind="repair",
        ticket=f.TicketFactory(site__organisation=o),
        ending="kept",
        promised_at=timezone.now(),
        ended_at=timezone.now(),
    ),
    Withdrawal: lambda o: Withdrawal.objects.create(
        organisation=o, ticket=f.TicketFactory(site__organisation=o), due_at=at("2026-11-23 09:10")
    ),
    WorkOrderCancellation: lambda o: WorkOrderCancellation.objects.create(
        organisation=o, order=order_of(o), state="done"
    ),
}
OPEN_TO_DISPATCHERS = [model for model in MODELS if model not in CLOSED]
every_model = pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
every_open_model = pytest.mark.parametrize("model", OPEN_TO_DISPATCHERS, ids=lambda m: m._meta.label)


def list_url(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@every_model
def test_the_model_is_registered(model):
    assert admin.site.is_registered(model)
    assert model in MAKE


@every_open_model
def test_its_list_costs_the_same_queries_with_one_row_and_three(model, dispatcher_client, organisation):
    MAKE[model](organisation)
    url = list_url(model)
    with_one = queries(dispatcher_client, url)
    MAKE[model](organisation)
    MAKE[model](organisation)

    assert queries(dispatcher_client, url) == with_one
    assert len(dispatcher_client.get(url).context["cl"].result_list) >= 3


@every_open_model
def test_a_dispatcher_sees_the_own_organisations_row_and_a_strangers_is_404(
    model, dispatcher_client, organisation, other_organisation
):
    own, strange = MAKE[model](organisation), MAKE[model](other_organisation)

    listed = {row.pk for row in dispatcher_client.get(list_url(model)).context["cl"].result_list}
    assert own.pk in listed
    assert strange.pk not in listed
    assert dispatcher_client.get(change_url(own)).status_code == 200
    assert dispatcher_client.get(change_url(strange)).status_code == 404
    assert dispatcher_client.post(change_url(strange), {}).status_code in (403, 404)


@every_model
def test_a_technician_is_refused(model, organisation):
    client = Client()
    technician = f.UserFactory(organisation=organisation, role="technician")
    client.force_login(technician, backend="django.contrib.auth.backends.ModelBackend")

    assert client.get(list_url(model), follow=True).status_code == 403


@pytest.mark.parametrize("model", CLOSED, ids=lambda m: m._meta.label)
def test_tenants_api_clients_and_the_ledger_are_closed_to_dispatchers(model, dispatcher_client, organisation):
    row = MAKE[model](organisation)

    assert dispatcher_client.get(list_url(model)).status_code == 403
    assert dispatcher_client.get(change_url(row)).status_code == 403


@every_model
def test_a_superuser_sees_every_list(model, organisation):
    client = Client()
    boss = f.UserFactory(organisation=organisation, is_superuser=True, is_staff=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    MAKE[model](organisation)

    assert client.get(list_url(model)).status_code == 200


def test_the_sign_in_is_the_one_page_of_the_product(client, db):
    response = client.get("/admin/orders/ticket/", follow=True)

    assert response.redirect_chain[-1][0] == "/login/?next=%2Fadmin%2Forders%2Fticket%2F"


def test_a_new_row_belongs_to_the_dispatchers_organisation(dispatcher_client, organisation):
    url = reverse("admin:technicians_skill_add")
    form = {"organisation": organisation.pk, "code": "fibre", "name": "Glasfaser"}
    page = dispatcher_client.get(url).content.decode()
    assert f'<input type="hidden" name="organisation" value="{organisation.pk}"' in page

    assert dispatcher_client.post(url, form).status_code == 302
    assert technicians.Skill.objects.get().organisation == organisation


def test_a_row_cannot_be_put_into_another_organisation(dispatcher_client, other_organisation):
    form = {"organisation": other_organisation.pk, "code": "fibre", "name": "Glasfaser"}

    assert dispatcher_client.post(reverse("admin:technicians_skill_add"), form).status_code == 200
    assert not technicians.Skill.objects.exists()


def test_a_code_that_is_taken_is_said_at_the_form(dispatcher_client, organisation):
    f.SkillFactory(organisation=organisation, code="fibre")
    form = {"organisation": organisation.pk, "code": "fibre", "name": "Glasfaser"}
    response = dispatcher_client.post(reverse("admin:technicians_skill_add"), form)

    assert "already exists" in response.content.decode()


def test_a_strangers_row_is_no_choice(dispatcher_client, organisation, other_organisation):
    stranger = f.TerritoryFactory(organisation=other_organisation)
    technician = technician_of(organisation)
    form = {
        "organisation": organisation.pk,
        "name": "Nowak, Ewa",
        "territory": stranger.pk,
        "home": "50.9413, 6.9583",
        "starts_at": "home",
        "ends_at": "home",
    }
    form |= {f"{p}-{n}": 0 for p in ("skills", "weekly_shifts") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    response = dispatcher_client.post(change_url(technician), form)

    assert "Select a valid choice" in response.content.decode()
    technician.refresh_from_db()
    assert technician.territory.organisation == organisation


def test_autocomplete_offers_the_own_rows_only(dispatcher_client, organisation, other_organisation):
    own = f.TerritoryFactory(organisation=organisation, name="Nord")
    f.TerritoryFactory(organisation=other_organisation, name="Nordsee")
    asked = {"app_label": "technicians", "model_name": "technician", "field_name": "territory", "term": "nord"}
    answer = dispatcher_client.get(reverse("admin:autocomplete"), asked).json()

    assert [row["id"] for row in answer["results"]] == [str(own.pk)]


class TestSearch:
    @pytest.fixture
    def ticket(self, organisation) -> orders.Ticket:
        ticket = f.TicketFactory(site__organisation=organisation, site__customer__name="Zoë Öztürk")
        f.TicketFactory(site__organisation=organisation)
        return ticket

    def found(self, client, term) -> list[orders.Ticket]:
        return list(client.get(list_url(orders.Ticket), {"q": term}).context["cl"].result_list)

    def test_by_number(self, dispatcher_client, ticket):
        assert self.found(dispatcher_client, f"T{ticket.pk}") == [ticket]
        assert self.found(dispatcher_client, f"t{ticket.pk}") == [ticket]

    def test_by_phone_number_however_it_is_written(self, dispatcher_client, ticket):
        ticket.customer.phones.update(number="+492215550142")

        assert self.found(dispatcher_client, "+492215550142") == [ticket]
        assert self.found(dispatcher_client, "0221 5550142") == [ticket]

    def test_by_the_beginning_of_the_name(self, dispatcher_client, ticket):
        assert self.found(dispatcher_client, "Zoë Öz") == [ticket]

    @pytest.mark.parametrize("term", ["T99999999999999999999", "+49", "' or 1=1 --", "T0", "00000000"])
    def test_an_odd_term_finds_nothing(self, dispatcher_client, ticket, term):
        assert self.found(dispatcher_client, term) == []


def test_overdue_callbacks_can_be_filtered(dispatcher_client, organisation):
    overdue = f.CallbackFactory(**site_of(organisation), due=span("2020-01-01 10:00", 2))
    f.CallbackFactory(**site_of(organisation), due=span("2090-01-01 10:00", 2))
    response = dispatcher_client.get(list_url(orders.Callback), {"overdue": "1"})

    assert list(response.context["cl"].result_list) == [overdue]


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (orders.Ticket, {"state": "pending"}),
        (orders.FieldOrder, {"state": "held"}),
        (orders.Visit, {"state": "on_site"}),
        (Plan, {"state": "published"}),
    ],
    ids=lambda v: v._meta.label if isinstance(v, type) else "",
)
def test_history_shows_from_and_to_and_the_state_cannot_be_typed(model, change, dispatcher_client, organisation):
    row = MAKE[model](organisation)
    before = row.get_state_display()
    model.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    response = dispatcher_client.get(change_url(row))

    newest = response.context["changes"][0]
    assert (newest.what, newest.before, newest.after) == ("state", before, row.get_state_display())
    assert 'name="state"' not in response.content.decode()


def test_history_calls_other_rows_by_their_names(dispatcher_client, organisation):
    """Whose callback it was and is, and that it is locked: no number of a row, no stored word."""
    owner = f.UserFactory(organisation=organisation, username="miriam")
    callback = f.CallbackFactory(**site_of(organisation))
    orders.Callback.objects.filter(pk=callback.pk).update(owner=owner)
    newest = dispatcher_client.get(change_url(callback)).context["changes"][0]
    assert (newest.what, newest.before, newest.after) == ("owner", "", "miriam")

    assignment = MAKE[Assignment](organisation)
    Assignment.objects.filter(pk=assignment.pk).update(lock="both")
    changes = dispatcher_client.get(change_url(assignment)).context["changes"]
    told = {change.what: change.after for change in reversed(changes)}
    assert (told["technician"], told["visit"]) == (str(assignment.technician), str(assignment.visit))
    assert (changes[0].what, changes[0].before, changes[0].after) == ("lock", "", "locked")


def test_a_list_of_millions_counts_no_further_than_it_must(dispatcher_client, organisation):
    with CaptureQueriesContext(connection) as captured:
        dispatcher_client.get(list_url(orders.Contact))
    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"]]

    assert counts
    assert all("LIMIT 10000" in sql for sql in counts)


def test_a_span_of_time_is_said_in_local_words(dispatcher_client, organisation):
    """8 to 16:30 in Cologne, with the day once; over three days with both."""
    technician = technician_of(organisation)
    f.ShiftFactory(technician=technician, during=span("2026-11-23 08:00", 8.5))
    technicians.Absence.objects.create(technician=technician, during=span("2026-11-23 08:00", 48))

    shifts = dispatcher_client.get(reverse("admin:technicians_shift_changelist")).content.decode()
    absences = dispatcher_client.get(reverse("admin:technicians_absence_changelist")).content.decode()
    callback = f.CallbackFactory(**site_of(organisation), due=span("2026-11-23 14:00", 2))
    promise = dispatcher_client.get(reverse("admin:orders_callback_change", args=[callback.pk])).content.decode()
    assert "23 Nov 2026 14:00–16:00" in promise
    assert "23 Nov 2026 08:00–16:30" in shifts
    assert "23 Nov 2026 08:00–25 Nov 2026 08:00" in absences
