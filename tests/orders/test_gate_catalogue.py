"""The catalogue of a new organisation, and the territory of a postal code."""

import pytest

from orders.catalogue import install_catalogue
from orders.models import Category, ChecklistItem, GateRule, OrderType, RemoteStep, RuleSet
from orders.selectors.categories import category_for
from orders.services.gate import convert
from orders.services.tickets import open_ticket
from technicians.models import Part, Skill
from technicians.services.territories import territory_for
from tests.factories import SiteFactory, TerritoryFactory

MODELS = [Skill, Part, Category, RemoteStep, OrderType, RuleSet, GateRule, ChecklistItem]
pytestmark = pytest.mark.django_db


def test_a_second_installation_changes_nothing(organisation):
    install_catalogue(organisation=organisation)
    Category.objects.filter(code="other").update(name="Anderes")
    before = [list(model.objects.order_by("pk").values()) for model in MODELS]
    install_catalogue(organisation=organisation)
    assert [list(model.objects.order_by("pk").values()) for model in MODELS] == before


def test_each_organisation_has_its_own(organisation, other_organisation):
    install_catalogue(organisation=organisation)
    install_catalogue(organisation=other_organisation)
    assert RuleSet.objects.filter(is_default=True).count() == 2


def test_every_category_has_a_rule_in_both_rule_sets(organisation):
    install_catalogue(organisation=organisation)
    for rule_set in RuleSet.objects.filter(organisation=organisation):
        assert set(rule_set.rules.values_list("category__code", flat=True)) == set(
            Category.objects.values_list("code", flat=True)
        )


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("Internet", "internet-down"),
        ("Reception", "tv-reception"),
        ("Telephone Answering Time", "answering-time"),
        ("Cable Service Availability", "availability"),
        ("Cable Line Related", "line-damage"),
        ("Telephone Service", "phone-down"),
        ("Billing", "billing"),
        ("Drop", "line-damage"),
        ("slow internet", "internet-slow"),
        ("Störung im Netz", "network-fault"),
    ],
)
def test_the_words_of_the_real_files_are_known(organisation, column, code):
    install_catalogue(organisation=organisation)
    assert category_for(organisation=organisation, ticket_type=column).code == code


def test_a_county_complaint_passes_under_county_and_not_under_default(organisation):
    """The files have neither phone numbers nor tried steps."""
    install_catalogue(organisation=organisation)
    territory = TerritoryFactory(organisation=organisation)
    for _ in range(2):
        site = SiteFactory(organisation=organisation, customer=None, territory=territory)
        open_ticket(organisation=organisation, source="montgomery", site=site, ticket_type="Internet")
    default = RuleSet.objects.get(organisation=organisation, name="default")
    held = convert(rule_set=default)
    assert (held.orders, held.missing) == (0, {"phone": 2, "line_test": 2, "steps": 2})
    assert convert(organisation=organisation, look_again=True).orders == 2


@pytest.mark.parametrize(
    ("postal_code", "country", "name"),
    [("50674", "DE", "Köln"), ("50999", "DE", "Köln-Süd"), ("50674", "", "Iowa"), ("50674", "US", "Iowa"),
     ("10115", "DE", None), ("", "DE", None)],
)  # fmt: skip
def test_the_longest_prefix_decides(organisation, postal_code, country, name):
    TerritoryFactory(organisation=organisation, name="Köln", postal_prefixes=["50"])
    TerritoryFactory(organisation=organisation, name="Köln-Süd", postal_prefixes=["5099", "51"])
    TerritoryFactory(organisation=organisation, name="Iowa", country="US", postal_prefixes=["506"])
    TerritoryFactory(name="Fremd", postal_prefixes=["50674"])
    found = territory_for(organisation=organisation, postal_code=postal_code, country=country)
    assert (found and found.name) == name
