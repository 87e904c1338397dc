"""Publish a post with five pictures: `python -m tests.bench.five_pictures`. Twice is the same as once."""

import io
import random

import django

django.setup()

from PIL import Image, ImageFilter  # noqa: E402

from blog import revisions, services  # noqa: E402
from blog.models import Post  # noqa: E402
from meetups.models import Group  # noqa: E402
from meetups.services import pictures  # noqa: E402

SLUG, PICTURES = "bench-with-five-pictures", 5
SIZE, COARSE = (1600, 1000), (40, 25)
PARAGRAPH = "We met where the printers are, and found out why nobody could print. " * 6


def find_or_publish() -> Post:
    """Return the post that this module published before, or publish one of the first group."""
    if post := Post.objects.filter(slug=SLUG).first():
        return post
    group = Group.objects.order_by("pk")[0]
    numbers = [_picture(group, number).pk for number in range(PICTURES)]
    body = "\n\n".join(f"{PARAGRAPH}\n\n![](picture:{number})" for number in numbers)
    post = Post(group=group, headline="An evening in five pictures", slug=SLUG, summary="What we saw.", body=body)
    revisions.save(post=post, by=None)
    revisions.complete(post=post)
    return services.publish(post=post)


def _picture(group: Group, number: int) -> pictures.Picture:
    """Add a picture that compresses about as badly as a photograph."""
    chance = random.Random(number)
    image = Image.frombytes("RGB", COARSE, chance.randbytes(3 * COARSE[0] * COARSE[1])).resize(SIZE)
    file = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(4)).save(file, "PNG")
    files = pictures.read(data=file.getvalue())
    alternative = f"Spots of colour, number {number + 1}"
    return pictures.add(group=group, files=files, alternative=alternative, everybody_agreed=True).picture


if __name__ == "__main__":
    print(find_or_publish().get_absolute_url())
