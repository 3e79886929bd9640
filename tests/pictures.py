"""Small pictures for upload tests."""

from base64 import b85decode
from io import BytesIO

from PIL import Image

# 128 × 64 px as an iPhone holds it, blue on the left and red on the right, to be turned upright; made with pillow-heif,
# since what we use only reads.
HEIC = b85decode(
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004@ZDn*}000000000XXk=`10000000000aA{+700000000000000000000G-"
    "+&aV*mgE07O6l0ssL300001#Q*^S00000001!n0ssI200H&@0RR9100000MgRZ+IB98aW&i*H00062000$fZf0cy000000RRAKc4ILB0000LX>"
    "Mj^0ssI300IC2MR;ju000004sdC7Z2$lO00031007`=aB^?}006*gaAR)(004Msc4I>U18@KU0FVFx0000U@BsY%`1k+-"
    "4+CHT0RR|40Sp2E{{wIU00RJ!0009300RIXx&lC90096iLID8-"
    "Z~y=U0FVFx0{{R603M(aAVFoil1givfQEwt00093G5`Pr00IzV00968L;=Baup&SJ000wXZ)|dIV{CW;0RRmE27mwn02FC+aAg1h000000Du4h"
    "06+i$01$9#cxeCt0009B2nYZG010VwZ*&6y000<iaBX1#00000000310R@2q0|bQt000_ka%E-"
    "!00000000hSWOHKx0ssL30RR91e{E!8bN~PVEhqu66M*G2z@Pv4WGJux0v%uP)GJgy70eZHtu;UYg+oRCXfXE8#7{;T%P;@{00u>PX=VTbO-"
    "%qQ0000800IFH00IC202KfL044zv00RI30096700000004AhYh`XAVRRrhFfKVXEFd;6IW+(P"
)
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


def heic_of_an_iphone() -> bytes:
    """With metadata that tells where it was taken."""
    assert b"taken at 50.94, 6.95" in HEIC
    return HEIC


def heic_that_claims(side_px: int) -> bytes:
    """A HEIC of a few bytes that says it is `side_px` wide and high."""
    place = HEIC.index(b"ispe") + 8
    return HEIC[:place] + side_px.to_bytes(4, "big") * 2 + HEIC[place + 8 :]
