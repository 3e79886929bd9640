"""``python -m tests.bench_phone BASE [NAME…]``: a phone's figures and pictures; started by `make bench-phone`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.demo")


def main(base: str, *names: str) -> int:
    django.setup()
    from tests.bench_api.rows import Service, table
    from tests.bench_phone.figures import figures
    from tests.bench_phone.pictures import pictures

    known = {"figures": figures, "pictures": pictures}
    rows = [row for name in names or known for row in known[name](Service(base))]
    print(table(rows))
    return int(not all(row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
