"""Photos and signatures: what is stored is our own JPEG, never the bytes that somebody sent."""

import struct
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from orders.models import Visit, VisitPhoto
from orders.services import heic

LARGEST_FILE_BYTES = 10 * 1024 * 1024
LARGEST_SIDE_PX = 1600
# The phone itself sends at most 2.6 million; without a script up to what usual cameras make.
MOST_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")  # and HEIC, which becomes one of them


def reencode(file: IO[bytes]) -> bytes:
    """A JPEG of at most 1600 px a side, upright and without metadata (a phone writes the place into it).

    It is done while the person waits: about 0.2 s for a phone's photo, a second for HEIC. Raises `ValidationError` for
    anything that is not a picture, too large, or made to eat memory.
    """
    file.seek(0, 2)
    if file.tell() > LARGEST_FILE_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB. Please take it again with a lower resolution."))
    try:
        image = Image.open(_without_heic(file), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels()
        image.draft("RGB", (LARGEST_SIDE_PX, LARGEST_SIDE_PX))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LARGEST_SIDE_PX, LARGEST_SIDE_PX))
        small = _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, heic.TooManyPixelsError) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, heic.UnreadableError) as error:
        raise ValidationError(
            _("This file is not a picture that can be read. Please choose a JPEG, PNG, WebP or HEIC picture.")
        ) from error
    out = BytesIO()
    small.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _without_heic(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    if not heic.is_heic(file.read(heic.HEAD_BYTES)):
        file.seek(0)
        return file
    file.seek(0)
    return BytesIO(heic.decoded(file.read(), most_pixels=MOST_PIXELS, largest_side_px=LARGEST_SIDE_PX))


def smaller(picture: IO[bytes], *, side_px: int) -> bytes:
    """A small JPEG of one that `reencode` gave; about 10 ms."""
    image = Image.open(picture, formats=["JPEG"])
    image.draft("RGB", (side_px, side_px))
    image.thumbnail((side_px, side_px))
    out = BytesIO()
    image.save(out, "JPEG", quality=75, optimize=True)
    return out.getvalue()


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("The picture has too many pixels. Please take it again with a lower resolution."))


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG would paint black: a signature is ink on nothing."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")


def add_photo(*, visit: Visit, kind: str, jpeg: bytes, **known: Any) -> VisitPhoto:
    """Store what `reencode` gave; `known` are a photo's `uuid` and `taken_at`, where somebody knows them."""
    photo = VisitPhoto(visit=visit, kind=kind, **known)
    photo.image.save("photo.jpg", ContentFile(jpeg), save=False)
    photo.save()
    return photo
