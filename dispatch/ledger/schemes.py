"""The laws and schemes that are shipped: each with its source. What could not be verified there is left out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model

# Germany, since 2021-12-01. Subsection 4: a missed appointment costs 10 € or 20 % of the monthly fee. Subsection 3: a
# fault that is not mended within two calendar days costs 5 € or 10 % on the third and fourth day and 10 € or 20 % on
# each later one, as long as the service has failed completely, which a person has to judge.
TKG = {
    "scheme": "TKG § 58",
    "country": "DE",
    "currency": "EUR",
    "valid_from": date(2021, 12, 1),
    "source": "https://www.gesetze-im-internet.de/tkg_2021/__58.html",
}
SHIPPED: tuple[Mapping[str, Any], ...] = (
    {**TKG, "kind": "appointment", "ending": "missed", "amount": 10, "percent_of_fee": 20},
    {**TKG, "kind": "repair", "from_day": 3, "to_day": 4, "amount": 5, "percent_of_fee": 10},
    {**TKG, "kind": "repair", "from_day": 5, "amount": 10, "percent_of_fee": 20},
)


def install_schemes(rules: type[Model]) -> None:
    """Add those of the shipped rules that are not there yet; what was changed of others stays. One query."""
    rules._default_manager.bulk_create((rules(**rule) for rule in SHIPPED), ignore_conflicts=True)
