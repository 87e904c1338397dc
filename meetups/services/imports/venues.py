"""Finding the venue that the text of a LOCATION means, and making one that is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.text import slugify

from meetups.models import Venue
from meetups.services import search
from meetups.standards.titles import words_of

_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)  # of the United Kingdom
_ENDS_OF_PARTS = re.compile(r"[,;()\r\n]+")
_UNITED_KINGDOM = {"uk", "gb", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland"}


# The primary key of a venue, its label, and the plain texts of its name, street, town with postcode, and postcode.
Row = tuple[int, str, str, str, str, str]


@dataclass(frozen=True)
class Address:
    """The parts of a postal address, as a venue has them."""

    name: str
    street: str
    town: str
    postcode: str
    country: str

    @property
    def lines(self) -> str:
        """The address in one line, without the name."""
        return ", ".join(part for part in (self.street, self.town, self.postcode) if part)

    def as_venue(self) -> Venue:
        """Return a venue with this address, without a slug and not saved."""
        return Venue(
            name=self.name,
            street_address=self.street,
            address_locality=self.town,
            postal_code=self.postcode,
            address_country=self.country,
        )


@dataclass(frozen=True)
class Place:
    """The meaning of a LOCATION: one venue, several (`candidates`, to be asked), or none.

    `candidates` are primary keys and names. `address` is that of the venue to make, if the text has all of one.
    """

    text: str
    venue: int | None = None
    name: str = ""
    candidates: tuple[tuple[int, str], ...] = ()
    address: Address | None = None

    @property
    def is_question(self) -> bool:
        """Whether the organiser is asked about it."""
        return self.venue is None and bool(self.candidates or self.address)


class VenueMatcher:
    """The venues of the site, read once, with a way to find one by a text.

    `answers` are the venues that an organiser chose, by the `plain` text of the LOCATION; `nation` is the group's.
    """

    def __init__(self, *, answers: Mapping[str, int] | None = None, nation: str = "GB-ENG") -> None:
        self._answers, self._nation = answers or {}, nation
        self._places: dict[str, Place] = {}  # by the text of the LOCATION

    @cached_property
    def _by_first_word(self) -> dict[str, list[Row]]:
        """Return the venues by the first words of their names and streets, so that few are compared with a text."""
        found: dict[str, list[Row]] = {}
        for row in self._venues:
            for word in {part.partition(" ")[0] for part in (row[2], row[3])}:
                found.setdefault(word, []).append(row)
        return found

    @cached_property
    def _venues(self) -> list[Row]:
        rows = Venue.objects.order_by("name", "pk").values_list(
            "pk", "name", "street_address", "address_locality", "postal_code"
        )
        return [
            (pk, f"{name}, {street}, {town}", plain(name), plain(street), plain(f"{town} {code}"), plain(code))
            for pk, name, street, town, code in rows
        ]

    def match(self, location: str) -> int | None:
        """Return the venue that a text means, or None if it means none or several."""
        return self.place(location).venue

    def place(self, location: str) -> Place:
        """Return what a text means: the venue an organiser chose, else the one with this name or address.

        Of a name, the whole text has to be it, alone or with the address. Or else the text has the name, and the street
        or the postcode. Of an address, the text begins with the street, and goes on with the town or has the postcode.
        """
        if location not in self._places:
            self._places[location] = self._place(location)
        return self._places[location]

    def _place(self, location: str) -> Place:
        text = plain(location)
        if not text:
            return Place(location)
        chosen = self._answers.get(text)
        found = [row for row in self._venues if row[0] == chosen] or self._found(text)
        if len(found) == 1:
            return Place(location, found[0][0], found[0][1])
        candidates = tuple((pk, label) for pk, label, *_rest in found)
        return Place(location, candidates=candidates, address=None if found else address_of(location, self._nation))

    def _found(self, text: str) -> list[Row]:
        """Return the venues that pass the strictest test that any of them passes, in the order of the names."""
        near = {row[0] for word in text.split() for row in self._by_first_word.get(word, [])}
        rows = [row for row in self._venues if row[0] in near] if near else []
        spaced = f" {text} "
        tests: list[Callable[[str, str, str, str], bool]] = [
            lambda name, street, town, code: text in {name, f"{name} {town}", f"{name} {street} {town}"},
            lambda name, street, town, code: f" {name} " in spaced and _has(spaced, street, code),
            lambda name, street, town, code: (
                text.startswith(f"{street} {town}") or (text.startswith(f"{street} ") and _has(spaced, code))
            ),
        ]
        for is_match in tests:
            if found := [row for row in rows if is_match(*row[2:])]:
                return found
        return []


def _has(spaced: str, *parts: str) -> bool:
    return any(part and f" {part} " in spaced for part in parts)


def address_of(location: str, nation: str) -> Address | None:
    """Return the address in a text such as `Canal House, 1 Canal Street, Leeds LS1 1AA, UK`, or None.

    It needs a name, a street and a town. Without a British postcode or country they must be all that there is, and the
    country is that of `nation`.
    """
    found = _POSTCODE.search(location)
    code = f"{found[1]} {found[2]}".upper() if found else ""
    rest = location.replace(found[0], "") if found else location
    parts = [part for part in (" ".join(part.split()) for part in _ENDS_OF_PARTS.split(rest)) if part]
    kept = [part for part in parts if words_of(part) not in _UNITED_KINGDOM]
    is_british = bool(code) or len(kept) < len(parts)
    if len(kept) < 3 or (not is_british and len(kept) > 3):
        return None
    country = "GB" if is_british else nation[:2]
    address = Address(kept[0], ", ".join(kept[1:-1]), kept[-1], code, country)
    return address if _is_valid(address.as_venue()) else None


def _is_valid(venue: Venue) -> bool:
    try:
        venue.clean_fields(exclude=["slug"])
    except ValidationError:
        return False
    return True


@transaction.atomic
def make(address: Address) -> int:
    """Make the venue with this address unless it is there, and return its primary key.

    Two imports that make it at the same time make it once, because both try the same slug first.
    """
    venue = address.as_venue()
    fields = ("name", "street_address", "address_locality", "postal_code", "address_country")
    values = {name: getattr(venue, name) for name in fields}
    stem, number = slugify(address.name)[:70] or "venue", 1
    while True:
        slug = stem if number == 1 else f"{stem}-{number}"
        row, is_new = Venue.objects.get_or_create(slug=slug, defaults=values)
        if is_new:
            search.write(thing=row)
        if is_new or all(plain(getattr(row, name)) == plain(value) for name, value in values.items()):
            return row.pk
        number += 1


def plain(text: str) -> str:
    """Return the words of a text, without case, accents and punctuation; a postcode is one word."""
    return _POSTCODE.sub(r"\1\2", words_of(text))
