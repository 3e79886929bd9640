"""Pictures from phones: what is stored is ours, and what could hurt is refused with a sentence."""

import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from orders.services.photos import LARGEST_FILE_BYTES, reencode
from tests.pictures import heic_of_an_iphone, heic_that_claims, photo_of_a_phone, picture


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
        heic_of_an_iphone()[:300],
        picture("GIF"),
        picture("PNG")[:40],
    ],
    ids=["empty", "text", "svg", "cut jpeg", "cut heic", "gif", "cut png"],
)
def test_what_is_no_readable_picture_is_refused(data):
    with pytest.raises(ValidationError, match="not a picture that can be read"):
        reencode(BytesIO(data))


def test_a_heic_picture_becomes_an_upright_jpeg_without_its_metadata():
    stored = reencode(BytesIO(heic_of_an_iphone()))
    picture = opened(stored)
    assert (picture.format, picture.size, b"taken at" in stored) == ("JPEG", (64, 128), False)
    top, bottom = picture.getpixel((32, 10)), picture.getpixel((32, 118))
    assert (top[2] > 200, bottom[0] > 200) == (True, True), "what was on the left is on top"


def test_a_heic_picture_with_a_program_behind_it_loses_the_program():
    assert b"<script>" not in reencode(BytesIO(heic_of_an_iphone() + b"<script>alert(1)</script>"))


def test_a_heic_picture_made_to_eat_memory_is_refused_before_it_is_decoded():
    with pytest.raises(ValidationError, match="too many pixels"):
        reencode(BytesIO(heic_that_claims(8_001)))


@pytest.mark.parametrize("brand", [b"avif", b"mp42", b"qt  "])
def test_what_only_looks_like_heic_is_refused(brand):
    with pytest.raises(ValidationError, match="not a picture that can be read"):
        reencode(BytesIO(heic_of_an_iphone().replace(b"heic", brand, 1)))


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_heic_file_that_brings_its_decoder_down_takes_nothing_else_with_it(data):
    broken = bytearray(heic_of_an_iphone())
    for place in data.draw(st.lists(st.integers(12, len(broken) - 1), min_size=1, max_size=8)):
        broken[place] = data.draw(st.integers(0, 255))
    with suppress(ValidationError):
        assert opened(reencode(BytesIO(bytes(broken)))).format == "JPEG"


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
