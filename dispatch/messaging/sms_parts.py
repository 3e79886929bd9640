"""An SMS as bytes: in GSM 03.38 or UCS-2, and what is longer than one SMS in parts that the phone joins again."""

from collections.abc import Callable, Iterator

from orders.sms_length import (
    GSM_ALONE,
    GSM_ALPHABET,
    GSM_OF_MANY,
    GSM_TWO,
    UNICODE_ALONE,
    UNICODE_OF_MANY,
    sms_length,
)

# SMPP's data_coding.
GSM_CODING, UCS2_CODING = 0, 8
ESCAPE = GSM_ALPHABET.index("\x1b")
UNIT_BYTES = {GSM_CODING: 1, UCS2_CODING: 2}


def parts_of(text: str, *, reference: int) -> tuple[int, list[bytes]]:
    """The coding and the parts. Of several, each begins with the header by which a phone joins those of `reference`.

    One part sent twice with the same reference (0 to 255) is shown once.
    """
    is_unicode = sms_length(text).is_unicode
    coding, encode, alone, of_many = (
        (UCS2_CODING, _in_ucs2, UNICODE_ALONE, UNICODE_OF_MANY)
        if is_unicode
        else (GSM_CODING, _in_gsm, GSM_ALONE, GSM_OF_MANY)
    )
    unit = UNIT_BYTES[coding]
    pieces = list(_pieces(text, encode, alone * unit))
    if len(pieces) > 1:
        pieces = list(_pieces(text, encode, of_many * unit))
        header = bytes([5, 0, 3, reference, len(pieces)])
        pieces = [header + bytes([number]) + piece for number, piece in enumerate(pieces, 1)]
    return coding, pieces


def _pieces(text: str, encode: Callable[[str], bytes], most: int) -> Iterator[bytes]:
    """No character is cut in two."""
    piece = b""
    for character in text:
        more = encode(character)
        if len(piece) + len(more) > most:
            yield piece
            piece = b""
        piece += more
    yield piece


def _in_gsm(character: str) -> bytes:
    if character in GSM_TWO:
        return bytes([ESCAPE, GSM_TWO[character]])
    return bytes([GSM_ALPHABET.index(character)])


def _in_ucs2(character: str) -> bytes:
    return character.encode("utf-16-be", "replace")
