"""What a row's own values can be asked without asking the database."""

from django.db.models import Model


def check_fields(row: Model, *, constraints: bool = False) -> None:
    """Raise `ValidationError` naming the field whose value is wrong, by itself or beside the others.

    That foreign keys lead somewhere and that a random uuid is new is for the database to say when the row is written:
    services are given rows, not keys. Its constraints are asked beforehand only with `constraints`: where a value of
    the caller's can break one that the fields don't know of.
    """
    relations = {field.name for field in row._meta.fields if field.is_relation}
    row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
    if constraints:
        row.validate_constraints()
