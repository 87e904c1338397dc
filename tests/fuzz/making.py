"""Make hostile requests. A seed and a number give the same request each time on the same database."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from tests.fuzz.words import HEADERS, KINDS, METHODS, NAMES, RAW_BODIES, WORDS

ROLES = ("visitor", "organiser", "superuser")
URLENCODED = "application/x-www-form-urlencoded"
CSRF = "f" * 32  # sent as cookie and as header, which passes Django's CSRF check


class Request(NamedTuple):
    number: int
    role: str
    method: str
    target: str  # path and query as sent, in latin-1
    headers: list[tuple[str, str]]
    body: bytes
    has_csrf: bool

    def __str__(self) -> str:
        return f"#{self.number} {self.role} {self.method} {self.target[:150]!r} body {len(self.body)}"


class Maker:
    """Make requests from URL templates and known values of this database."""

    def __init__(self, seed: int, templates: Sequence[tuple[str, list[str]]], known: Mapping[str, list[str]]) -> None:
        self.seed, self.templates, self.known = seed, templates, known

    def make(self, number: int) -> Request:
        """Return request `number`. Templates are used in turn."""
        chance = random.Random(f"{self.seed}:{number}")
        role = chance.choice(ROLES)
        method = chance.choice(METHODS)
        template, names = self.templates[number % len(self.templates)]
        path = self._path(chance, template, names)
        target = path + self._query(chance)
        kind, body = self._body(chance) if method in {"POST", "PUT", "PATCH", "DELETE"} else ("", b"")
        headers = chance.sample(HEADERS, chance.choice((0, 0, 0, 1, 2)))
        if body:
            headers = [("Content-Type", kind), *headers]
        return Request(number, role, method, target, headers, body, chance.random() < 0.85)

    def _path(self, chance: random.Random, template: str, names: list[str]) -> str:
        if chance.random() < 0.04:
            return chance.choice(("/", "//", "/events/", "/admin/")) + quote(chance.choice(WORDS), safe="%/")
        values = {name: self._value(chance, name) for name in names}
        path = "/" + template.replace("%%", "%") % values
        return path if chance.random() < 0.97 else path.rstrip("/")

    def _value(self, chance: random.Random, name: str) -> str:
        if chance.random() < 0.7:
            return quote(chance.choice(self.known.get(name) or self.known[""]), safe="")
        return self._word(chance)

    def _word(self, chance: random.Random) -> str:
        """Return a hostile value, usually quoted, sometimes as invalid bytes."""
        word = chance.choice(WORDS)
        if chance.random() < 0.1:
            return chance.choice(("%", "%zz", "%ff", "%c0%af", "%ed%a0%80", "%00", "\xff", "%u0041"))
        return quote(word, safe="")

    def _query(self, chance: random.Random) -> str:
        number = chance.choice((0, 0, 0, 1, 1, 2, 3))
        return "?" * bool(number) + "&".join(
            f"{quote(chance.choice(NAMES))}={self._value(chance, '')}" for _ in range(number)
        )

    def _body(self, chance: random.Random) -> tuple[str, bytes]:
        if chance.random() < 0.15:
            return chance.choice((URLENCODED, *KINDS)), chance.choice(RAW_BODIES)
        names = chance.sample(NAMES, chance.randint(0, 6))
        fields = [(name, self._field(chance)) for name in names]
        if chance.random() < 0.05:
            return "application/json", json.dumps(dict(fields)).encode()
        return URLENCODED, urlencode(fields).encode()

    def _field(self, chance: random.Random) -> str:
        if chance.random() < 0.4:
            return chance.choice(self.known[chance.choice(list(self.known))])
        return chance.choice(WORDS)
