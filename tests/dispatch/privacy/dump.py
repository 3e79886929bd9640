"""The whole database as its dump says it, and what the product keeps as files; and looking for somebody in them."""

import base64
import binascii
import json
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection

BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
HEX = re.compile(rb"\\\\x((?:[0-9a-f]{2}){12,})")


def dump() -> bytes:
    """All rows of all tables, by `pg_dump`."""
    given = connection.settings_dict
    program = shutil.which("pg_dump") or str(max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))
    command = [program, "--data-only", "--no-owner", "--dbname", str(given["NAME"])]
    for option, key in (("--host", "HOST"), ("--port", "PORT"), ("--username", "USER")):
        command += [option, str(given[key])] if given[key] else []
    return subprocess.run(command, capture_output=True, check=True, timeout=300).stdout


def files() -> dict[str, bytes]:
    """Everything below the state folder: pictures, photos on their way, files that were handed in."""
    return {str(path): path.read_bytes() for path in Path(settings.STATE_DIR).rglob("*") if path.is_file()}


def found(needles: Iterable[str]) -> dict[str, list[str]]:
    """Needle → where it stands: "dump", or the name of a file. In the dump also as base64, hexadecimal and JSON."""
    places = {"dump": [text.lower() for text in decoded(dump())]}
    places |= {name: [content.lower()] for name, content in files().items()}
    return {
        needle: sorted(where)
        for needle in needles
        if (where := {name for name, texts in places.items() if any(said(needle, text) for text in texts)})
    }


def said(needle: str, text: bytes) -> bool:
    return any(form in text for form in forms(needle))


def forms(needle: str) -> set[bytes]:
    """As it is, and as JSON writes what is not ASCII, within a dump with its backslashes doubled."""
    escaped = json.dumps(needle)[1:-1]
    return {form.lower().encode() for form in (needle, escaped, escaped.replace("\\", "\\\\"))}


def decoded(text: bytes) -> Iterator[bytes]:
    yield text
    for token in set(BASE64.findall(text)):
        try:
            raw = base64.b64decode(token.replace(b"-", b"+").replace(b"_", b"/") + b"==")
        except binascii.Error:
            continue
        yield raw
        with suppress(zlib.error):
            yield zlib.decompress(raw)
    for token in set(HEX.findall(text)):
        yield binascii.unhexlify(token)
