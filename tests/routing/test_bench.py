"""The benchmark: instances that a seed determines, peers as far as they are installed, tables."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from routing import Score
from routing.bench.contest import Contest, Row
from routing.bench.gap import Gap, gap_table
from routing.bench.growth import growth_table
from routing.bench.instances import Recipe, make
from routing.bench.measure import Measured, measure
from routing.bench.sizes import SIZES, Size, chosen
from routing.bench.table import contest_table
from routing.solver.bound import Bound
from routing.vroom import read

ROOT = Path(__file__).resolve().parents[2]
TOWN = Recipe(40, 8, 5, (50.94, 6.95), 30, matrix=True)


def test_a_seed_makes_the_same_instance_and_another_seed_another():
    assert make(TOWN) == make(TOWN)
    assert make(TOWN) != make(Recipe(40, 8, 6, (50.94, 6.95), 30, matrix=True))


def test_an_instance_is_a_problem_with_the_shares_that_were_asked_for():
    """Of 4,000 visits 38 % need copper, 28 % are open all day and 80 % have the lowest priority, within 3 %."""
    data = make(Recipe(4000, 700, 1, breaks=True))
    problem = read(data).problem
    assert (len(problem.visits), len(problem.technicians)) == (4000, 700)
    assert sum(job["skills"][0] // 10 == 0 for job in data["jobs"]) / 4000 == pytest.approx(0.38, abs=0.03)
    assert sum(visit.windows == ((28800, 61200),) for visit in problem.visits) / 4000 == pytest.approx(0.28, abs=0.03)
    assert sum(visit.priority == 10 for visit in problem.visits) / 4000 == pytest.approx(0.80, abs=0.03)
    assert all(t.breaks and t.shift[1] - t.shift[0] == 8.5 * 3600 for t in problem.technicians)
    assert all(47 < visit.place.latitude < 55.5 and 5 < visit.place.longitude < 16 for visit in problem.visits)


def test_the_matrix_of_an_instance_is_that_of_the_great_circle_model():
    data = make(TOWN)
    without = read({key: value for key, value in data.items() if key != "matrices"})
    places = [visit.place for visit in without.problem.visits]
    seconds = np.array(data["matrices"]["car"]["durations"])[:40, :40]
    assert np.array_equal(seconds, without.travel.matrix_s(places, places))


def test_fresh_seeds_follow_the_sizes_that_have_peers():
    assert [size.name for size in chosen(["region", "nation"], 2)] == [
        "region",
        "region, seed 101",
        "region, seed 102",
        "nation",
    ]
    assert [size.name for size in chosen(None, 0)] == [size.name for size in SIZES]


def test_a_command_is_timed_with_the_memory_of_its_children(tmp_path):
    child = "data = bytearray(200 << 20); import time; time.sleep(1)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    measured = measure([sys.executable, "-c", parent], tmp_path / "out")
    assert (measured.status, (tmp_path / "out").read_text()) == (0, "done\n")
    assert measured.wall_s > 1
    assert measured.memory_mib > 200


def test_a_failure_is_told_with_its_last_words(tmp_path):
    measured = measure([sys.executable, "-c", "import sys; sys.exit('broken')"], tmp_path / "out")
    assert (measured.status, measured.last_words) == (1, "broken")


def test_ours_with_and_without_cp_sat_are_judged_and_put_into_a_table():
    told = []
    contest = Contest(workers=1, iterations=20, with_peers=False)
    rows = list(contest.rows(Size("town", TOWN, 5), told.append))
    assert [(row.who, row.verdict.violations) for row in rows] == [("ours", ()), ("ours without CP-SAT", ())]
    lines = contest_table(rows).splitlines()
    assert lines[0].startswith("| instance | who | wall | memory | lost priority (visits) | travel |")
    assert lines[2].startswith("| town | ours | ")
    assert told == ["town: ours …", "town: ours without CP-SAT …"]


def test_the_gap_is_that_of_travel_where_no_more_is_left_out_than_must_be():
    """1,010 s of travel where 1,000 s are the least: one per cent; with more left out there is nothing to compare."""
    bound = Bound(11, 1000, proved=True, root_s=990, columns=9, rounds=2)
    rows = [Gap("a", Score(11, 1, 1010), bound), Gap("b", Score(22, 2, 900), bound)]
    assert [row.share for row in rows] == [pytest.approx(0.01), None]
    assert gap_table(rows).splitlines()[2:] == [
        "| a | 11 | 11 | 1,010 s | 1,000 s | 1.00 % |",
        "| b | 22 | 11 | 900 s | 1,000 s | – |",
        "| mean |  |  |  |  | 1.00 % of 1 |",
    ]


def test_growth_compares_what_a_visit_takes_with_the_smallest_instance():
    """1,000 visits in 2 s and 5,000 in 11 s: 2 ms and 2.2 ms a visit; 100 and 250 MiB: half as much a visit."""
    small, large = (Size(f"{n}", Recipe(n, 1, 1), 0) for n in (1000, 5000))
    rows = [(small, Row("1000", "ours", Measured(0, 2.0, 100.0, ""), None))]
    rows.append((large, Row("5000", "ours", Measured(0, 11.0, 250.0, ""), None)))
    assert growth_table(rows).splitlines()[2:] == [
        "| 1000 | 2.0 s | 2.0 ms | × 1.00 | 100 MiB | 102 KiB | × 1.00 |",
        "| 5000 | 11.0 s | 2.2 ms | × 1.10 | 250 MiB | 51 KiB | × 0.50 |",
    ]


def test_the_bench_command_names_the_sizes_it_knows():
    ended = subprocess.run(
        [sys.executable, "-m", "routing", "bench", "--only", "moon"],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "'small', 'region', 'breaks', 'nation-2-min', 'nation'" in ended.stderr
