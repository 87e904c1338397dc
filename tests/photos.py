"""Pictures for tests: rows without a conversion, and files as cameras, programs and attackers make them."""

import io
import os
from typing import Any

import factory
from PIL import Image, ImageDraw

from meetups.models import Picture, PictureFile
from meetups.standards.pictures import PictureBytes, widths_of

# The smallest file: a pixel of WebP.
PIXEL = bytes.fromhex("524946461a000000574542505650384c0e0000002f00000000071011fd0f4444ff03")


class PictureFactory(factory.django.DjangoModelFactory):
    """A picture of 480 by 320 pixels of a group, whose files are one pixel unless `files` is a file."""

    class Meta:
        model = Picture
        skip_postgeneration_save = True

    group = factory.SubFactory("tests.factories.GroupFactory")
    alternative = "Six people at a table"
    everybody_agreed = True
    digest = factory.Sequence(lambda n: f"{n:040x}")
    width = 480
    height = 320

    @factory.post_generation
    def files(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for width in widths_of(self.width):
            PictureFile.objects.create(picture=self, width=width, height=self.height, data=extracted or PIXEL)


def file_of(image: Image.Image, kind: str, **how: Any) -> bytes:
    """Return an image as a file of this kind."""
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()


def photo(width: int = 1200, height: int = 800, kind: str = "JPEG", **how: Any) -> bytes:
    """Return a file with a smooth surface, blue at the left and red at the right, like a calm photograph."""
    image = Image.new("RGB", (2, 1), "blue")
    image.putpixel((1, 0), (255, 0, 0))
    return file_of(image.resize((width, height), Image.Resampling.BILINEAR), kind, **how)


def meeting_room(width: int, height: int) -> bytes:
    """Return a drawing of six people at a table below a window, for pictures of pages."""
    image = Image.new("RGB", (320, 180), "#e9dcc3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 18, 230, 84), "#bcd9e6", "#7a6a50", 4)
    draw.ellipse((100, 56, 190, 110), "#8fae6b")
    draw.rectangle((94, 80, 226, 88), "#7a6a50")
    draw.rectangle((0, 140, 320, 180), "#b89a72")
    for number, coat in enumerate(("#0a5a63", "#9b2226", "#5b5447", "#1f5f37", "#7a4200", "#31548c")):
        x = 34 + number * 46
        draw.rounded_rectangle((x - 16, 104, x + 16, 150), 12, coat)
        draw.ellipse((x - 11, 80, x + 11, 104), ("#d9a577", "#8a5a3c", "#f0cba4")[number % 3])
    draw.rounded_rectangle((16, 130, 304, 148), 6, "#6b4c2a")
    return file_of(image.resize((width, height), Image.Resampling.LANCZOS), "WEBP")


def noise(width: int, height: int) -> bytes:
    """Return a file that no program makes small."""
    return file_of(Image.frombytes("RGB", (width, height), os.urandom(width * height * 3)), "PNG")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def sizes(width: int, height: int, colour: str) -> list[PictureBytes]:
    """Return the files of a picture of one colour, as a conversion makes them, in no other process."""
    heights = {one: max(1, round(height * one / width)) for one in widths_of(width)}
    image = Image.new("RGB", (1, 1), colour)
    return [PictureBytes(one, high, file_of(image.resize((one, high)), "WEBP")) for one, high in heights.items()]
