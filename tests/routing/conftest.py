"""What holds for every test of the planner."""

import pytest


@pytest.fixture(autouse=True)
def every_route_has_a_schedule(caplog):
    """The planner thins out a route that has none, and its log says so; a test that wants this clears `caplog`."""
    yield
    assert [r.getMessage() for r in caplog.records if r.name == "routing.solver.finish"] == []
