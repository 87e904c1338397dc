"""Where pages are. An address is resolved once: names and slugs never change their meaning while a process lives."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=16384)
def address(name: str, *args: str) -> str:
    """The path of a page by the name of its address, such as `meetups:events-detail` and a slug."""
    return reverse(name, args=args)
