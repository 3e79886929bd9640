"""50 people take 500 calls at once, and the next of 100,000 open calls is found in 10 ms.

Where nothing can be given out, all that waits for its window is read: the same bound does not hold then.
"""

import time
from collections import Counter
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Callback
from orders.services.desk import drop, take_next
from tests.factories import DeskSkillFactory, OrganisationFactory, UserFactory
from tests.orders.desk_bulk import make_calls, take_all

OPEN, PEOPLE, CALLS, MOST_MS, MOST_IN_VAIN_MS = 100_000, 50, 500, 10, 250
ROUNDS = 60

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


@pytest.fixture
def organisation():
    return OrganisationFactory()


def test_50_people_take_500_calls_each_once(organisation, capsys):
    make_calls(organisation, count=CALLS)
    agents = UserFactory.create_batch(PEOPLE, organisation=organisation, role="agent")
    began = time.monotonic()
    took = take_all(agents)
    took_s = time.monotonic() - began
    share = Counter(who for (who,) in took.values())
    with capsys.disabled():
        print(f"\n{PEOPLE} people, {CALLS} calls taken and made in {took_s:.1f} s; {max(share.values())} at most each")  # noqa: T201
    assert sorted(took) == sorted(Callback.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("queue", ["general", "by skill", "another's skill and language", "not begun"])
def test_the_next_of_100_000_open_calls_is_found_in_10_ms(organisation, queue, capsys):
    """The person has three skills and two languages, which make nine parts of the queue; median and 95th percentile."""
    skills = DeskSkillFactory.create_batch(5, organisation=organisation)
    agent = UserFactory(organisation=organisation, role="agent", languages=["de", "en"])
    agent.desk_skills.set(skills[:3])
    if queue == "by skill":
        for skill in skills:
            make_calls(organisation, count=OPEN // 5, skill=skill)
    else:
        needed = skills[4] if queue.startswith("another") else None
        make_calls(organisation, count=OPEN, skill=needed, begun=queue != "not begun")
    times_ms = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        task = take_next(agent=agent)
        times_ms.append((time.perf_counter() - began) * 1000)
        if task:
            drop(agent=agent, task=task)
    with CaptureQueriesContext(connection) as captured:
        take_next(agent=agent)
    p50, p95 = median(times_ms), sorted(times_ms)[int(ROUNDS * 0.95)]
    with capsys.disabled():
        print(f"\n{OPEN} open, {queue}: take_next {p50:.1f} ms, p95 {p95:.1f} ms, {len(captured)} queries")  # noqa: T201
    assert p50 <= (MOST_MS if task else MOST_IN_VAIN_MS)
