"""Objects of a JSON file, one at a time: an array of objects, or one object a line."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from orders.importers.rows import RefusedError

_CHUNK_CHARS = 1 << 16
_LONGEST_ITEM_CHARS = 1 << 20
_BROKEN = (ValueError, RecursionError)  # what the decoder raises for broken and for too deep


@dataclass(frozen=True, slots=True)
class Item:
    """`value` is None where the text is no JSON (a line of a file with one object a line)."""

    line: int
    text: str
    value: object


def require_objects(path: Path) -> None:
    """Raise `RefusedError` unless it is an array in good order, or its first line is an object."""
    items = json_items(path)
    first = next(items, None)
    if _is_array(path):
        # An error in its last line must be known before its first row is written.
        deque(items, maxlen=0)
    if first is not None and not isinstance(first.value, dict):
        raise _refused(path)


def json_items(path: Path) -> Iterator[Item]:
    """Raises `RefusedError` where an array breaks off or is broken."""
    with path.open(encoding="utf-8-sig") as file:
        if _is_array(path):
            yield from _ArrayReader(path, file).items()
            return
        for line, text in enumerate(file, start=1):
            if text.strip():
                yield Item(line, text.rstrip("\n"), _decoded(text))


def _is_array(path: Path) -> bool:
    with path.open(encoding="utf-8-sig") as file:
        while chunk := file.read(_CHUNK_CHARS):
            if start := chunk.lstrip():
                return start.startswith("[")
    return False


def _decoded(text: str) -> object:
    try:
        return json.loads(text)
    except _BROKEN:
        return None


class _ArrayReader:
    """Reads an array through a window, so that memory stays small however long the array is."""

    def __init__(self, path: Path, file: TextIO) -> None:
        self._path = path
        self._file = file
        self._window = ""
        self._line = 1
        self._at_end = False
        self._decoder = json.JSONDecoder()

    def items(self) -> Iterator[Item]:
        self._take("[")
        if self._next_char() == "]":
            self._take("]")
        else:
            yield self._item()
            while self._next_char() == ",":
                self._take(",")
                yield self._item()
            self._take("]")
        if self._next_char():
            raise _refused(self._path)

    def _more(self) -> None:
        chunk = self._file.read(max(_CHUNK_CHARS, len(self._window)))
        self._at_end = not chunk
        self._window += chunk

    def _drop(self, length: int) -> str:
        text, self._window = self._window[:length], self._window[length:]
        self._line += text.count("\n")
        return text

    def _next_char(self) -> str:
        """The next character that is no white space, at the start of the window; empty at the end."""
        while True:
            self._drop(len(self._window) - len(self._window.lstrip()))
            if self._window or self._at_end:
                return self._window[:1]
            self._more()

    def _take(self, char: str) -> None:
        if self._next_char() != char:
            raise _refused(self._path, line=self._line)
        self._drop(1)

    def _item(self) -> Item:
        self._next_char()
        line = self._line
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window)
            except _BROKEN:
                end = 0
            # A value that ends with the window, such as a number, may go on in the next chunk.
            if end and (end < len(self._window) or self._at_end):
                return Item(line, self._drop(end), value)
            if self._at_end or len(self._window) > _LONGEST_ITEM_CHARS:
                raise _refused(self._path, line=line)
            self._more()


def _refused(path: Path, *, line: int = 1) -> RefusedError:
    return RefusedError(
        _("%(path)s is no JSON array of objects, nor one object a line (see line %(line)d).")
        % {"path": path, "line": line}
    )
