"""A program: HEIC on its standard input becomes a JPEG on its output. `services.heic` runs it.

It runs alone, since a file made for it can bring down the decoder of the format (a segmentation fault was seen),
and takes nothing with it then but itself.
"""

import resource
import sys
from io import BytesIO

MOST_MEMORY_BYTES = 2 * 1024**3
MOST_CPU_S = 20
TOO_MANY_PIXELS = 3  # its exit status; any other but 0 means: not readable


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(most_pixels: int, largest_side_px: int) -> int:
    import pi_heif  # noqa: PLC0415  within the limits
    from PIL import Image  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # asked below, before anything is decoded
    pi_heif.register_heif_opener(thumbnails=False)
    image = Image.open(BytesIO(sys.stdin.buffer.read()), formats=("HEIF",))
    if image.width * image.height > most_pixels:
        return TOO_MANY_PIXELS
    image.thumbnail((largest_side_px, largest_side_px))  # upright already: the format's own turn is carried out
    image.convert("RGB").save(sys.stdout.buffer, "JPEG", quality=95)
    return 0


if __name__ == "__main__":
    limit()
    sys.exit(main(*map(int, sys.argv[1:])))
