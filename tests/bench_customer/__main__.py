"""``python -m tests.bench_customer BASE [NAME…]``: figures of what customers get; started by `make bench-customer`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.demo")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Django sees Playwright's loop; this program is synchronous


def main(base: str, *names: str) -> int:
    django.setup()
    from tests.bench_api.rows import table
    from tests.bench_customer import links
    from tests.bench_customer.doubts import doubts
    from tests.bench_customer.killed import killed
    from tests.bench_customer.outside import outside
    from tests.bench_customer.reminders import reminders

    known = {"reminders": reminders, "doubts": doubts, "killed": killed, **links.ROWS}
    rows = []
    with outside(base) as world:
        for name in names or known:
            print(f"· {name}", flush=True)
            for row in known[name](world):
                print(f"  {row.what}: {row.seen}", flush=True)
                rows.append(row)
    print(table(rows))
    return int(not all(row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
