"""Whether a lookup ends at a person of ours: by it a list could tell people apart."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from technicians.models import Technician, User

PEOPLE = (Technician, User)


def ends_at_person(model: type[Model], lookup: str) -> bool:
    """Such as ``owner``, ``visit__assignments__technician__name``; not ``technician__territory``."""
    options, is_person = model._meta, False
    for part in lookup.removeprefix("-").split("__"):
        try:
            field = options.get_field(part)
        except FieldDoesNotExist:  # a transform, or "pk"
            break
        if field.is_relation and field.related_model:
            is_person = field.related_model in PEOPLE
            options = field.related_model._meta
    return is_person
