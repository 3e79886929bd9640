"""The rules of the house, held by the suite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120
    )


def test_imports_run_one_way():
    linted = run(str(Path(sys.executable).parent / "lint-imports"))
    assert linted.returncode == 0, linted.stdout


@pytest.mark.django_db
def test_every_model_change_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_deployment_check_is_clean_in_production_settings():
    checked = run(
        sys.executable,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        DJANGO_SETTINGS_MODULE="dispatch.settings.production",
        SECRET_KEY="0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        ALLOWED_HOSTS="dispatch.example.org",
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_top_level_is_the_agreed_one():
    listed = run("git", "ls-files")
    if listed.returncode:
        pytest.skip("not a git checkout: run the suite in a clone")
    top = {line.split("/")[0] for line in listed.stdout.splitlines() if not line.startswith(".")}
    assert top == {
        "LICENSE",
        "Makefile",
        "README.md",
        "dispatch",
        "manage.py",
        "orders",
        "pyproject.toml",
        "requirements-test.txt",
        "requirements.txt",
        "routing",
        "technicians",
        "templates",
        "tests",
    }


def test_no_page_has_inline_script_or_style():
    """The content security policy would refuse it; here it is found before a browser does."""
    forbidden = ("<style", " style=", "javascript:", " onclick=", " onchange=", " onsubmit=", " onload=", "<script>")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if any(word in line for word in forbidden)
    ]
    assert found == []
