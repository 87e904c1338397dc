"""The definition of a resource of the open data: its public rows, and the fields of each as JSON.

The views, the lists and the OpenAPI document are all made from these declarations.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

from meetups.models import Event, Group
from meetups.models.slugs import path_of
from meetups.wording.dates import zone_named

Schema = dict[str, Any]  # of JSON Schema 2020-12, as OpenAPI 3.1 has it

TEXT: Schema = {"type": "string"}
HTML: Schema = {"type": "string", "contentMediaType": "text/html"}
URL: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
NUMBER: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}


class Field(NamedTuple):
    """One field: its name, its schema, what it means, and how it is read from a row.

    A long field is in the answer about one thing, and not in lists.
    """

    name: str
    schema: Schema
    words: str
    read: Callable[[Any], Any]
    is_long: bool = False


class Filter(NamedTuple):
    """A filter that only this list has: its name, the schema and the meaning of its value, and what it leaves of rows.

    `narrow` raises ProblemError for a bad value. `check`, which is called for an empty page, raises it for a value that
    names nothing. It returns the value that names the same now.
    """

    name: str
    schema: Schema
    words: str | Promise
    narrow: Callable[[QuerySet, str], QuerySet]
    check: Callable[[str], str] = lambda value: value


class Resource(NamedTuple):
    """One kind of thing. `key` is the field of the model that names a thing in its URL, of the type of `key_schema`.

    `rows` are the public things, with all that the fields read. `order` names fields of the model that are never null,
    of which the last is unique. `find` reads one thing with its long fields. `prepare` adds to the rows of a page what
    needs a query of its own, and leaves out rows that were deleted in between. A list reads the `columns` alone, or all
    of them if there are none. `group` is the lookup of the slug of their group. `since` is a field that is a moment or
    a day, and `kind` that of the search. Without one of these three, the list has no such filter. `moved` returns the
    key that a former key has now, or "". `filters` are those that no other list has.
    """

    name: str
    label: str | Promise
    words: str | Promise
    key: str
    key_schema: Schema
    rows: Callable[[], QuerySet]
    order: tuple[str, ...]
    fields: tuple[Field, ...]
    find: Callable[[QuerySet], list[Any]] = list
    prepare: Callable[[list[Any]], list[Any]] = lambda rows: rows
    columns: tuple[str, ...] = ()
    group: str = ""
    since: str = ""
    since_words: str | Promise = ""
    kind: str = ""
    moved: Callable[[str], str] = lambda key: ""
    filters: tuple[Filter, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the query parameters of its list."""
        asked = {"group": self.group, "since": self.since, "q": self.kind}
        own = (one.name for one in self.filters)
        return ("cursor", *(name for name, has in asked.items() if has), *own)

    def as_json(self, row: Any, *, is_list: bool) -> dict[str, Any]:
        """Return a row as JSON: without the long fields in a list."""
        return {field.name: field.read(row) for field in self.fields if not (is_list and field.is_long)}

    @property
    def path(self) -> str:
        """The path of its list."""
        return path_of(f"api:{self.name}-index")


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {**schema, "type": [schema["type"], "null"]}


def one_of(choices: Any) -> Schema:
    """Return the schema of one of Django's text choices."""
    return {"type": "string", "enum": list(choices.values)}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def record(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def site_url(path: str) -> str:
    """Return the whole URL of a page of the site."""
    return settings.SITE_URL + path


def moment(value: datetime, zone: str) -> str:
    """Return a moment with the offset of its zone (RFC 3339)."""
    return value.astimezone(zone_named(zone)).isoformat(timespec="seconds")


def same(name: str) -> Callable[[Any], Any]:
    """Return a function that reads a field of the model as it is."""
    return lambda row: getattr(row, name)


def own_fields(key: str, schema: Schema, name: str, *, is_moved: bool = False) -> tuple[Field, ...]:
    """Return the fields that name a thing: its key, and its URL as JSON.

    `name` is that of the resource. With `is_moved` the key may change (see `moved`).
    """
    read = same(key)
    words = "It may change: a former one redirects to that of now (301)." if is_moved else "It does not change."
    url = f"api:{name}-detail"
    return (
        Field("id" if key == "pk" else key, schema, f"What names it here. {words}", read),
        Field(
            "api_url", URL, "Where this is, with its long fields.", lambda row: site_url(path_of(url, str(read(row))))
        ),
    )


UPDATED = Field("updated_at", MOMENT, "When it was last saved.", lambda row: moment(row.updated_at, settings.TIME_ZONE))

# Other things that a thing names.
GROUP = record(slug=TEXT, name=TEXT, url=URL)
EVENT = record(slug=TEXT, title=TEXT, url=URL)


def group_of(group: Group) -> Mapping[str, str]:
    return {"slug": group.slug, "name": group.name, "url": site_url(group.get_absolute_url())}


def event_of(event: Event | None) -> Mapping[str, str] | None:
    """Return an event by its slug, or None if there is none or nobody may know of it yet."""
    if event is None or event.is_draft:
        return None
    return {"slug": event.slug, "title": event.title, "url": site_url(event.get_absolute_url())}
