"""Whatever ends a command, nothing that it started is left. Real processes, real signals."""

import os
import signal
import uuid
from pathlib import Path

import pytest

from tests.machine.conftest import alive, until

# A program with a child that left its group and session, as a browser's does.
WILLING = """
import subprocess, sys, time
code = "import time; time.sleep(300)"
subprocess.Popen([sys.executable, "-c", code, sys.argv[1]], start_new_session=True)
print("up", flush=True)
time.sleep(300)
"""
# The same, but it can only be killed.
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{WILLING}"
COMMAND = """
import os, sys, time
from pathlib import Path
from children import Family
from keeper import kept

def command():
    mark, folder = sys.argv[1], Path(sys.argv[2])
    with Family() as family:
        program = [sys.executable, "-c", sys.argv[3], mark]
        family.start("program", program, env=os.environ, cwd=folder, log=folder / "log")
        while "up" not in (folder / "log").read_text():
            time.sleep(0.02)
        print(os.getpid(), flush=True)
        time.sleep(300)

sys.exit(kept(command))
"""


@pytest.fixture
def mark() -> str:
    return f"mark-{uuid.uuid4()}"


def started(start, mark: str, folder: Path, program: str = WILLING):
    """The keeper, and the process id of the command below it."""
    keeper = start(COMMAND, mark, folder, program)
    command = int(keeper.stdout.readline())
    assert len(alive(mark)) == 4  # keeper, command, program, grandchild
    return keeper, command


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_to_the_keeper_alone_ends_everything(start, mark, place, signum):
    keeper, _ = started(start, mark, place)
    keeper.send_signal(signum)
    assert keeper.wait(timeout=15) == 128 + signum
    assert alive(mark) == []


def test_two_interrupts_of_the_whole_group_end_everything(start, mark, place):
    keeper, _ = started(start, mark, place)
    os.killpg(keeper.pid, signal.SIGINT)
    os.killpg(keeper.pid, signal.SIGINT)
    assert keeper.wait(timeout=15) == 128 + signal.SIGINT
    assert alive(mark) == []


def test_kill_9_of_the_command_leaves_nothing(start, mark, place):
    keeper, command = started(start, mark, place)
    os.kill(command, signal.SIGKILL)
    assert keeper.wait(timeout=15) == 1
    assert alive(mark) == []


def test_kill_9_of_the_keeper_leaves_nothing_even_of_a_program_that_ignores_signals(start, mark, place):
    keeper, _ = started(start, mark, place, STUBBORN)
    keeper.kill()
    assert until(lambda: not alive(mark))


def test_a_child_that_dies_stops_the_rest_and_is_named_with_the_end_of_its_log(start, place):
    script = """
import os, sys, time
from pathlib import Path
from children import Family
from console import Problem
folder = Path(sys.argv[1])
with Family() as family:
    family.start("Sleeper", ["sleep", "300"], env=os.environ, cwd=folder)
    family.start("Beat", ["sh", "-c", "echo no schedule; exit 3"], env=os.environ, cwd=folder, log=folder / "beat.log")
    try:
        while True:
            family.watch()
            time.sleep(0.02)
    except Problem as problem:
        print(problem)
"""
    said, _ = start(script, place).communicate(timeout=15)
    assert said == (
        f"    no schedule\nBeat ended by itself (status 3); everything is stopped. Its log: {place / 'beat.log'}\n"
    )
