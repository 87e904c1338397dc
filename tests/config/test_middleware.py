import pytest

from tests.factories import EventFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("address", "allowed"), [("/events/", "GET, HEAD"), ("/attendees/any/cancel/", "POST")])
def test_method_that_an_address_does_not_take_is_refused_in_words(client, address, allowed):
    response = client.get(address) if allowed == "POST" else client.post(address)

    assert (response.status_code, response["Allow"]) == (405, allowed)
    assert "That cannot be done here" in Page(response).text
    assert Page(response).has_site_header
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_other_answers_are_left_alone(client):
    event = EventFactory()

    assert [client.get(address).status_code for address in ("/", event.get_absolute_url(), "/nothing/")] == [
        200,
        200,
        404,
    ]
