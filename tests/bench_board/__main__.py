"""``python -m tests.bench_board BASE [NAME…]``: the board's figures; started by `make bench-board`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dispatch.settings.demo")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Django sees Playwright's loop; this program is synchronous


def main(base: str, *names: str) -> int:
    django.setup()
    from tests.bench_api.rows import Service, table
    from tests.bench_board.cold import cold
    from tests.bench_board.data import make_board
    from tests.bench_board.drops import drops
    from tests.bench_board.edits import edits
    from tests.bench_board.everyone import everyone
    from tests.bench_board.figures import figures
    from tests.bench_board.orders_list import orders_list
    from tests.bench_board.repairs import repairs
    from tests.bench_board.streams import streams

    known = {
        "cold": cold,
        "everyone": everyone,
        "drops": drops,
        "edits": edits,
        "figures": figures,
        "list": orders_list,
        "repairs": repairs,
        "streams": streams,
    }
    board = make_board()
    rows = []
    for name in names or known:
        print(f"· {name}", flush=True)
        for row in known[name](Service(base), board):
            print(f"  {row.what}: {row.seen}", flush=True)
            rows.append(row)
    print(table(rows))
    return int(not all(row.reached for row in rows))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
