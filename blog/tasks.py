"""What the worker does for posts: a thin door to services that may run twice without harm."""

from blog import services
from meetups.services import jobs


def minutely() -> None:
    """Followers hear of a post as soon as it is there to be read; the letters are written by the round of meetups."""
    jobs.run(name="posts", work=services.announce)
