"""Every address of the admin with every role: owner, colleague, outsider, and those who only look."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from dispatch.admin_site import OWN_AFFAIRS
from dispatch.board.urls import board_urls
from dispatch.models import Assignment, PlanRun, WorkOffer
from orders.models import RuleSet
from technicians.access import territories_of
from technicians.models import Skill, Territory, User
from tests import factories as f
from tests.dispatch.test_admin import MAKE, OPEN_TO_DISPATCHERS, change_url, list_url
from tests.factories import at, span

pytestmark = pytest.mark.django_db
LOOKING = ("viewer", "auditor")


@pytest.fixture(autouse=True)
def ten_o_clock() -> Iterator[None]:
    with time_machine.travel(at("2026-11-23 10:00"), tick=False):
        yield


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def as_role(organisation):
    def make(role: str, *territories: Territory, organisation=organisation) -> Client:
        user = f.UserFactory(organisation=organisation, role=role)
        user.territories.set(territories)
        return client_of(user)

    return make


@pytest.fixture
def stop(territory) -> Assignment:
    plan = f.PlanFactory(territory=territory, state="published", version=1)
    technician = f.TechnicianFactory(territory=territory)
    f.ShiftFactory(technician=technician)
    return f.AssignmentFactory(
        plan=plan,
        technician=technician,
        live=True,
        visit__order__ticket__site__territory=territory,
        during=span("2026-11-23 14:00", 1),
    )


@pytest.fixture
def addresses(stop) -> dict[str, tuple[str, bool]]:
    """Each of the board's pages by name: its address, and whether that names an object of the territory."""
    organisation, territory = stop.plan.organisation, stop.plan.territory
    run = PlanRun.objects.create(organisation=organisation, territory=territory, day=stop.plan.day, plan=stop.plan)
    offer = WorkOffer.objects.create(organisation=organisation, visit=stop.visit, until=at("2026-11-23 12:00"))
    known = {"plan": stop.plan.uuid, "visit": stop.visit.uuid, "run": run.uuid, "work_offer": offer.uuid}
    found = {}
    for pattern in board_urls(admin.site):
        names = pattern.pattern.converters
        others = {name: 1 if isinstance(kind, IntConverter) else uuid4() for name, kind in names.items()}
        others |= {"kind": "csv"}
        url = reverse(f"admin:{pattern.name}", kwargs={name: known.get(name, others[name]) for name in names})
        found[pattern.name] = (url, bool(names.keys() & known.keys()))
    return found


@pytest.mark.parametrize("role", LOOKING)
def test_who_only_looks_sees_the_board_and_nothing_they_send_is_taken(role, as_role, addresses):
    client = as_role(role)
    sent = {
        name: client.post(url, {}).status_code for name, (url, _own) in addresses.items() if name not in OWN_AFFAIRS
    }
    assert sent == dict.fromkeys(sent, 403)
    for name in ("board", "board_visit", "board_fresh", "board_route_sheets", "board_export", "board_why"):
        assert client.get(addresses[name][0]).status_code == 200, name
    for name in ("board_assign", "board_spaces", "board_offer"):
        assert client.get(addresses[name][0]).status_code == 403, name
    page = client.get(addresses["board"][0]).content.decode()
    assert "looks-only" in page
    assert 'class="plan" method="post"' not in page
    assert "board_assign" not in client.get(addresses["board_visit"][0]).content.decode()


def test_who_only_looks_may_save_what_they_look_at_and_sign_out(as_role, territory):
    client = as_role("viewer")
    sent = client.post("/admin/board/saved/", {"name": "Mine", "territory": territory.pk, "view": "list"})
    assert sent.status_code == 200
    assert client.post(reverse("admin:logout")).status_code in (200, 302)


@pytest.mark.parametrize("role", ["dispatcher", "lead", "admin"])
def test_whose_territory_it_is_reaches_every_page_of_it(role, as_role, addresses, territory):
    client = as_role(role, *([territory] if role == "dispatcher" else []))
    refused = {name: code for name, (url, _own) in addresses.items() if (code := client.get(url).status_code) == 403}
    assert refused == {}
    assert client.get(addresses["board_visit"][0]).status_code == 200
    assert client.get(addresses["board_assign"][0]).status_code == 200


def test_a_stranger_and_a_colleague_of_another_territory_find_none_of_it(
    as_role, addresses, organisation, other_organisation
):
    colleague = as_role("dispatcher", f.TerritoryFactory(organisation=organisation))
    outsider = as_role("dispatcher", organisation=other_organisation)
    for client in (colleague, outsider):
        for send in (client.get, client.post):
            answers = {name: send(url).status_code for name, (url, is_own) in addresses.items() if is_own}
            assert {name: code for name, code in answers.items() if code not in (404, 405)} == {}


@pytest.mark.parametrize("role", ["technician", "agent"])
def test_technicians_and_agents_have_no_business_there(role, as_role, addresses):
    client = as_role(role)
    answers = {name: client.get(url, follow=True).status_code for name, (url, _own) in addresses.items()}
    assert answers == dict.fromkeys(answers, 403)
    sent = {name: client.post(url).status_code for name, (url, _own) in addresses.items()}
    assert set(sent.values()) == {302}  # to the page to sign in


def test_who_only_looks_reads_every_record_and_changes_none(as_role, organisation):
    client = as_role("viewer")
    wrong = {}
    for model in OPEN_TO_DISPATCHERS:
        row = MAKE[model](organisation)
        add = list_url(model) + "add/"
        page = client.get(change_url(row))
        codes = (
            client.get(list_url(model)).status_code,
            page.status_code,
            client.get(add).status_code,
            client.post(add).status_code,
            client.post(change_url(row)).status_code,
        )
        if codes != (200, 200, 403, 403, 403) or 'name="_save"' in page.content.decode():
            wrong[model._meta.label] = codes
    assert wrong == {}


def test_history_is_for_auditors_and_those_who_change_not_for_readers(as_role, organisation):
    visit = MAKE[type(f.VisitFactory())](organisation)
    for role, sees in (("viewer", False), ("auditor", True), ("dispatcher", True)):
        context = as_role(role).get(change_url(visit)).context
        assert (context.get("changes") is not None) is sees, role
        answer = as_role(role).get(change_url(visit).replace("/change/", "/history/"))
        assert answer.status_code == (200 if sees else 403), role


class TestTerritories:
    def test_a_dispatcher_without_any_has_all_of_the_organisation_as_a_lead_has(self, organisation, territory):
        second = f.TerritoryFactory(organisation=organisation)
        f.TerritoryFactory()
        user = f.UserFactory(organisation=organisation, role="dispatcher")
        assert set(territories_of(user)) == {territory, second}
        user.territories.add(second)
        assert set(territories_of(User.objects.get(pk=user.pk))) == {second}
        User.objects.filter(pk=user.pk).update(role="lead")
        assert set(territories_of(User.objects.get(pk=user.pk))) == {territory, second}

    def test_lists_and_choices_have_the_rows_of_the_own_territories(self, as_role, stop, organisation):
        elsewhere = f.TechnicianFactory(territory=f.TerritoryFactory(organisation=organisation))
        client = as_role("dispatcher", stop.plan.territory)
        for model, own in ((type(elsewhere), stop.technician), (type(stop), stop), (type(stop.visit), stop.visit)):
            assert list(client.get(list_url(model)).context["cl"].result_list) == [own]
        assert client.get(change_url(elsewhere)).status_code == 404
        asked = {"app_label": "technicians", "model_name": "shift", "field_name": "technician", "term": "nowak"}
        answer = client.get(reverse("admin:autocomplete"), asked).json()
        assert [row["id"] for row in answer["results"]] == [str(stop.technician.pk)]

    @pytest.mark.parametrize("model", [RuleSet, Skill, Territory], ids=lambda m: m.__name__)
    def test_what_counts_for_all_is_not_for_a_dispatcher_of_some(self, model, as_role, organisation, territory):
        row = territory if model is Territory else MAKE[model](organisation)
        for client, code in ((as_role("dispatcher", territory), 403), (as_role("lead"), 200)):
            assert client.get(change_url(row)).status_code == 200
            assert client.get(list_url(model) + "add/").status_code == code
        assert 'name="_save"' not in as_role("dispatcher", territory).get(change_url(row)).content.decode()


class TestAccounts:
    def test_an_administrator_makes_and_changes_people_of_the_own_organisation_only(
        self, as_role, organisation, other_organisation
    ):
        client = as_role("admin")
        facts = {
            "username": "miriam",
            "password1": "a-long-secret-9",
            "password2": "a-long-secret-9",
            "usable_password": "true",
            "organisation": organisation.pk,
            "role": "viewer",
        }
        client.post(list_url(User) + "add/", facts)
        made = User.objects.get(username="miriam")
        assert (made.organisation, made.role, made.is_superuser) == (organisation, "viewer", False)
        changed = {"username": "miriam", "role": "lead", "is_active": "on", "is_superuser": "on"}
        assert client.post(change_url(made), changed).status_code == 302
        made.refresh_from_db()
        assert (made.role, made.is_superuser, made.organisation) == ("lead", False, organisation)
        assert client.get(change_url(f.UserFactory(organisation=other_organisation))).status_code == 404

    def test_a_superuser_is_not_an_administrators_to_change_and_dispatchers_change_nobody(self, as_role, organisation):
        boss = f.UserFactory(organisation=organisation, is_superuser=True)
        page = as_role("admin").get(change_url(boss))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        assert as_role("admin").post(change_url(boss), {"username": "x"}).status_code == 403
        for role in ("dispatcher", "lead"):
            assert as_role(role).post(change_url(boss), {"username": "x"}).status_code == 403
            assert as_role(role).get(list_url(User) + "add/").status_code == 403
