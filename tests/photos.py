"""Pictures for tests: rows without a conversion, and files as cameras, programs and attackers make them."""

import io
import os
from typing import Any

import factory
from PIL import Image

from meetups.models import Picture, PictureFile
from meetups.standards.pictures import PictureBytes, widths_of

# The smallest file: a pixel of WebP.
PIXEL = bytes.fromhex("524946461a000000574542505650384c0e0000002f00000000071011fd0f4444ff03")


class PictureFactory(factory.django.DjangoModelFactory):
    """A picture of 480 by 320 pixels of a group, whose files are one pixel."""

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
            PictureFile.objects.create(picture=self, width=width, height=self.height, data=PIXEL)


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
