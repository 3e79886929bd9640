"""`bench`: ours and the peers on instances from a seed, as Markdown tables."""

import argparse

from routing.bench.contest import Contest
from routing.bench.growth import ITERATIONS, growth_rows, growth_table
from routing.bench.peers import PACKAGES, installed
from routing.bench.sizes import SIZES, chosen
from routing.bench.table import contest_table
from routing.command.files import say, write_text
from routing.command.numbers import count, seconds, seed


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("bench", help="ours and, where installed, VROOM and PyVRP on the same instances")
    names = [size.name for size in SIZES]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument(
        "--seeds", type=int, default=0, metavar="N", help="as many fresh instances beside each that has peers"
    )
    parser.add_argument("--limit", type=seconds, metavar="SECONDS", help="instead of each instance's own")
    parser.add_argument(
        "--iterations", type=count, metavar="N", help=f"a visit, instead of a time limit; {ITERATIONS} for --growth"
    )
    parser.add_argument("--workers", type=count, default=2, metavar="N")
    parser.add_argument("--seed", type=seed, default=1, help="of our search")
    parser.add_argument("--no-recombine", action="store_true", help="ours without CP-SAT only")
    parser.add_argument("--no-peers", action="store_true")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--growth", action="store_true", help="time and memory a visit, from 1,000 to 40,000 visits")
    kinds.add_argument("--bound", action="store_true", help="the gap to a proved bound, on ten instances of 60 visits")
    kinds.add_argument("--slots", action="store_true", help="how fast arrival windows are found in two weeks' plans")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    if given.slots:
        write_text(slots())
        return 0
    contest = Contest(
        workers=given.workers,
        seed=given.seed,
        limit_s=given.limit,
        iterations=given.iterations or (ITERATIONS if given.growth else None),
        without_recombine=given.no_recombine,
        with_peers=not given.no_peers,
    )
    if given.growth:
        write_text(growth_table(list(growth_rows(contest, say))))
    elif given.bound:
        write_text(bound(contest))
    else:
        missing = PACKAGES.keys() - installed()
        if missing and not given.no_peers:
            say(f"not installed, so not compared: {', '.join(sorted(missing))} (optional dependencies `bench`)")
        rows = [row for size in chosen(given.only, given.seeds) for row in contest.rows(size, say)]
        write_text(contest_table(rows))
    return 0


def bound(contest: Contest) -> str:
    from routing.bench.gap import gap_table, gaps  # noqa: PLC0415 - brings OR-Tools, which nothing else here needs

    return gap_table(list(gaps(contest, say)))


def slots() -> str:
    from routing.bench.slots import NATION, slots_table  # noqa: PLC0415 - brings numba, which nothing else here needs

    return slots_table(NATION, say)
