"""Addresses of the United States, as real files spell them."""

import re

from orders.importers.rows import Address, Warned

# In these states ZIP codes begin with 0, which spreadsheets drop.
_LEADING_ZERO = frozenset(
    {"ct", "connecticut", "ma", "massachusetts", "me", "maine", "nh", "new hampshire", "nj", "new jersey"}
    | {"pr", "puerto rico", "ri", "rhode island", "vi", "vt", "vermont"}
)
_ZIP = re.compile(r"(\d{5})(-?\d{4})?")


def us_address(*, street: str, city: str, state: str, zip_code: str) -> tuple[Address, tuple[Warned, ...]]:
    """The address, without a ZIP code that can't be one.

    "02139-1234" becomes 02139; "2139" does so in a state whose ZIP codes begin with 0, and is left out
    elsewhere ("2085" in Maryland has lost a digit nobody knows), as is "208501".
    """
    code = f"0{zip_code}" if len(zip_code) == 4 and state.lower() in _LEADING_ZERO else zip_code  # noqa: PLR2004
    fits = _ZIP.fullmatch(code)
    address = Address(
        street=street, postal_code=fits[1] if fits else "", city=city.rstrip(" ,"), region=state, country="US"
    )
    return address, () if fits or not zip_code else (Warned.POSTAL_CODE,)
