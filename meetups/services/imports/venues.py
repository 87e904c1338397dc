"""Finding the venue that the text of a LOCATION means."""

import re
from collections.abc import Callable

from django.utils.functional import cached_property

from meetups.models import Venue


class VenueMatcher:
    """The venues of the site, read once, with a way to find one by a text."""

    @cached_property
    def _venues(self) -> list[tuple[int, str, str, str]]:
        rows = Venue.objects.values_list("pk", "name", "street_address", "address_locality", "postal_code")
        return [(pk, plain(name), plain(street), plain(f"{town} {code}")) for pk, name, street, town, code in rows]

    def match(self, location: str) -> int | None:
        """Return the one venue with this name, or at this street with its name or its town and postcode, or None."""
        text = plain(location)
        tests: list[Callable[[str, str, str], bool]] = [
            lambda name, street, town: text in {name, f"{name} {street} {town}"},
            lambda name, street, town: text.startswith(f"{name} ") and street in text,
            lambda name, street, town: text.startswith(f"{street} {town}"),
        ]
        for is_match in tests:
            found = [pk for pk, name, street, town in self._venues if text and is_match(name, street, town)]
            if len(found) == 1:
                return found[0]
        return None


def plain(text: str) -> str:
    """Return the words of a text in lower case, without punctuation."""
    return " ".join(re.findall(r"\w+", text.casefold()))
