"""Uploads, good and evil, for the tests of avatars."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION = 0x0112
ROTATED_180 = 3


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **save: object) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, **save)
    return out.getvalue()


def upside_down() -> bytes:
    """Stored with its red half on the right, and an EXIF note that says: turn it by 180 degrees."""
    exif = Image.Exif()
    exif[ORIENTATION] = ROTATED_180
    exif[0x010F] = "A camera that tells its maker"
    return picture("JPEG", exif=exif)


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims to be `side` x `side` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b""))


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def upload(
    data: bytes, name: str = "me.png", content_type: str = "image/png"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)
