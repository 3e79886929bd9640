"""``python -m tests.bench_api BASE [NAME…]``: measure the running service; started by `make bench-api`."""

import os
import sys
from collections.abc import Callable, Iterable

import django

from tests.bench_api.rows import Measured, Service, table

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.demo")

OFTEN = 600_000  # requests a minute


def measurements() -> dict[str, Callable[[Service], Iterable[Measured]]]:
    """As they run: the load first, on the data as it was seeded; last the phones, who add a nation."""
    from tests.bench_api import fuzz, kept, kits, locusts, phones, race, retries, slots

    return {
        "slots": lambda _service: slots.engine(),
        "load": locusts.load,
        "retries": lambda service: [retries.repeated(service)],
        "race": lambda service: [race.one_place(service)],
        "contested": lambda service: [race.contested(service)],
        "kept": lambda _service: [kept.kept()],
        "kits": kits.official,
        "fuzz": lambda service: [fuzz.fuzzed(service)],
        "phones": phones.phones,
    }


def without_throttle() -> None:
    """It is not what is measured: a client that sends 5,000 requests at once would be refused some of them."""
    from technicians.models import ApiClient

    ApiClient.objects.update(requests_per_minute=OFTEN)


def main(base: str, *names: str) -> int:
    django.setup()
    without_throttle()
    known = measurements()
    rows: list[Measured] = []
    for name in names or known:
        print(f"· {name}", flush=True)
        found = list(known[name](Service(base)))
        rows += found
        for row in found:
            print(f"  {row.what}: {row.seen}", flush=True)
    print(table(rows))
    return int(not all(row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
