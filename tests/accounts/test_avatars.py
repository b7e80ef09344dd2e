from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.avatars import SIDE, square_webp
from core.errors import Invalid
from tests.accounts.pictures import bomb, picture, upside_down


def opened(webp: bytes) -> Image.Image:
    image = Image.open(BytesIO(webp))
    assert image.format == "WEBP"
    return image


def is_red(pixel) -> bool:
    return pixel[0] > 200 and pixel[2] < 60


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(640, 480), (30, 900), (1, 1), (400, 400)])
def test_every_kind_and_shape_becomes_the_square(kind, size):
    assert opened(square_webp(BytesIO(picture(kind, size)))).size == (SIDE, SIDE)


def test_the_middle_is_kept():
    image = opened(square_webp(BytesIO(picture(size=(800, 400)))))
    assert is_red(image.getpixel((20, 200)))
    assert not is_red(image.getpixel((380, 200)))


def test_orientation_is_applied_and_metadata_is_left_behind():
    image = opened(square_webp(BytesIO(upside_down())))
    assert is_red(image.getpixel((380, 200)))
    assert not is_red(image.getpixel((20, 200)))
    assert not image.getexif()
    assert "exif" not in image.info
    assert "icc_profile" not in image.info


def test_comments_of_a_png_are_left_behind():
    info = PngInfo()
    info.add_text("Comment", "somewhere at home")
    assert b"at home" not in square_webp(BytesIO(picture(pnginfo=info)))


def test_transparency_stays():
    out = BytesIO()
    Image.new("RGBA", (64, 64), (255, 0, 0, 0)).save(out, "PNG")
    image = opened(square_webp(BytesIO(out.getvalue()))).convert("RGBA")
    assert image.getpixel((200, 200))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_colour_mode_is_understood(mode):
    out = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (64, 64)).save(out, kind)
    assert opened(square_webp(BytesIO(out.getvalue()))).size == (SIDE, SIDE)


@pytest.mark.parametrize("side", [6325, 10_000, 20_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side):
    with pytest.raises(Invalid) as refused:
        square_webp(BytesIO(bomb(side)))
    assert refused.value.code == "avatar_too_many_pixels"


def test_a_wide_strip_within_the_limit_is_no_bomb():
    assert opened(square_webp(BytesIO(picture(size=(20_000, 100))))).size == (SIDE, SIDE)


def gif() -> bytes:
    return picture("GIF")


@pytest.mark.parametrize(
    "data",
    [b"", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>", gif(), bomb(64)],
    ids=["empty", "signature", "svg", "gif", "no pixels"],
)
def test_what_is_no_picture_of_ours_is_refused(data):
    with pytest.raises(Invalid) as refused:
        square_webp(BytesIO(data))
    assert refused.value.code == "avatar_unreadable"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_truncated_picture_is_refused(kind, share):
    # Noise, so that every part of the file carries pixels.
    out = BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(out, kind)
    data = out.getvalue()
    with pytest.raises(Invalid) as refused:
        square_webp(BytesIO(data[: int(len(data) * share)]))
    assert refused.value.code == "avatar_unreadable"


@given(st.data())
def test_damage_is_survived_or_refused_and_nothing_else(data):
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"]))
    damaged = bytearray(picture(kind, (48, 48)))
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        webp = square_webp(BytesIO(bytes(damaged)))
    except Invalid:
        return
    assert opened(webp).size == (SIDE, SIDE)
