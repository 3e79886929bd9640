"""Every column that could hold something of a customer is erased, or named as one that can't: none is overlooked."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Field

from dispatch.privacy.kept import KEPT
from dispatch.privacy.workforce import FROM_THE_FIELD, KINDS
from orders.models import Customer
from technicians.models import Technician, User
from tests.dispatch.privacy.harmless import HARMLESS, TABLES
from tests.factories import TechnicianFactory

TELLING = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.BinaryField,
    ArrayField,
    PointField,
)
ERASED = {
    f"{kept.model._meta.label}.{name}"
    for kept in KEPT
    for name in (
        (field.name for field in kept.model._meta.local_concrete_fields) if kept.goes else (*kept.words, *kept.instead)
    )
}
NAMED = [name for names in HARMLESS.values() for name in names]


def columns() -> Iterator[tuple[type[models.Model], Field]]:
    """What may hold words, files or a place: a choice of ours is a code, and a CHECK constraint keeps it one."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            of = field.base_field if isinstance(field, ArrayField) else field
            if isinstance(field, TELLING) and not of.choices:
                yield model, field


def is_named(model: type[models.Model], field: Field) -> bool:
    return bool({f"{model._meta.label}.{field.name}", f"{model._meta.label}.*"} & set(NAMED))


def test_every_column_is_erased_or_has_a_reason_why_nobody_stands_there():
    open_questions = [
        f"{model._meta.label}.{field.name}"
        for model, field in columns()
        if f"{model._meta.label}.{field.name}" not in ERASED and not is_named(model, field)
    ]
    assert open_questions == [], "Add them to a Kept of orders/selectors/kept.py or dispatch/privacy/kept.py, or here."


def test_no_reason_is_left_over_or_said_twice():
    known = {f"{model._meta.label}.{field.name}" for model, field in columns()}
    models_known = {f"{name.rpartition('.')[0]}.*" for name in known}
    assert [name for name in NAMED if name not in known | models_known] == []
    assert [name for name in NAMED if name in ERASED] == []
    assert len(NAMED) == len(set(NAMED))


def test_nothing_points_at_a_customer_that_erasing_does_not_know():
    """A new foreign key would stop it, or go unseen."""
    known = {
        f"{kept.model._meta.label}.{field.name}"
        for kept in KEPT
        for field in kept.model._meta.local_concrete_fields
        if field.related_model is Customer and (kept.goes or field.name in kept.words)
    }
    pointing = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.related_model is Customer
    }
    assert pointing - known == {"orders.LookUp.customer"}  # who looked at whom is a number, and stays


@pytest.mark.django_db
def test_tables_without_a_model_are_known():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert tables - {model._meta.db_table for model in apps.get_models(include_auto_created=True)} == set(TABLES)


# Who did it, on something that is no record of people: named in the report as what it is about.
BESIDE = {
    "dispatch.DayEntry.colleague",
    "dispatch.DayEntry.decided_by",
    "dispatch.Erasure.by",
    "dispatch.FieldEntry.seen_by",
    "dispatch.LedgerEntry.written_by",
    "dispatch.Plan.published_by",
    "dispatch.PlanRun.cancel_requested_by",
    "dispatch.PlanRun.started_by",
    "dispatch.PlanStatePublishedAtPublishedByEvent.published_by",
    "dispatch.SavedSelection.person",
    "dispatch.TechnicianDayVersion.technician",
    "dispatch.WorkOffer.offered_by",
    "orders.Callback.passed_by",
    "orders.Callback.taken_by",
    "orders.CallbackStateDueNextAtOwnerEvent.owner",
    "orders.FieldOrder.passed_by",
    "orders.FieldOrder.taken_by",
    "orders.TicketMerge.by",
    "technicians.ApiClient.user",
    "technicians.Technician.user",
}
LIBRARIES = {"oauth2_provider", "pghistory", "axes"}  # API clients' tokens; the context of a change; sign-ins are told


def test_whatever_names_people_of_ours_is_in_the_works_councils_report(db):
    technician = TechnicianFactory()
    told = {kind.rows(technician).model for kind in (*KINDS, *FROM_THE_FIELD)}
    naming = {
        f"{model._meta.label}.{field.name}": model
        for model in apps.get_models(include_auto_created=False)
        for field in model._meta.get_fields()
        if not field.auto_created and field.related_model in (Technician, User)
    }
    unknown = {
        name
        for name, model in naming.items()
        if model not in told and name not in BESIDE and model._meta.app_label not in LIBRARIES
    }
    assert unknown == set(), "Add a Kind to dispatch/privacy/workforce.py, or say here why it is beside the point."
    assert naming.keys() >= BESIDE
