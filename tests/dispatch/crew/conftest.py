import shutil
from collections.abc import Iterator

import pytest

from dispatch.models import PlanRun
from tests.dispatch.crew.hosts import Hosts
from tests.dispatch.crew.region import tomorrow
from tests.dispatch.database import environment


@pytest.fixture
def run(territory) -> PlanRun:
    """A run at work, without anybody who carries it out."""
    return PlanRun.objects.create(
        organisation=territory.organisation, territory=territory, day=tomorrow(), state="running"
    )


@pytest.fixture
def hosts(transactional_db) -> Iterator[Hosts]:
    """A broker of its own, and every plan through it."""
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server on this machine to start a broker that may be killed")
    hosts = Hosts(environment() | {"PLAN_ON_MANY_HOSTS_FROM": "1"})
    try:
        hosts.start_broker()
        yield hosts
    finally:
        hosts.close()
