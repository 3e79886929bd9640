"""The desks' settings in the admin: rules, and what a person can do."""

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Callback, DeskRule
from technicians.models import User
from tests.factories import CallbackFactory, DeskRuleFactory, DeskSkillFactory, UserFactory

pytestmark = pytest.mark.django_db
RULES = reverse("admin:orders_deskrule_add")


@pytest.fixture
def callback(organisation) -> Callback:
    return CallbackFactory(ticket__site__organisation=organisation)


@pytest.fixture
def superuser_client(organisation) -> Client:
    client = Client()
    boss = UserFactory(organisation=organisation, is_superuser=True, is_staff=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_rule_counts_for_open_calls_at_once_and_a_deleted_one_no_longer(
    dispatcher_client, organisation, callback
):
    skill = DeskSkillFactory(organisation=organisation)
    rule = {
        "organisation": organisation.pk,
        "position": 1,
        "work": "no_access",
        "skill": skill.pk,
        "priority": 70,
        "lease_minutes": 10,
    }
    assert dispatcher_client.post(RULES, rule).status_code == 302
    callback.refresh_from_db()
    assert (callback.desk_skill, callback.priority) == (skill, 70)
    saved = DeskRule.objects.get()
    dispatcher_client.post(reverse("admin:orders_deskrule_delete", args=[saved.pk]), {"post": "yes"})
    callback.refresh_from_db()
    assert (callback.desk_skill, callback.priority) == (None, 50)


def test_rules_deleted_together_no_longer_count(dispatcher_client, organisation, callback):
    rule = DeskRuleFactory(organisation=organisation, priority=70)
    Callback.objects.update(priority=70)
    chosen = {"action": "delete_selected", "_selected_action": [rule.pk], "post": "yes"}
    dispatcher_client.post(reverse("admin:orders_deskrule_changelist"), chosen)
    callback.refresh_from_db()
    assert (DeskRule.objects.count(), callback.priority) == (0, 50)


def test_the_list_shows_how_many_people_have_the_skill(dispatcher_client, organisation):
    skill = DeskSkillFactory(organisation=organisation)
    skill.holders.set([UserFactory(organisation=organisation), UserFactory(organisation=organisation, is_active=False)])
    DeskRuleFactory(organisation=organisation, skill=skill)
    page = dispatcher_client.get(reverse("admin:orders_deskrule_changelist")).content.decode()
    assert '<td class="field-people">1</td>' in page


def person_form(user: User, **facts) -> dict[str, object]:
    joined = user.date_joined
    return {
        "username": user.username,
        "organisation": user.organisation_id,
        "role": "agent",
        "is_active": "on",
        "date_joined_0": joined.strftime("%Y-%m-%d"),
        "date_joined_1": joined.strftime("%H:%M:%S"),
        **facts,
    }


def test_a_superuser_says_what_a_person_can_do(superuser_client, organisation):
    agent = UserFactory(organisation=organisation, role="agent")
    skill = DeskSkillFactory(organisation=organisation)
    address = reverse("admin:technicians_user_change", args=[agent.pk])
    answer = superuser_client.post(address, person_form(agent, desk_skills=[skill.pk], languages=["de", "en"]))
    assert answer.status_code == 302
    agent.refresh_from_db()
    assert (list(agent.desk_skills.all()), agent.languages) == ([skill], ["de", "en"])


def test_another_firms_skill_is_refused(superuser_client, organisation):
    agent = UserFactory(organisation=organisation, role="agent")
    address = reverse("admin:technicians_user_change", args=[agent.pk])
    answer = superuser_client.post(address, person_form(agent, desk_skills=[DeskSkillFactory().pk]))
    assert "Choose skills of the person&#x27;s own organisation." in answer.content.decode()
    assert agent.desk_skills.count() == 0


def test_promises_kept_and_missed_can_be_listed(dispatcher_client, organisation, callback):
    address = reverse("admin:orders_callback_changelist")
    listed = {
        value: callback.ticket.number in dispatcher_client.get(f"{address}?promise_kept__{value}").content.decode()
        for value in ("isnull=True", "exact=1", "exact=0")
    }
    assert listed == {"isnull=True": True, "exact=1": False, "exact=0": False}
