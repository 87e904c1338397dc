"""Read the lists of events as a visitor does."""

import re
from typing import Any

from django.test import Client

from meetups.models import Event
from tests.pages import Page


def listed(client: Client, path: str, **query: Any) -> list[str]:
    """Return the titles on a list, in order."""
    response = client.get(path, query)
    assert response.status_code == 200
    titles = Event.objects.in_bulk(field_name="slug")
    links = [link.split("/")[2] for link in Page(response).links if re.match(r"/events/\d{4}-", link or "")]
    return [titles[slug].title for slug in links]
