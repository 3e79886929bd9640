"""Small pictures for upload tests."""

from io import BytesIO

from PIL import Image

ORIENTATION, ROTATED_RIGHT, DESCRIPTION = 0x0112, 6, 0x010E


def picture(fmt: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", colour: object = "red") -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, fmt)
    return out.getvalue()


def photo_of_a_phone() -> bytes:
    """40 × 20 px, to be turned upright, with metadata that tells where it was taken."""
    image = Image.new("RGB", (40, 20), "red")
    exif = image.getexif()
    exif[ORIENTATION] = ROTATED_RIGHT
    exif[DESCRIPTION] = "taken at 50.94, 6.95"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()
