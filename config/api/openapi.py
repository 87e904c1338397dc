"""The OpenAPI document (3.1), made from the declarations that make the answers."""

from typing import Any

from django.conf import settings

from config.api.catalogue import RESOURCES
from config.api.problems import CONTENT_TYPE
from config.api.resources import Resource, Schema, list_of, nullable, record

PROBLEM = record(
    type={"type": "string"}, title={"type": "string"}, status={"type": "integer"}, detail={"type": "string"}
)
PARAMETERS: dict[str, tuple[Schema, str]] = {
    "cursor": ({"type": "string"}, "Where the list goes on. Follow “next”: it has the cursor and the same filters."),
    "group": ({"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,80}$"}, "Only what belongs to the group with this slug."),
    "since": ({"type": "string"}, "A day or a time of RFC 3339, from 1970 to 2100. Only things {since}."),
    "q": ({"type": "string", "maxLength": 200}, "Only what has all of these words, as the search finds them."),
}


def document() -> dict[str, Any]:
    """Return the document. It depends on the settings alone."""
    paths: dict[str, Any] = {}
    for resource in RESOURCES:
        paths[f"/api/{resource.name}/"] = {"get": _list_operation(resource)}
        paths[f"/api/{resource.name}/{{key}}/"] = {"get": _detail_operation(resource)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: open data",
            "version": "1",
            "description": "What the public pages say, as JSON. It can only be read. Fields are added, never changed.",
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Schema]:
    schemas: dict[str, Schema] = {"problem": PROBLEM}
    for resource in RESOURCES:
        schemas[resource.name] = _schema(resource, is_list=True)
        schemas[f"{resource.name}-long"] = _schema(resource, is_list=False)
    return schemas


def _schema(resource: Resource, *, is_list: bool) -> Schema:
    """Return the schema of one thing: as a list has it, or with its long fields."""
    fields = [field for field in resource.fields if not (is_list and field.is_long)]
    schema = record(**{field.name: {**field.schema, "description": field.words} for field in fields})
    return schema | {"description": str(resource.words)}


def _list_operation(resource: Resource) -> dict[str, Any]:
    page = record(items=list_of(_named(resource.name)), next=nullable({"type": "string", "format": "uri"}))
    return {
        "operationId": f"list-{resource.name}",
        "summary": str(resource.words),
        "parameters": [_parameter(resource, name) for name in resource.parameters],
        "responses": {
            "200": _json("Twenty of them at most, and the URL of the next ones.", page),
            **_problems("400", "503", *(("429",) if resource.kind else ())),
        },
    }


def _detail_operation(resource: Resource) -> dict[str, Any]:
    key = {"name": "key", "in": "path", "required": True, "schema": resource.key_schema}
    return {
        "operationId": f"read-{resource.name}",
        "summary": f"One of: {resource.label}",
        "parameters": [key],
        "responses": {
            "200": _json("It, with its long fields.", _named(f"{resource.name}-long")),
            "301": {"description": "It has another slug now."},
            **_problems("400", "404", "503"),
        },
    }


def _parameter(resource: Resource, name: str) -> dict[str, Any]:
    own = {one.name: (one.schema, str(one.words)) for one in resource.filters}
    schema, words = own.get(name) or PARAMETERS[name]
    return {"name": name, "in": "query", "schema": schema, "description": words.format(since=resource.since_words)}


def _problems(*statuses: str) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": _named("problem")}}
    return {status: {"description": "Why it cannot be answered (RFC 9457).", "content": content} for status in statuses}


def _json(words: str, schema: Schema) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
