"""The catalogue's self-help for firms that have been here for long."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.catalogue import add_self_help, install_catalogue
from orders.models import Category, HelpAnswer, HelpStep, RemoteStep
from tests.factories import CategoryFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
ADD = "admin:orders_helpstep_add_catalogue"


@pytest.fixture
def lead(client, dispatcher) -> Client:
    client.force_login(dispatcher)
    return client


def steps(organisation) -> list[tuple[str, int, str]]:
    rows = HelpStep.objects.filter(organisation=organisation).order_by("category__code", "position")
    return list(rows.values_list("category__code", "position", "step__code"))


def test_an_empty_page_offers_the_catalogue_and_a_button_brings_it_once(lead, dispatcher):
    organisation = dispatcher.organisation
    for code in ("internet-down", "fibre-no-signal", "of-the-firm"):
        CategoryFactory(organisation=organisation, code=code)
    elsewhere = CategoryFactory(organisation=OrganisationFactory(), code="internet-down")
    page = lead.get(reverse("admin:orders_helpstep_changelist")).content.decode()
    assert "There are no steps yet" in page
    assert "Add the steps of the catalogue</button>" in page

    answers = [lead.post(reverse(ADD), follow=True).content.decode() for _twice in range(2)]

    assert "4 steps were added." in answers[0]
    assert "There are no steps yet" not in answers[0]
    assert "All steps of the catalogue that fit your kinds of fault are here already." in answers[1]
    assert steps(organisation) == [
        ("fibre-no-signal", 1, "check-lamps"),
        ("fibre-no-signal", 2, "restart-modem"),
        ("internet-down", 1, "restart-modem"),
        ("internet-down", 2, "check-cables"),
    ]
    assert not elsewhere.help_steps.exists()
    assert not Category.objects.filter(organisation=organisation, code="tv-reception").exists()


def test_what_the_firm_wrote_stays_and_only_what_is_missing_comes_after_it(organisation):
    install_catalogue(organisation=organisation)
    cables = HelpStep.objects.get(category__code="internet-down", step__code="check-cables")
    HelpStep.objects.filter(category__code="internet-down", step__code="restart-modem").update(question_de="Unsere")
    HelpAnswer.objects.filter(help_step=cables).update(text_de="Unsere Antwort")
    HelpStep.objects.filter(category__code="tv-reception").delete()
    RemoteStep.objects.filter(code="check-cables").update(name="Kabel prüfen (unser Name)")
    before = set(HelpStep.objects.values_list("pk", "question_de"))

    assert add_self_help(organisation=organisation) == 1

    ours = HelpStep.objects.get(category__code="tv-reception")
    assert (ours.position, ours.step.name) == (1, "Kabel prüfen (unser Name)")
    assert ours.answers.get(position=1).text_en == "Yes, it works again"
    assert before < set(HelpStep.objects.values_list("pk", "question_de"))
    assert set(cables.answers.values_list("text_de", flat=True)) == {"Unsere Antwort"}
    assert add_self_help(organisation=organisation) == 0


def test_a_step_of_the_firm_keeps_its_place_before_those_of_the_catalogue(organisation):
    category = CategoryFactory(organisation=organisation, code="internet-down")
    own = RemoteStep.objects.create(organisation=organisation, code="own", name="Eigener")
    HelpStep.objects.create(organisation=organisation, category=category, position=4, step=own, question_de="Geht es?")
    add_self_help(organisation=organisation)
    assert [(position, code) for _category, position, code in steps(organisation)] == [
        (4, "own"),
        (5, "restart-modem"),
        (6, "check-cables"),
    ]


def test_nobody_adds_by_looking_and_who_may_not_edit_may_not_add(lead, dispatcher, client):
    CategoryFactory(organisation=dispatcher.organisation, code="internet-down")
    assert lead.get(reverse(ADD)).status_code == 405
    type(dispatcher).objects.filter(pk=dispatcher.pk).update(role="agent")
    assert lead.post(reverse(ADD)).status_code in {302, 403}
    client.logout()
    assert client.post(reverse(ADD)).status_code == 302
    assert not HelpStep.objects.exists()
