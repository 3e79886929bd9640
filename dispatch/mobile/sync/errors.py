from typing import Any


def first_line(detail: Any) -> str:
    """Of DRF's nested errors the first, with the names that lead to it: `data: report: Not a valid string.`"""
    if isinstance(detail, dict):
        name, inner = next(iter(detail.items()))
        return f"{name}: {first_line(inner)}"
    return first_line(detail[0]) if isinstance(detail, list) else str(detail)
