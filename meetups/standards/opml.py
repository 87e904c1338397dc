"""Read and write lists of feeds as OPML 2.0 (opml.org/spec2)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat

from meetups.standards.characters import visible
from meetups.standards.titles import shortened

MOST_FEEDS = 500
LARGEST = 1024 * 1024
LONGEST_TITLE = 200


class OpmlError(ValueError):
    """Why a list is not read: opml (it is none), entities, large (over 1 MB) or many (over 500 feeds)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Outline(NamedTuple):
    """A feed of a list: its title in one line, the URL of its website (perhaps empty), and the URL of the feed."""

    title: str
    site_url: str
    feed_url: str


class _Reader:
    """Collects the feeds while expat parses. Folders are not kept; a feed that is named twice is there once."""

    def __init__(self) -> None:
        self.found: dict[str, Outline] = {}
        self.is_opml = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self.is_opml:
            if tag.lower() != "opml":
                raise OpmlError("opml")
            self.is_opml = True
        values = {name.lower(): visible(value).strip() for name, value in attributes.items()}
        url = values.get("xmlurl", "")
        if tag.lower() == "outline" and url:
            title = shortened(values.get("text") or values.get("title", ""), LONGEST_TITLE)
            self.found.setdefault(url, Outline(title, values.get("htmlurl", ""), url))
        if len(self.found) > MOST_FEEDS:
            raise OpmlError("many")

    def refuse(self, *_declared: object) -> None:
        raise OpmlError("entities")


def read(data: bytes) -> list[Outline]:
    """Return the feeds of a list, in its order. A list that declares entities or a DTD is refused. Raises OpmlError."""
    if len(data) > LARGEST:
        raise OpmlError("large")
    reader, parser = _Reader(), expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: of a character set without a name
        raise error if isinstance(error, OpmlError) else OpmlError("opml") from None
    return list(reader.found.values())


def write(title: str, outlines: Iterable[Outline]) -> bytes:
    """Return a list of feeds as a file in UTF-8."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = visible(title)
    body = ElementTree.SubElement(root, "body")
    for outline in outlines:
        values = {"type": "rss", "text": outline.title, "xmlUrl": outline.feed_url, "htmlUrl": outline.site_url}
        ElementTree.SubElement(body, "outline", {name: visible(value) for name, value in values.items() if value})
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "utf-8") + b"\n"
