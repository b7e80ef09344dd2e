"""Pictures for fictional people: a lamp over a dark sea, each in a colour of its own."""

import io
from typing import Final

import numpy as np
from PIL import Image

SIDE: Final = 400
_HORIZON: Final = 0.62


def lamp_picture(hue: int) -> bytes:
    """A PNG of SIDE x SIDE px; the same for the same `hue` (degrees)."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    lamp_x, lamp_y = 0.3 + 0.4 * (hue % 90) / 90, 0.24 + 0.16 * (hue % 50) / 50
    glow = np.exp(-((x - lamp_x) ** 2 + (y - lamp_y) ** 2) / 0.03)
    reflection = np.exp(-((x - lamp_x) ** 2) / 0.004) * (0.5 + 0.5 * np.cos(y * 90)) * 0.35
    is_sea = y > _HORIZON
    brightness = np.where(is_sea, 0.30 - 0.15 * y + reflection, 0.34 + 0.38 * y)
    brightness = np.clip(brightness + np.where(is_sea, 0, 0.75 * glow), 0, 1)
    saturation = np.clip(0.62 - 0.55 * np.where(is_sea, reflection, glow), 0, 1)
    hues = np.full_like(brightness, (hue % 360) / 360)
    pixels = (np.stack([hues, saturation, brightness], axis=-1) * 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels, "HSV").convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()
