"""10,000 random operations of 8 processes: nobody is booked twice, and it is the constraint that sees to it."""

import time

import pytest

from tests.dispatch.bookings import at_work, overlaps
from tests.dispatch.database import connect, environment, scratch_copy
from tests.dispatch.test_double_booking import make_rows

CONSTRAINTS = ("assignment_no_overlap_live", "assignment_no_overlap_in_plan")
PROCESSES, OPERATIONS = 8, 10_000

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


@pytest.fixture
def rows(transactional_db):
    make_rows(technicians=20, visits=200)


def run(name: str, title: str) -> tuple[dict[str, int], int]:
    began = time.monotonic()
    became = at_work(environment=environment(name), processes=PROCESSES, operations=OPERATIONS)
    with connect(name) as independent:
        found = overlaps(independent)
    print(f"\n{title}: {dict(became)}, {found} overlaps, {time.monotonic() - began:.0f} s")  # noqa: T201
    return became, found


def test_ten_thousand_operations_of_eight_processes(rows, capsys):
    with scratch_copy() as scratch:
        with connect(scratch) as loose:
            for name in CONSTRAINTS:
                loose.execute(f"ALTER TABLE dispatch_assignment DROP CONSTRAINT {name}")
        with capsys.disabled():
            _, without = run(scratch, "without the constraints")
    with capsys.disabled():
        became, found = run("", "with the constraints")
    assert without > 0
    assert (found, became["deadlock"]) == (0, 0)
    assert sum(became.values()) == OPERATIONS
    assert became["done"] >= OPERATIONS // 2
