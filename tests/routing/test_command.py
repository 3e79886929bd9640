"""The command line as a user meets it: standard output, standard error, exit status."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from routing.bench.instances import Recipe, make
from tests.routing.vroom_line import H, M, day, job, vehicle

ROOT = Path(__file__).resolve().parents[2]
ROUTING = [sys.executable, "-m", "routing"]
GENEROUS_S = 120


def routing(*arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [*ROUTING, *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, input=given, capture_output=True, text=True, check=False, timeout=GENEROUS_S
    )


@pytest.fixture
def two_jobs(tmp_path) -> Path:
    """Job 1 can be done; job 2 needs a skill that nobody has."""
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day([vehicle("ann")], [job(1, 10), job(2, 20, skills=[9])])))
    return path


@pytest.fixture
def plan_of_two(two_jobs) -> Path:
    solved = routing("solve", two_jobs, "--iterations", "10", "--workers", "1")
    assert solved.returncode == 0, solved.stderr
    path = two_jobs.with_name("plan.json")
    path.write_text(solved.stdout)
    return path


def test_solve_writes_the_plan_to_standard_output_and_progress_to_standard_error(two_jobs):
    solved = routing("solve", two_jobs, "--iterations", "10", "--workers", "1")
    plan = json.loads(solved.stdout)
    assert solved.returncode == 0
    assert [(step["type"], step.get("id")) for step in plan["routes"][0]["steps"]] == [
        ("start", None),
        ("job", 1),
        ("end", None),
    ]
    assert [(row["id"], row["reason"]) for row in plan["unassigned"]] == [(2, "no_skill")]
    assert "1 of 2 planned" in solved.stderr.splitlines()[-1]


def test_solve_reads_standard_input(two_jobs):
    solved = routing("solve", "-", "--iterations", "10", "--workers", "1", given=two_jobs.read_text())
    assert json.loads(solved.stdout)["summary"]["unassigned"] == 1


def test_the_same_seed_and_iterations_give_the_same_plan(tmp_path):
    path = tmp_path / "day.json"
    path.write_text(json.dumps(make(Recipe(40, 8, 5, (50.94, 6.95), 30))))
    plans = [json.loads(routing("solve", path, "--iterations", "50", "--seed", "3").stdout) for _ in range(2)]
    assert plans[0]["routes"] == plans[1]["routes"]


def test_the_time_limit_counts_from_the_start_of_the_process(tmp_path):
    path = tmp_path / "day.json"
    path.write_text(json.dumps(make(Recipe(300, 52, 21, (48.14, 11.58), 50, matrix=True))))
    began = time.monotonic()
    assert routing("solve", path, "--time-limit", "8", "--workers", "1").returncode == 0
    assert time.monotonic() - began < 16


def test_an_interrupt_ends_with_the_best_plan_so_far(tmp_path):
    """It is sent to the whole process group, as Ctrl-C on a terminal is."""
    path, plan = tmp_path / "day.json", tmp_path / "plan.json"
    path.write_text(json.dumps(make(Recipe(120, 21, 3, (48.14, 11.58), 40))))
    command = [*ROUTING, "solve", str(path), "--time-limit", "100", "--workers", "1"]
    with (
        plan.open("wb") as file,
        subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.PIPE, process_group=0) as process,
    ):
        process.stderr.readline()  # it plans
        os.killpg(process.pid, signal.SIGINT)
        interrupted = time.monotonic()
        words = process.communicate(timeout=GENEROUS_S)[1].decode()
    assert (process.returncode, words.splitlines()[0]) == (0, "interrupted: ending with the best plan so far")
    assert "Traceback" not in words
    assert time.monotonic() - interrupted < 20
    judged = routing("check", path, plan)
    assert json.loads(judged.stdout)["violations"] == []


def test_ctrl_c_while_a_plan_is_awaited_is_one_line_and_exit_status_130(two_jobs):
    command = [sys.executable, "-X", "importtime", *ROUTING[1:], "check", str(two_jobs), "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stderr=pipe, text=True) as process:
        next(line for line in process.stderr if line.endswith(" routing.command\n"))
        time.sleep(1)  # until it reads its standard input
        process.send_signal(signal.SIGINT)
        words = process.communicate(timeout=GENEROUS_S)[1].splitlines()
    assert process.returncode == 130
    assert [line for line in words if not line.startswith("import time:")] == ["interrupted"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", r"\S+day.json: is not JSON: Expecting property name .* \(line 1, column 2\)"),
        ("\x80", r"\S+day.json: is not JSON: byte 0 is not UTF-8"),
        ("[" * 100_000, r"\S+day.json: is not JSON that can be read: .*"),
        ("7", "the file is not a JSON object with `jobs` and `vehicles`"),
        (
            '{"vehicles": [{"id": 1}], "jobs": [{"id": 5}, {"id": "a\\nb", "service": -1, "location": [1, 1]}]}',
            "job 5: has no location; job a b: service of -1 s is not a number of whole seconds between 0 and 1209600",
        ),
    ],
)
def test_a_broken_file_gives_one_line_and_exit_status_1(tmp_path, text, line):
    path = tmp_path / "day.json"
    path.write_bytes(text.encode("latin-1"))
    ended = routing("solve", path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert re.fullmatch(line + "\n", ended.stderr)


@pytest.mark.parametrize("command", [["check", "plan"], ["explain", "plan"], ["plot", "plan", "out.svg"]])
def test_every_command_refuses_a_broken_file_in_one_line(tmp_path, command):
    path = tmp_path / "day.json"
    path.write_text("7")
    ended = routing(command[0], path, *command[1:])
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "the file is not a JSON object with `jobs` and `vehicles`\n"


def test_a_missing_file_gives_one_line_and_exit_status_1(tmp_path):
    ended = routing("solve", tmp_path / "none.json")
    assert (ended.returncode, ended.stderr) == (1, f"{tmp_path}/none.json: No such file or directory\n")


@pytest.mark.parametrize("jobs", [2, 500])
def test_a_plan_that_nobody_reads_any_more_gives_one_line_and_exit_status_1(tmp_path, jobs):
    """Whether it fits into the buffer of standard output, or not."""
    path, reader, writer = tmp_path / "day.json", *os.pipe()
    path.write_text(json.dumps(day([vehicle()], [job(n, 10, skills=[9]) for n in range(jobs)])))
    os.close(reader)
    command = [*ROUTING, "solve", str(path), "--iterations", "1", "--workers", "1"]
    ended = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, "standard output: Broken pipe")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_gives_one_line_and_exit_status_1(two_jobs, plan_of_two):
    with Path("/dev/full").open("w") as full:
        command = [*ROUTING, "check", str(two_jobs), str(plan_of_two)]
        ended = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "standard output: No space left on device\n")


def test_a_closed_standard_output_gives_one_line_and_exit_status_1(two_jobs, plan_of_two):
    closing = ["sh", "-c", 'exec "$@" >&-', "sh", *ROUTING, "check", str(two_jobs), str(plan_of_two)]
    ended = subprocess.run(closing, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "standard output: Bad file descriptor\n")


def test_standard_input_that_can_not_be_read_gives_one_line(tmp_path):
    with (tmp_path / "out").open("wb") as only_written:
        command = [*ROUTING, "solve", "-"]
        ended = subprocess.run(command, cwd=ROOT, stdin=only_written, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (1, "standard input: Bad file descriptor\n")


def test_more_than_twenty_faults_are_counted(tmp_path):
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day([vehicle()], [job(n, 99) for n in range(1023)])))
    line = routing("solve", path).stderr
    assert line.count("is not a row of the matrix") == 20
    assert line.endswith("; and 1,003 more\n")


@pytest.mark.parametrize(
    "option",
    [["--time-limit", "0"], ["--workers", "0"], ["--engine", "x"], ["--iterations", "-1"], ["--seed", "2147483648"]],
)
def test_options_that_make_no_sense_are_refused(two_jobs, option):
    assert routing("solve", two_jobs, *option).returncode == 2


def test_check_says_that_a_good_plan_is_good(two_jobs, plan_of_two):
    judged = routing("check", two_jobs, plan_of_two)
    verdict = json.loads(judged.stdout)
    assert (judged.returncode, verdict["violations"]) == (0, [])
    assert (verdict["score"]["unplanned"], verdict["score"]["travel_s"]) == (1, 20 * 60)


def test_check_finds_a_late_job_and_exits_with_1(two_jobs, plan_of_two):
    plan = json.loads(plan_of_two.read_text())
    for step in plan["routes"][0]["steps"][1:]:
        step["arrival"] += 10 * H
    plan_of_two.write_text(json.dumps(plan))
    judged = routing("check", two_jobs, plan_of_two)
    assert judged.returncode == 1
    assert json.loads(judged.stdout)["violations"]


def test_names_that_nobody_has_are_said_and_the_plan_is_made_all_the_same(two_jobs, plan_of_two):
    data = json.loads(two_jobs.read_text())
    data["vehicles"][0]["person"] = "Ann Lee"
    data["jobs"][0] |= {"preferred": ["ann", "Ann Lee", "bob"], "forbidden": ["cy", 7]}
    two_jobs.write_text(json.dumps(data))
    said = [f"job 1: {key}: nobody here is called {name!r}" for key, name in
            [("forbidden", "7"), ("forbidden", "cy"), ("preferred", "bob")]]  # fmt: skip
    solved = routing("solve", two_jobs, "--iterations", "10", "--workers", "1")
    assert (solved.returncode, solved.stderr.splitlines()[:3]) == (0, said)
    assert routing("check", two_jobs, plan_of_two).stderr.splitlines() == said
    assert routing("explain", two_jobs, plan_of_two).stderr.splitlines()[:3] == said


def test_more_than_five_names_that_nobody_has_are_counted(two_jobs, plan_of_two):
    data = json.loads(two_jobs.read_text())
    data["jobs"][0]["forbidden"] = [f"gone {n}" for n in range(1_007)]
    two_jobs.write_text(json.dumps(data))
    lines = routing("check", two_jobs, plan_of_two).stderr.splitlines()
    assert lines[4:] == [
        "job 1: forbidden: nobody here is called 'gone 1000'",
        "and 1,002 more names that nobody here has",
    ]


def test_explain_gives_reasons_and_changes_as_json_and_as_lines(two_jobs, plan_of_two):
    explained = routing("explain", two_jobs, plan_of_two, "--jobs", "1")
    answer = json.loads(explained.stdout)
    (left_out,) = answer["unassigned"]
    assert explained.returncode == 0
    assert (left_out["id"], left_out["reason"], left_out["rules"]) == (2, "no_skill", ["skill"])
    assert left_out["changes"][0]["kind"] == "train"
    assert left_out["changes"][0]["vehicles"] == ["ann"]
    assert (answer["not_reached"], answer["limits"]["skills"]) == ([], [["9", 1, 1]])
    assert answer["alternatives"] == [{"id": 1, "vehicles": []}]
    assert explained.stderr.startswith("2: nobody holds 9 at level 1")


def test_explain_answers_time_stamps_with_time_stamps(tmp_path):
    """Nobody is out before 8:00, and the job may begin from 6:00 to 7:00: an hour later it can be done."""
    midnight = 1_600_387_200
    early = job(1, 10, time_windows=[[midnight + 6 * H, midnight + 7 * H]])
    path, plan = tmp_path / "day.json", tmp_path / "plan.json"
    path.write_text(json.dumps(day([vehicle(time_window=[midnight + 8 * H, midnight + 16 * H])], [early])))
    plan.write_text(json.dumps({"routes": [], "unassigned": [{"id": 1}]}))
    (left_out,) = json.loads(routing("explain", path, plan).stdout)["unassigned"]
    assert (left_out["detail"]["from_s"], left_out["detail"]["to_s"]) == (midnight + 6 * H, midnight + 7 * H)
    assert [row["start"] for row in left_out["changes"] if row["kind"] == "widen_window"] == [midnight + 8 * H + 10 * M]


def test_the_example_of_explain_in_the_description_of_the_format_is_what_it_answers(tmp_path):
    section = (ROOT / "routing" / "FORMAT.md").read_text().partition("## The answer of `explain`")[2]
    instance, answer = re.findall(r"```json\n(.*?)```", section, re.DOTALL)
    path, plan = tmp_path / "day.json", tmp_path / "plan.json"
    steps = [{"type": "start", "arrival": 8 * H}, {"type": "job", "id": 7, "arrival": 8 * H}]
    path.write_text(instance)
    plan.write_text(json.dumps({"routes": [{"vehicle": 1, "steps": steps}], "unassigned": [{"id": 8}]}))
    assert json.loads(routing("explain", path, plan, "--jobs", "7").stdout) == json.loads(answer)


def test_explain_refuses_a_plan_that_breaks_rules(two_jobs, plan_of_two):
    plan = json.loads(plan_of_two.read_text())
    plan["unassigned"] = []
    plan_of_two.write_text(json.dumps(plan))
    explained = routing("explain", two_jobs, plan_of_two)
    assert (explained.returncode, explained.stdout) == (1, "")
    assert explained.stderr == "the plan breaks rules; visit 2 is neither planned nor unplanned\n"


def test_explain_says_which_jobs_are_not_planned_and_explains_the_others(two_jobs, plan_of_two):
    explained = routing("explain", two_jobs, plan_of_two, "--jobs", "2", "1")
    assert explained.returncode == 0
    assert [row["id"] for row in json.loads(explained.stdout)["alternatives"]] == [1]
    said = "job 2: is not planned, so it has no alternatives; see `unassigned`"
    assert explained.stderr.splitlines()[0] == said


def test_explain_refuses_jobs_that_the_file_does_not_have(two_jobs, plan_of_two):
    explained = routing("explain", two_jobs, plan_of_two, "--jobs", "1", "9")
    assert (explained.returncode, explained.stdout, explained.stderr) == (1, "", "job 9: is unknown\n")


def test_plot_writes_a_picture(tmp_path):
    path, plan, picture = tmp_path / "day.json", tmp_path / "plan.json", tmp_path / "day.svg"
    path.write_text(json.dumps(make(Recipe(10, 3, 5, (50.94, 6.95), 30))))
    plan.write_text(routing("solve", path, "--iterations", "10", "--workers", "1").stdout)
    assert routing("plot", path, plan, picture).returncode == 0
    assert picture.read_text().startswith("<svg")


def test_a_picture_that_can_not_be_written_gives_one_line(two_jobs, plan_of_two, tmp_path):
    data = json.loads(two_jobs.read_text())
    data["vehicles"][0] |= {"start": [7.0, 51.0], "end": [7.0, 51.0]}
    data["jobs"] = [row | {"location": [7.1, 51.0]} for row in data["jobs"]]
    two_jobs.write_text(json.dumps(data))
    ended = routing("plot", two_jobs, plan_of_two, tmp_path / "no" / "day.svg")
    assert (ended.returncode, ended.stderr) == (1, f"{tmp_path}/no/day.svg: No such file or directory\n")


def test_the_command_line_starts_without_the_solvers_libraries():
    """They take seconds to import, and only the search needs them."""
    code = "import sys, routing.command; print(sorted({'numba', 'ortools', 'rich'} & sys.modules.keys()))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout.strip() == "[]", ended.stderr
