"""Selections that a dispatcher keeps by name."""

import pytest

from dispatch.models import SavedSelection
from tests.dispatch.board.conftest import BOARD, signed_in
from tests.factories import TerritoryFactory, UserFactory

SAVED = f"{BOARD}saved/"


@pytest.fixture
def late(territory, dispatcher) -> SavedSelection:
    return SavedSelection.objects.create(
        person=dispatcher, name="Gefährdet", territory=territory, view="list", show="risk"
    )


def facts(territory, **more) -> dict[str, object]:
    return {"name": "Köln, Liste", "territory": territory.pk, "view": "list", "show": "", **more}


def test_what_is_looked_at_is_saved_and_leads_there_on_any_day(dispatcher_client, dispatcher, territory):
    opened = dispatcher_client.get(SAVED, {"territory": territory.pk, "view": "list", "show": "done"})
    assert opened.context["form"].initial == {"territory": territory, "view": "list", "show": "done"}
    answer = dispatcher_client.post(SAVED, facts(territory, show="done"))
    kept = SavedSelection.objects.get()
    assert (kept.person, kept.name, kept.show) == (dispatcher, "Köln, Liste", "done")
    ((_row, address),) = answer.context["saved"]
    assert address == f"{BOARD}?territory={territory.pk}&day=2026-11-23&view=list&show=done"
    assert dispatcher_client.get(address).status_code == 200


def test_the_same_name_again_takes_its_place(dispatcher_client, territory, late):
    dispatcher_client.post(SAVED, facts(territory, name="Gefährdet", view="timeline"))
    assert [row.view for row in SavedSelection.objects.all()] == ["timeline"]


@pytest.mark.parametrize(("wrong", "said"), [({"name": ""}, "This field is required."), ({"name": "x" * 61}, "60")])
def test_bad_input_is_said_beside_the_field(dispatcher_client, territory, wrong, said):
    assert said in dispatcher_client.post(SAVED, facts(territory, **wrong)).content.decode()
    assert not SavedSelection.objects.exists()


def test_a_strangers_territory_is_not_saved(dispatcher_client):
    dispatcher_client.post(SAVED, facts(TerritoryFactory()))
    assert not SavedSelection.objects.exists()


def test_one_is_forgotten_by_who_saved_it_alone(dispatcher_client, late, organisation, client):
    colleague = signed_in(UserFactory(organisation=organisation, role="dispatcher"))
    assert colleague.post(f"{SAVED}{late.pk}/forget/").status_code == 404
    assert client.post(f"{SAVED}{late.pk}/forget/").status_code == 302
    assert "Gefährdet" not in colleague.get(SAVED).content.decode()
    assert dispatcher_client.get(f"{SAVED}{late.pk}/forget/").status_code == 405
    assert dispatcher_client.post(f"{SAVED}{late.pk}/forget/").status_code == 200
    assert not SavedSelection.objects.exists()
