"""State folders, locks, ports and translations: what set-up decides before it starts anything."""

import gettext
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from console import Problem
from demo import free_port
from ground import compile_messages
from places import check_disk, check_socket_path, secret_key, state_folder, take_turn

from tests.machine.conftest import CHECKOUT, MACHINE


def test_root_keeps_its_state_in_var_lib_under_the_hash_of_the_checkout():
    # printf /srv/dispatch | sha256sum
    expected = Path("/var/lib/field-dispatch/912003f4d7ad")
    assert state_folder(Path("/srv/dispatch"), uid=0, environ={"HOME": "/root"}) == expected


def test_others_keep_it_in_their_own_state_folder():
    checkout = Path("/srv/dispatch")
    at_home = state_folder(checkout, uid=1000, environ={"HOME": "/home/ann"})
    assert at_home == Path("/home/ann/.local/state/field-dispatch/912003f4d7ad")
    chosen = state_folder(checkout, uid=1000, environ={"HOME": "/home/ann", "XDG_STATE_HOME": "/data"})
    assert chosen == Path("/data/field-dispatch/912003f4d7ad")


def test_two_checkouts_have_two_states():
    assert state_folder(Path("/a"), uid=0) != state_folder(Path("/b"), uid=0)


def test_a_socket_path_of_107_bytes_is_taken_and_one_more_is_refused():
    check_socket_path(Path("/" + "x" * 106))
    with pytest.raises(Problem, match="has 108 bytes, Linux allows 107: set XDG_STATE_HOME"):
        check_socket_path(Path("/" + "x" * 107))


def test_too_little_disk_is_one_line_that_says_how_much(tmp_path):
    with pytest.raises(Problem, match=r"free on the disk of .* are needed: make room"):
        check_disk(tmp_path, 2**60)


def test_the_secret_key_is_made_once_and_is_for_its_owner_only(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_second_command_in_one_checkout_is_told_who_runs(tmp_path):
    first = take_turn(tmp_path, "demo")
    with pytest.raises(Problem, match=r"`make demo` is already running in this checkout \(process \d+\)"):
        take_turn(tmp_path, "demo")
    first.release()
    take_turn(tmp_path, "demo").release()


def test_a_port_in_use_is_named_and_a_free_one_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} is in use: choose another one"):
            free_port(str(port))
    assert free_port(str(port)) == port


@pytest.mark.parametrize("text", ["web", "0", "65536", "-1", "80.5"])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(Problem, match="is no port"):
        free_port(text)


def test_a_problem_is_one_line_and_status_1():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, MACHINE, "demo"],
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)


def test_translations_are_compiled_when_newer(tmp_path):
    folder = tmp_path / "de/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Visit"\nmsgstr "Besuch"\n'
    )
    compile_messages(tmp_path)
    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Visit") == "Besuch"
    before = (folder / "django.mo").stat().st_mtime_ns
    compile_messages(tmp_path)
    assert (folder / "django.mo").stat().st_mtime_ns == before


def test_a_broken_translation_names_its_file(tmp_path):
    folder = tmp_path / "de/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Visit\n')
    with pytest.raises(Problem, match=r"msgfmt found errors in .*django\.po"):
        compile_messages(tmp_path)


def test_the_lock_file_for_tests_holds_every_pin_of_the_other():
    """So that `make demo` finds all it needs in a `.venv` that `make test` made."""

    def pins(name: str) -> set[str]:
        lines = (CHECKOUT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("requirements.txt") <= pins("requirements-test.txt")
    assert len(pins("requirements.txt")) > 30
