"""A bar code before a camera: Code 39 drawn by hand, as a video that Chromium takes for its camera's."""

from pathlib import Path

WIDTH_PX, HEIGHT_PX, FRAMES = 640, 480, 10
NARROW_PX, WIDE_PX = 3, 8
# ISO/IEC 16388: five bars and four spaces a character; w is wide, n narrow.
BARS = {
    "*": "nwnnwnwnn",
    "-": "nwnnnnwnw",
    "1": "wnnwnnnnw",
    "4": "nnnwwnnnw",
    "7": "nnnwnnwnw",
    "N": "nnnnwnnww",
    "O": "wnnnwnnwn",
    "T": "nnnnwnwwn",
}


def line_of(text: str) -> bytes:
    """One line of grey values: the code in the middle of white."""
    line = bytearray()
    for sign in f"*{text}*":
        for index, width in enumerate(BARS[sign]):
            line += bytes([30 if index % 2 == 0 else 235]) * (WIDE_PX if width == "w" else NARROW_PX)
        line += bytes([235]) * NARROW_PX
    margin = (WIDTH_PX - len(line)) // 2
    return bytes([235]) * margin + bytes(line) + bytes([235]) * (WIDTH_PX - len(line) - margin)


def video_of(text: str, file: Path) -> Path:
    """A YUV4MPEG2 video that shows nothing but the code."""
    white = bytes([235]) * WIDTH_PX
    grey = b"".join(line_of(text) if 100 <= row < 380 else white for row in range(HEIGHT_PX))
    frame = b"FRAME\n" + grey + bytes([128]) * (WIDTH_PX * HEIGHT_PX // 2)
    file.write_bytes(f"YUV4MPEG2 W{WIDTH_PX} H{HEIGHT_PX} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * FRAMES)
    return file
