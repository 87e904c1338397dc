"""The OpenAPI document, and the answers against it, by schemathesis."""

import pytest
import schemathesis
from django.test.client import ClientHandler
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from config.api.catalogue import RESOURCES
from config.api.openapi import document
from meetups.models import EditionItem
from meetups.services import search
from tests.boards import CardFactory, TopicFactory
from tests.editions import sent_edition
from tests.factories import EventFactory, EventSeriesFactory
from tests.pages import small_site
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection, unsupported_method,
]  # fmt: skip
FEW = settings(
    max_examples=10, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
resources = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.name)


@pytest.fixture
def schema():
    """Return the document, and create at least one thing of each kind."""
    site = small_site("of lamps")
    topic = TopicFactory(group=site.group, raised_at=site.past)
    CardFactory(board__event=site.past, topic=topic, state="discussed", discussed_at=site.past.starts_at)
    TalkFactory(call=CallFactory(event=site.event), position=1)
    series = EventSeriesFactory(group=site.group)
    EditionItem.objects.create(edition=sent_edition(site.group, timezone.now()), kind="event", key=site.event.pk)
    EventFactory(group=site.group, series=series, recurrence_id=series.starts_on)
    search.rebuild()
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    return schema


def application(environ, start):
    """Answer as Django does, in the transaction of the test."""
    response = ClientHandler()(environ | {"HTTP_HOST": "testserver", "HTTP_ACCEPT_ENCODING": "identity"})
    start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]


@resources
def test_answers_to_anybody_are_as_the_document_says(schema, resource):
    statuses = set()

    def asked(operation, mode):
        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            statuses.add(case.call_and_validate(checks=CHECKS).status_code)

        ask()

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        asked(schema[f"/api/{resource.name}/"]["GET"], mode)
    assert {200, 400} <= statuses
    asked(schema[f"/api/{resource.name}/{{key}}/"]["GET"], GenerationMode.POSITIVE)
    assert 404 in statuses


@resources
def test_each_thing_of_a_list_is_as_the_document_says(client, schema, resource):
    items = client.get(f"/api/{resource.name}/").json()["items"]
    assert items

    operation = schema[f"/api/{resource.name}/{{key}}/"]["GET"]
    for item in items:
        answer = operation.Case(path_parameters={"key": item.get("id") or item[resource.key]}).call_and_validate(
            checks=CHECKS
        )
        found = answer.json()
        assert (answer.status_code, {name: found[name] for name in item}) == (200, item)


def test_document_is_sent_as_json_that_any_website_may_read(client):
    response = client.get("/api/openapi.json")

    assert (response["Content-Type"], response["Access-Control-Allow-Origin"]) == ("application/json", "*")
    assert response.json()["openapi"] == "3.1.0"
    assert sorted(response.json()["paths"]) == sorted(
        path for one in RESOURCES for path in (f"/api/{one.name}/", f"/api/{one.name}/{{key}}/")
    )
