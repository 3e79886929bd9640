"""Ours and the peers on one instance, in the same run, judged by `routing.check`."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.bench.instances import make
from routing.bench.measure import Measured, measure
from routing.bench.peers import PACKAGES, installed
from routing.bench.sizes import Size
from routing.check import Verdict, check
from routing.vroom import read, read_plan

OURS, WITHOUT_CP_SAT = "ours", "ours without CP-SAT"
WITHOUT_LIMIT = "VROOM"  # ends when it is done


@dataclass(frozen=True, slots=True)
class Row:
    """What somebody reached on an instance. `verdict` is None where there is no plan."""

    size: str
    who: str
    run: Measured
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Contest:
    """How all instances are run; `without_recombine`: ours only without CP-SAT."""

    workers: int = 2
    seed: int = 1
    limit_s: float | None = None
    iterations: int | None = None
    without_recombine: bool = False
    with_peers: bool = True

    def rows(self, size: Size, told: Callable[[str], None]) -> Iterator[Row]:
        """One row a competitor, as they finish; `told` hears who is at work."""
        with TemporaryDirectory() as folder:
            day = Path(folder, "day.json")
            day.write_text(json.dumps(make(size.recipe)))
            instance = read(json.loads(day.read_text()))
            for who, command, plan in self.competitors(size, day):
                told(f"{size.name}: {who} …")
                limit_s = None if who == WITHOUT_LIMIT else self.limit(size)
                run = measure(command, plan if who.startswith(OURS) else plan.with_suffix(".out"), limit_s)
                verdict = None
                if run.status == 0:
                    solution = read_plan(json.loads(plan.read_text()), instance)
                    verdict = check(instance.problem, solution, instance.travel)
                yield Row(size.name, who, run, verdict)

    def limit(self, size: Size) -> float | None:
        return None if self.iterations else self.limit_s or size.limit_s

    def competitors(self, size: Size, day: Path) -> Iterator[tuple[str, list[str], Path]]:
        """Who, with which command, writes which plan."""
        plan = day.with_name("plan.json")
        if not self.without_recombine:
            yield OURS, self.ours(size, day), plan
        if self.without_recombine or size.has_peers:
            yield WITHOUT_CP_SAT, [*self.ours(size, day), "--no-recombine"], plan
        for peer in installed() if self.with_peers and size.has_peers else []:
            if peer == "PyVRP" and size.recipe.breaks:
                continue  # it knows no breaks
            command = [sys.executable, "-m", "routing.bench.peers", PACKAGES[peer], str(day), str(plan)]
            yield (
                peer,
                [*command, "--limit", str(self.limit(size) or size.limit_s), "--threads", str(self.workers)],
                plan,
            )

    def ours(self, size: Size, day: Path) -> list[str]:
        effort = ["--iterations", str(self.iterations)] if self.iterations else ["--time-limit", str(self.limit(size))]
        options = [*effort, "--workers", str(self.workers), "--seed", str(self.seed)]
        return [sys.executable, "-m", "routing", "solve", str(day), *options]
