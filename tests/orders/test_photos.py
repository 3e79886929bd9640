"""Pictures from phones: what is stored is ours, and what could hurt is refused with a sentence."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from orders.services.photos import LARGEST_FILE_BYTES, reencode
from tests.pictures import photo_of_a_phone, picture


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_a_photo_becomes_upright_and_loses_its_metadata():
    stored = reencode(BytesIO(photo_of_a_phone()))
    assert b"taken at" not in stored
    assert (opened(stored).format, opened(stored).size, dict(opened(stored).getexif())) == ("JPEG", (20, 40), {})


def test_a_large_photo_is_made_smaller_and_keeps_its_shape():
    assert opened(reencode(BytesIO(picture(size=(3200, 1600))))).size == (1600, 800)


def test_a_signature_is_ink_on_white_paper():
    stored = opened(reencode(BytesIO(picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)))))
    assert stored.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("fmt", ["PNG", "WEBP"])
def test_other_formats_of_phones_are_stored_as_jpeg(fmt):
    assert opened(reencode(BytesIO(picture(fmt)))).format == "JPEG"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:200],
        picture("GIF"),
        picture("PNG")[:40],
    ],
    ids=["empty", "text", "svg", "cut jpeg", "gif", "cut png"],
)
def test_what_is_no_readable_picture_is_refused(data):
    with pytest.raises(ValidationError, match="not a picture that can be read"):
        reencode(BytesIO(data))


def test_a_file_over_10_mb_is_refused():
    with pytest.raises(ValidationError, match="larger than 10 MB"):
        reencode(BytesIO(b"\0" * (LARGEST_FILE_BYTES + 1)))


@pytest.mark.parametrize("side_px", [8_001, 30_000])
def test_a_picture_made_to_eat_memory_is_refused_before_it_is_decoded(side_px):
    with pytest.raises(ValidationError, match="too many pixels"):
        reencode(BytesIO(empty_png(side_px)))


def empty_png(side_px: int) -> bytes:
    """A PNG of a few bytes that claims to be `side_px` wide and high."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
