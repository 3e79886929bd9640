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


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "dispatch.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "dispatch.example.org",
    "PUBLIC_URL": "https://dispatch.example.org",
    "STATE_DIR": "/var/lib/field-dispatch",
}


def test_the_deployment_check_is_clean_in_production_settings():
    checked = run(sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "STATE_DIR"])
def test_production_does_not_start_without_what_it_needs(name):
    started = subprocess.run(
        [sys.executable, "-c", "import dispatch.settings.production"],
        cwd=ROOT,
        env={key: value for key, value in (os.environ | PRODUCTION).items() if key != name},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode != 0
    assert f"Set the {name} environment variable" in started.stderr


@pytest.mark.parametrize(("trusted", "believed"), [("false", "None"), ("true", "('HTTP_X_FORWARDED_PROTO', 'https')")])
def test_the_proxys_word_counts_only_where_it_is_trusted(trusted, believed):
    code = "from dispatch.settings import production as p; print(getattr(p, 'SECURE_PROXY_SSL_HEADER', None))"
    printed = run(sys.executable, "-c", code, **PRODUCTION, TRUST_PROXY=trusted)
    assert printed.stdout.strip() == believed, printed.stderr


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
