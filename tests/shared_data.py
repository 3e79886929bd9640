"""Real files that lie beside the checkout and are never copied into it."""

from pathlib import Path

import pytest

_FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """`shared_data("tickets/….csv")` is that file; the test is skipped, saying so, where it is absent."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not there: real data is looked for in ../shared/data beside the checkout")
    return path
