"""No screen, export or API ranks a single person: the whole product is walked, and the walk can fail."""

import inspect
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from import_export.resources import ModelResource

from dispatch.board.listing import COLUMNS as DAY_COLUMNS
from dispatch.figures.definitions import MEASURES as FIGURES
from dispatch.figures.rows import COLUMNS as ROW_COLUMNS
from dispatch.models import Assignment
from dispatch.surveys.tables import COLUMNS as ANSWER_COLUMNS
from dispatch.tmf.toolkit.filters import Attribute
from dispatch.tmf.urls import resources
from orders.models import Callback, Survey, Visit
from technicians.admin.base import OrganisationAdmin
from technicians.models import Absence, Technician
from tests.dispatch.ranking import (
    EVERY,
    MEASURES,
    columns_naming,
    faults_of,
    faults_of_api,
    faults_of_file,
    people_in_schema,
)
from tests.dispatch.surveys.conftest import survey_about
from tests.factories import OrderTypeFactory, ShiftFactory, TechnicianFactory, UserFactory

pytestmark = pytest.mark.django_db
ROOMS = ("dispatch", "orders", "technicians")
HAVE = "what somebody has, or when they work: who plans must find it, and it says nothing of how they did"
WHO = "who decided something in the office: for undo and for questions, beside no measure"
ASK = "whom to ask or to call back: it cannot be sorted, narrowed or searched by them, and no measure stands beside"
NAMES_PEOPLE = {
    "dispatch.Assignment": ASK,
    "dispatch.Call": ASK,
    "dispatch.DayEntry": ASK,
    "dispatch.Erasure": WHO,
    "dispatch.FieldEntry": ASK,
    "dispatch.PhoneContact": ASK,
    "dispatch.PhotoUpload": ASK,
    "dispatch.Plan": WHO,
    "dispatch.PlanEdit": WHO,
    "dispatch.PlanRun": WHO,
    "dispatch.WorkOffer": WHO,
    "orders.Callback": ASK,
    "orders.Contact": ASK,
    "orders.LookUp": "the protocol of look-ups, for auditors: who looked at whose data is its purpose",
    "orders.TicketMerge": WHO,
    "technicians.Absence": HAVE,
    "technicians.CalendarLink": HAVE,
    "technicians.Shift": HAVE,
    "technicians.TechnicianSkill": HAVE,
    "technicians.VanStock": HAVE,
    "technicians.WeeklyShift": HAVE,
}
BY_PERSON = {name for name, reason in NAMES_PEOPLE.items() if reason == HAVE}
# The plan of a day: who is where and how full that day is. Nothing of it is summed over days.
LANE = {"technician", "url", "name", "skills", "load_percent", "working", "breaks", "absent", "stops"}
# Of the API: who wrote a note, and for which agent of theirs a caller asks for the next task.
SAID_BY_CALLERS = {"agent"}


@pytest.fixture
def request_of(organisation):
    """Of somebody who may see everything."""
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(organisation=organisation, is_superuser=True, is_staff=True)
    return request


def pages() -> list[admin.ModelAdmin]:
    """Ours; those of libraries (tokens of systems, failed sign-ins) are a superuser's and know no measure."""
    return [page for model, page in admin.site._registry.items() if model._meta.app_label in ROOMS]


def test_no_list_of_the_admin_tells_people_apart_by_how_they_did(request_of):
    assert [fault for page in pages() for fault in faults_of(page, request_of)] == []
    assert {apps.get_model(label)._meta.app_label for label in MEASURES} <= set(ROOMS)


def test_every_list_that_names_people_has_a_reason(request_of):
    naming = {page.model._meta.label for page in pages() if columns_naming(page, request_of)}
    assert naming == set(NAMES_PEOPLE)
    assert {page.model._meta.label for page in pages() if page.by_person} == BY_PERSON


def test_every_measure_that_the_checker_knows_exists_and_what_is_only_measures_names_nobody():
    for label, names in MEASURES.items():
        model = apps.get_model(label)
        known = {field.name for field in model._meta.get_fields()}
        assert names is EVERY or names <= known
        if names is EVERY and label != "dispatch.Praise":  # that is nowhere listed: no page, no file
            assert not any(field.related_model is Technician for field in model._meta.fields)
    assert not admin.site.is_registered(apps.get_model("dispatch.Praise"))


def test_no_file_has_a_person_beside_a_measure(request_of):
    files = [
        resource(**page.get_export_resource_kwargs(request_of))
        for page in pages()
        if hasattr(page, "get_export_resource_classes")
        for resource in page.get_export_resource_classes(request_of)
    ]
    assert len(files) >= 6
    assert [fault for file in files for fault in faults_of_file(file)] == []
    for columns in (map(str, ROW_COLUMNS), map(str, ANSWER_COLUMNS.values()), FIGURES):
        assert not {"Technician", "technician", "Agent"} & set(columns)
    # The day as a list names who goes there, and has what is planned and promised: no outcome, no time on site.
    assert [column.key for column in DAY_COLUMNS] == [
        "begin", "end", "technician", "order", "work", "street", "place", "state", "promised", "travel", "note",
    ]  # fmt: skip


def model_of(view) -> type:
    """By what its `get_queryset` says that it answers; Django's `QuerySet[Ticket]` keeps that only in the source."""
    found = re.search(r"-> QuerySet\[(\w+)\]", inspect.getsource(view.get_queryset))
    return next(model for model in apps.get_models() if model.__name__ == found[1])


def test_the_public_api_neither_names_nor_filters_by_people_of_ours(client):
    views = {known.callback.cls for known in resources if getattr(known.callback, "cls", None)}
    listed = [view for view in views if getattr(view, "filters", None)]
    assert len(listed) == 6
    assert [fault for view in listed for fault in faults_of_api(model_of(view), view.filters)] == []
    schema = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    assert set(people_in_schema(schema)) == SAID_BY_CALLERS


def test_the_board_tells_of_a_person_what_a_day_needs(dispatcher_client, territory):
    technician = TechnicianFactory(territory=territory)
    ShiftFactory(technician=technician)
    answer = dispatcher_client.get(
        "/admin/board/all/lanes/", {"technicians": str(technician.uuid), "day": "2026-11-23"}
    )
    assert set(answer.json()["lanes"][0]) == LANE


def test_nothing_that_a_page_of_figures_asks_the_database_is_grouped_by_a_person(dispatcher_client, territory):
    with CaptureQueriesContext(connection) as captured:
        for path in ("", "answers/", "rows/?rows=visits", "figures.csv?by=week", "answers/answers.csv?by=type"):
            assert dispatcher_client.get(f"/admin/figures/{path}").status_code == 200
    grouped = [query["sql"].partition("GROUP BY")[2] for query in captured if "GROUP BY" in query["sql"]]
    assert grouped
    assert [sql for sql in grouped if re.search(r"technician_id|technicians_user|owner_id|agent_id|by_id", sql)] == []
    for path in ("figures.csv", "answers/answers.csv"):
        assert dispatcher_client.get(f"/admin/figures/{path}", {"by": "technician"}).status_code == 404


def test_nobody_narrows_a_list_by_a_person_in_the_address(dispatcher_client, organisation):
    """Django takes any column of a row from there; the list of technicians' shifts may be asked so."""
    for path, status in (
        ("orders/callback/?owner=1", 400),
        ("orders/callback/?owner__username=eva", 400),
        ("dispatch/assignment/?technician__id__exact=1", 400),
        ("orders/survey/?ticket__order__visits__assignments__technician=1", 400),
        ("technicians/shift/?technician__id__exact=1", 200),
    ):
        assert dispatcher_client.get(f"/admin/{path}").status_code == status, path


def test_answers_of_customers_can_be_read_but_not_by_who_was_there(dispatcher_client, territory):
    technician = TechnicianFactory(territory=territory, name="Ewa Nowak")
    survey = survey_about(technician, order_type=OrderTypeFactory(organisation=territory.organisation))
    found = dispatcher_client.get("/admin/orders/survey/")
    assert list(found.context["cl"].result_list) == [survey]
    assert "Nowak" not in found.content.decode()
    assert list(dispatcher_client.get("/admin/orders/survey/?q=Nowak").context["cl"].result_list) == []
    assert "Nowak" not in dispatcher_client.get(f"/admin/orders/survey/{survey.pk}/change/").content.decode()


class ByOwner(OrganisationAdmin):
    by_person = True
    list_display = ["ticket", "owner", "promise_kept"]


class ByVisitor(admin.ModelAdmin):
    list_display = ["ticket", "recommend"]
    list_filter = ["ticket__order__visits__assignments__technician"]


class Shown(OrganisationAdmin):
    list_display = ["order", "outcome", "who"]

    def who(self, visit: Visit) -> str:
        return ", ".join(str(assignment.technician) for assignment in visit.assignments.all())


class Searched(admin.ModelAdmin):
    search_fields = ["technician__name"]
    sortable_by = []


class SickFile(ModelResource):
    class Meta:
        model = Assignment
        fields = ("technician", "visit__outcome")


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (ByOwner(Callback, admin.site), "orders.Callback: owner beside promise_kept"),
        (ByVisitor(Survey, admin.site), "narrowed by ticket__order__visits__assignments__technician beside recommend"),
        (ByVisitor(Survey, admin.site), "orders.Survey: narrowed by ticket__order__visits__assignments__technician"),
        (Shown(Visit, admin.site), "orders.Visit: who beside outcome"),
        (Searched(Absence, admin.site), "technicians.Absence: searched by technician__name"),
        (Searched(Absence, admin.site), "technicians.Absence: narrowed in the address by technician"),
    ],
)
def test_the_walk_finds_a_list_that_would_rank(request_of, page, fault):
    assert any(found.endswith(fault) for found in faults_of(page, request_of)), list(faults_of(page, request_of))


def test_the_walk_finds_a_file_and_an_api_that_would_rank():
    assert list(faults_of_file(SickFile())) == ["dispatch.Assignment: a person beside visit__outcome"]
    filters = {"technician.id": Attribute("assignments__technician__uuid"), "state": Attribute("state")}
    assert list(faults_of_api(Visit, filters)) == ["orders.Visit: technician.id"]
    answer = {"Work": {"properties": {"technicianName": {"type": "string"}, "state": {}}}}
    asked = [{"in": "query", "name": "sort.technician"}, {"in": "query", "name": "state"}]
    assert list(people_in_schema({"schemas": answer, "parameters": asked})) == ["technicianName", "sort.technician"]
