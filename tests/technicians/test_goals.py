"""A territory's goals: a named choice, single weights of its own, and refusals that name the weight."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from routing import Goals
from technicians.models import Technician, Territory
from technicians.models.goals import PRESETS, WEIGHTS, GoalsPreset, validate_weights
from tests.factories import TechnicianFactory


@pytest.mark.parametrize("preset", GoalsPreset)
def test_every_choice_has_weights_that_routing_takes(preset):
    assert list(PRESETS[preset].faults()) == []


def test_a_choice_weighs_more_what_it_is_named_after():
    balanced, *others = (PRESETS[preset] for preset in GoalsPreset)
    fewest_km, keep, even, promises = others
    assert (fewest_km.change, fewest_km.uneven, fewest_km.not_preferred, fewest_km.scarce) == (0, 0, 0, 0)
    assert keep.change > balanced.change
    assert even.uneven > balanced.uneven
    assert (promises.tight, promises.slack_s) > (balanced.tight, balanced.slack_s)
    assert all(goals.changes_at_most is None for goals in (balanced, *others))


def test_own_weights_replace_those_of_the_choice():
    territory = Territory(goals_preset="even_load", goals_weights={"uneven": 7, "changes_at_most": 20})
    assert territory.goals == Goals(tight=1, change=300, uneven=7, changes_at_most=20)
    assert Territory().goals == PRESETS["balanced"]


@pytest.mark.parametrize(
    "weights", [{}, {"travel": 0}, {"changes_at_most": None}, {"slack_s": 900, "change": 1_000_000}]
)
def test_weights_that_can_be(weights):
    validate_weights(weights)


@pytest.mark.parametrize(
    ("weights", "sentences"),
    [
        ([600], ['Write the weights as names with numbers, such as {"change": 600}.']),
        ({"change": -1}, ["“change” is -1, but must be a whole number from 0 to 1000000."]),
        ({"change": None}, ["“change” is null, but must be a whole number from 0 to 1000000."]),
        ({"slack_s": True}, ["“slack_s” is true, but must be a whole number from 0 to 1000000."]),
        ({"pace": 1}, [f"“pace” is no weight. There are: {', '.join(WEIGHTS)}."]),
        (
            {"scarce": 1.5, "travel": 1, "tight": "much"},
            [
                "“scarce” is 1.5, but must be a whole number from 0 to 1000000.",
                '“tight” is "much", but must be a whole number from 0 to 1000000.',
            ],
        ),
    ],
)
def test_each_weight_that_can_not_be_is_named(weights, sentences):
    with pytest.raises(ValidationError) as refused:
        validate_weights(weights)
    assert refused.value.messages == sentences


def form_of(client, row):
    """The admin's page of a row as a browser would send it back."""
    url = reverse(f"admin:technicians_{row._meta.model_name}_change", args=[row.pk])
    page = client.get(url)
    inlines = [formset.formset for formset in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form, *(formset.management_form for formset in inlines)]
    data = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    return url, {name: value for name, value in data.items() if value is not None and value is not False}


def test_a_dispatcher_chooses_goals_and_an_emptied_field_has_no_weights(dispatcher_client, territory):
    url, data = form_of(dispatcher_client, territory)
    sent = data | {"goals_preset": "fewest_km", "goals_weights": '{"change": 60}', "learns_service_times": "on"}
    assert dispatcher_client.post(url, sent).status_code == 302
    territory.refresh_from_db()
    assert (territory.goals, territory.learns_service_times) == (Goals(not_preferred=0, change=60), True)
    assert dispatcher_client.post(url, sent | {"goals_weights": ""}).status_code == 302
    territory.refresh_from_db()
    assert territory.goals_weights == {}


def test_a_weight_that_can_not_be_is_refused_on_the_page(dispatcher_client, territory):
    url, data = form_of(dispatcher_client, territory)
    page = dispatcher_client.post(url, data | {"goals_weights": '{"change": -1}'}).content.decode()
    assert "“change” is -1, but must be a whole number from 0 to 1000000." in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("overtime_minutes", 240, None),
        ("overtime_minutes", 241, "less than or equal to 240"),
        ("max_visits", 100, None),
        ("max_visits", 101, "less than or equal to 100"),
        ("max_visits", -1, "greater than or equal to 0"),
    ],
)
def test_a_technicians_limits_are_kept_in_bounds(dispatcher_client, territory, field, value, said):
    technician = TechnicianFactory(territory=territory)
    url, data = form_of(dispatcher_client, technician)
    response = dispatcher_client.post(url, data | {field: value})
    if said is None:
        assert response.status_code == 302
        assert Technician.objects.filter(**{field: value}).count() == 1
    else:
        assert said in response.content.decode()


@pytest.mark.parametrize("change", [{"overtime_minutes": 241}, {"max_visits": 101}])
def test_the_database_holds_the_bounds_as_well(territory, change):
    TechnicianFactory(territory=territory)
    with pytest.raises(IntegrityError, match="technician_"), transaction.atomic():
        Technician.objects.update(**change)
