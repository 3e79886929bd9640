"""What the database itself refuses, written past every form and service."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    AssignmentFactory,
    CallbackFactory,
    FieldOrderFactory,
    OutageFactory,
    ShiftFactory,
    SiteFactory,
)

pytestmark = pytest.mark.django_db


def written(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "span", ["[-infinity, 2026-11-23)", "[2026-11-23, infinity)", "[2026-11-23,)", "(,2026-11-23)", "empty"]
)
@pytest.mark.parametrize(
    ("make", "column", "refusal"),
    [
        (ShiftFactory, "during", "shift_bounded"),
        (CallbackFactory, "due", "callback_due_bounded"),
        (AssignmentFactory, "during", "assignment_bounded"),
    ],
)
def test_a_span_of_time_lies_between_two_moments_of_the_calendar(make, column, refusal, span):
    row = make()
    with pytest.raises(IntegrityError, match=refusal):
        written(f"UPDATE {row._meta.db_table} SET {column} = %s::tstzrange WHERE id = %s", span, row.pk)  # noqa: S608


def test_an_order_has_one_cause():
    order = FieldOrderFactory()
    outage = OutageFactory(organisation=order.organisation)
    for change, value in (("outage_id", outage.pk), ("ticket_id", None)):
        with pytest.raises(IntegrityError, match="fieldorder_has_one_cause"):
            written(f"UPDATE orders_fieldorder SET {change} = %s WHERE id = %s", value, order.pk)  # noqa: S608


def test_an_outages_order_has_no_ticket():
    outage = OutageFactory()
    site = SiteFactory(organisation=outage.organisation, customer=None)
    assert FieldOrderFactory(ticket=None, outage=outage, site=site, organisation=outage.organisation, service="").pk
