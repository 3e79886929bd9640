"""German and English are complete: English stands in the code, German in the catalogue."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
# Words that are the same in both languages.
SAME_IN_BOTH = {
    "App",
    "Bot",
    "Chat",
    "Code",
    "E-Mail",
    "Event",
    "Login",
    "Material",
    "Messenger",
    "Name",
    "PIN",
    "Plan",
    "SMS",
    "Status",
    "Test",
    "Text",
    "Ticket",
    "Tickets",
    "Version",
    "Video",
}
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> polib.POFile:
    """The German catalogue as `makemessages` would write it now, from a copy of the sources."""
    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is missing: install gettext")
    copy = tmp_path_factory.mktemp("sources")
    for name in ("dispatch", "orders", "technicians", "routing", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules", "built"))
    shutil.copy(ROOT / "manage.py", copy)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "de", "--no-obsolete", "--verbosity", "0"],
        cwd=copy,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dispatch.settings.test"},
        check=True,
        timeout=120,
    )
    return polib.pofile(str(copy / "dispatch" / "locale" / "de" / "LC_MESSAGES" / "django.po"))


def test_every_text_is_translated_to_german(catalogue):
    gaps = [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy]
    assert gaps == []


def test_no_translation_merely_repeats_its_source(catalogue):
    same = {entry.msgid: PLACEHOLDER.sub("", entry.msgid) for entry in catalogue if entry.msgstr == entry.msgid}
    repeated = [
        msgid for msgid, words in same.items() if words.strip(" ·") not in SAME_IN_BOTH and any(map(str.isalpha, words))
    ]
    assert repeated == []


def test_german_addresses_people_politely(catalogue):
    """Sie-form: no "du", "dein" or "dir" anywhere."""
    familiar = {"du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner", "deines"}
    found = [
        entry.msgid
        for entry in catalogue
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if familiar & {word.strip(".,!?:;„“").lower() for word in text.split()}
    ]
    assert found == []


def test_no_text_stands_inside_an_f_string_where_the_catalogue_can_t_see_it():
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for room in ("dispatch", "orders", "technicians", "routing")
        for path in (ROOT / room).rglob("*.py")
        if "node_modules" not in path.parts
        for call in translated_in_f_strings(path.read_text())
    ]
    assert hidden == []


def test_a_text_inside_an_f_string_is_found():
    assert len(translated_in_f_strings("""f"{_('one')} {two} {gettext('three')}" + _("four")""")) == 2


def translated_in_f_strings(source: str) -> list[ast.Call]:
    """Calls that translate, inside of f-strings: `xgettext` doesn't look there."""
    f_strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for text in f_strings for node in ast.walk(text) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in TRANSLATE]
