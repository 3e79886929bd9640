"""HEIC, the format of iPhones: decoded in a process of its own, which a made-up file may bring down."""

import subprocess
import sys

from orders import heic_decoder

# The brands of ISO/IEC 23008-12 whose pictures are HEVC; AVIF and films have others.
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
HEAD_BYTES = 12
LONGEST_S = 30


class UnreadableError(Exception):
    """The file is no HEIC picture, or a broken one."""


class TooManyPixelsError(Exception):
    """The picture is larger than it may be."""


def is_heic(head: bytes) -> bool:
    """Whether a file that begins with these `HEAD_BYTES` says that it is HEIC."""
    return head[4:8] == b"ftyp" and head[8:12] in BRANDS


def decoded(data: bytes, *, most_pixels: int, largest_side_px: int) -> bytes:
    """A JPEG of at most `largest_side_px`, upright. Raises `UnreadableError` and `TooManyPixelsError`."""
    command = [sys.executable, "-I", heic_decoder.__file__, str(most_pixels), str(largest_side_px)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, our own interpreter
            command, input=data, capture_output=True, timeout=LONGEST_S, env={}, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError from error
    if done.returncode == heic_decoder.TOO_MANY_PIXELS:
        raise TooManyPixelsError
    if done.returncode:
        raise UnreadableError
    return done.stdout
