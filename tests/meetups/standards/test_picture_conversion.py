import io
import resource
import zlib

import pytest
from PIL import Image, PngImagePlugin

from meetups.standards import picture_conversion
from meetups.standards.picture_conversion import convert, main
from meetups.standards.pictures import RefusedError, written
from tests.photos import PIXEL, file_of, noise, opened, photo

SECRET = b"<script>alert('here')</script>"


def webp_of(chunk: bytes, body: bytes) -> bytes:
    """Return the beginning of a WebP file with this first chunk."""
    return b"RIFF\xff\xff\xff\xffWEBP" + chunk + len(body).to_bytes(4, "little") + body


def side(pixels: int) -> bytes:
    return (pixels - 1).to_bytes(3, "little")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_gives_the_same_sizes(kind):
    files = convert(photo(2000, 1000, kind))

    assert [(one.width, one.height) for one in files] == [(480, 240), (960, 480), (1600, 800)]
    left, right = (opened(files[0].data).getpixel((column, 120)) for column in (5, 474))
    assert left[2] > 200 > 60 > left[0]
    assert right[0] > 200 > 60 > right[2]


def test_small_picture_is_not_enlarged_and_a_very_wide_one_keeps_a_row():
    assert [one[:2] for one in convert(photo(30, 40))] == [(30, 40)]
    assert [one[:2] for one in convert(photo(16000, 4, "PNG"))] == [(480, 1), (960, 1), (1600, 1)]


@pytest.mark.parametrize(
    ("image", "kind", "pixel"),
    [
        (Image.new("CMYK", (30, 20), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("I;16", (30, 20), 0xC000), "PNG", (192, 192, 192)),
        (Image.new("L", (30, 20), 100), "PNG", (100, 100, 100)),
        (Image.new("1", (30, 20), 1), "PNG", (255, 255, 255)),
        (Image.new("P", (30, 20), 0), "PNG", (0, 0, 0)),
        (Image.new("RGBA", (30, 20), (0, 0, 0, 0)), "PNG", (0, 0, 0, 0)),
        (Image.new("LA", (30, 20), (255, 255)), "PNG", (255, 255, 255)),
    ],
    ids=lambda value: getattr(value, "mode", None),
)
def test_colours_of_every_kind_are_those_of_the_picture(image, kind, pixel):
    shown = opened(convert(file_of(image, kind))[0].data).getpixel((10, 10))

    assert all(abs(one - other) <= 6 for one, other in zip(shown, pixel, strict=False))


def test_picture_is_turned_as_its_exif_says():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright

    assert [one[:2] for one in convert(photo(60, 40, exif=exif))] == [(40, 60)]


def test_damaged_exif_turns_nothing():
    assert [one[:2] for one in convert(photo(60, 40, exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"))] == [(60, 40)]


def test_nothing_of_the_file_is_kept_but_its_pixels():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (53.0, 47.0, 59.0)  # where it was taken
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", SECRET.decode())
    whole = [
        photo(600, 400, exif=exif, icc_profile=SECRET, comment=SECRET),
        photo(600, 400, "PNG", exif=exif, icc_profile=SECRET, pnginfo=words),
        photo(600, 400, "WEBP", exif=exif, icc_profile=SECRET, xmp=SECRET),
    ]

    made = [one.data for data in whole for one in convert(data)]

    assert all(SECRET in data or data.startswith(b"\x89PNG") for data in whole)
    assert [data for data in made if SECRET in data or b"EXIF" in data or b"ICCP" in data or b"XMP" in data] == []


def test_picture_that_nothing_makes_small_is_small_in_every_size():
    sizes = [len(one.data) for one in convert(noise(1600, 1200))]

    assert sizes[0] <= 25_000
    assert sizes[1] <= 120_000
    assert sizes[2] <= 300_000


def canvas_of(pixels: int) -> bytes:
    """Return the beginning of a PNG file with a square canvas of this side."""
    header = b"IHDR" + pixels.to_bytes(4) * 2 + b"\x08\x02\x00\x00\x00"
    chunks = (header, b"IDAT", b"IEND")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (len(one) - 4).to_bytes(4) + one + zlib.crc32(one).to_bytes(4) for one in chunks
    )


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    return file_of(frames[0], kind, save_all=True, append_images=frames[1:])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "format"),
        (b"<html>", "format"),
        (b"GIF89a" + b"\x00" * 40, "format"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "format"),
        (photo()[:2000], "unreadable"),
        (photo(kind="PNG")[:500], "unreadable"),
        (photo(kind="WEBP")[:500], "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "unreadable"),
        (moving("PNG"), "animated"),
        (moving("WEBP"), "animated"),
        (file_of(Image.new("1", (8000, 5001)), "PNG"), "large"),
        (canvas_of(13000), "large"),
        (canvas_of(14000), "large"),
        (canvas_of(60000), "large"),
        (file_of(Image.new("1", (16384, 1)), "PNG"), "long"),
        (webp_of(b"VP8X", b"\x00" * 4 + side(16384) + side(16384)), "large"),
        (webp_of(b"VP8X", b"\x00" * 4 + side(20000) + side(1)), "long"),
        (webp_of(b"VP8L", b"\x2f" + (16382 | 16382 << 14).to_bytes(4, "little")), "large"),
        (webp_of(b"VP8 ", b"\x00" * 6 + b"\xff\x3f\xff\x3f"), "large"),
    ],
)
def test_file_that_is_no_fit_picture_is_refused_with_the_reason(data, code):
    answer = io.BytesIO()

    main(io.BytesIO(data), answer)

    assert answer.getvalue() == written([], code)


def test_phone_picture_with_a_second_one_inside_is_one_picture():
    first = Image.new("RGB", (30, 20), "red")
    data = file_of(first, "MPO", save_all=True, append_images=[Image.new("RGB", (15, 10), "blue")])

    assert [one[:2] for one in convert(data)] == [(30, 20)]


def test_png_that_is_called_jpg_is_a_png_and_a_pixel_is_a_picture():
    answer = io.BytesIO()
    main(io.BytesIO(PIXEL), answer)

    assert answer.getvalue() == written(convert(PIXEL))
    assert [one[:2] for one in convert(PIXEL)] == [(1, 1)]


def test_large_png_is_decoded_in_full():
    assert [one[:2] for one in convert(file_of(Image.new("1", (4000, 3000)), "PNG"))] == [
        (480, 360), (960, 720), (1600, 1200)
    ]  # fmt: skip


def test_process_limits_itself_where_the_system_can(monkeypatch):
    asked = {}

    def setrlimit(kind, most):
        asked[kind] = most
        if kind == resource.RLIMIT_CPU:
            raise ValueError

    monkeypatch.setattr(picture_conversion.resource, "setrlimit", setrlimit)
    picture_conversion.limit()

    assert asked == {
        resource.RLIMIT_AS: (1_000_000_000, 1_000_000_000), resource.RLIMIT_CPU: (25, 25), resource.RLIMIT_CORE: (0, 0)
    }  # fmt: skip


def test_refusal_has_its_code():
    assert RefusedError("long").code == "long"
