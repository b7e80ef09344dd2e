"""Uploaded pictures: decoded, cut to a square and written anew, so that nothing else gets in."""

import struct
import zlib
from io import BytesIO
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Invalid

SIDE: Final = 400
MAX_PIXELS: Final = 40_000_000
_FORMATS: Final = ("PNG", "JPEG", "WEBP")

# What Pillow's decoders raise for bytes that are not what they claim.
_UNREADABLE: Final = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def square_webp(file: BinaryIO) -> bytes:
    """A WebP of 400 x 400 px, upright and without metadata, from a PNG, JPEG or WebP.

    Its kind is what decodes, whatever the name says. Raises Invalid `avatar_unreadable`, or
    `avatar_too_many_pixels` before any pixel is decoded.
    """
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _too_many_pixels()
            return _encoded(_squared(picture))
    except _BOMB as error:
        raise _too_many_pixels() from error
    except _UNREADABLE as error:
        message = _("This file is no PNG, JPEG or WebP picture, or it is damaged. Try another one.")
        raise Invalid("avatar_unreadable", message) from error


def _squared(picture: Image.Image) -> Image.Image:
    # A JPEG can be decoded at a fraction of its size: a photograph then costs little memory.
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = ImageOps.exif_transpose(picture)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    return ImageOps.fit(upright.convert(mode), (SIDE, SIDE), Image.Resampling.LANCZOS)


def _encoded(picture: Image.Image) -> bytes:
    # A fresh image: whatever the upload carried (place, camera, comments) stays behind.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, "WEBP", quality=85, method=4)
    return out.getvalue()


def _too_many_pixels() -> Invalid:
    message = _("This picture has more than 40 megapixels. Make it smaller and try again.")
    return Invalid("avatar_too_many_pixels", message)
