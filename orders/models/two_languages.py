from django.db import models
from django.utils.translation import get_language


def in_language(row: models.Model, name: str) -> str:
    """A text of two languages in the one now active; the German one where there is no English one."""
    german: str = getattr(row, f"{name}_de")
    return german if get_language() == "de" else getattr(row, f"{name}_en") or german
