import pytest

from meetups.models import Letter, User
from tests.factories import LetterFactory, OrganiserFactory
from tests.meetups.admin.sides import address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [1, 3])
def test_who_runs_the_site_reads_the_outbox(client, number, django_assert_num_queries):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    letters = LetterFactory.create_batch(number)

    with django_assert_num_queries(7):
        response = client.get(address(Letter, "changelist"))

    assert len(response.context["cl"].result_list) == number
    assert "See you there." in client.get(address(Letter, "change", letters[0].pk)).content.decode()


def test_nobody_changes_what_was_written(client):
    client.force_login(User.objects.create_superuser("root@example.org", name="Root"))
    letter = LetterFactory()

    answers = [
        client.post(address(Letter, "change", letter.pk), {"subject": "Another"}).status_code,
        client.post(address(Letter, "delete", letter.pk), {"post": "yes"}).status_code,
        client.post(address(Letter, "add"), {"subject": "New"}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert Letter.objects.get().subject == letter.subject


def test_organisers_do_not_read_letters(client):
    client.force_login(OrganiserFactory(role="lead").user)
    letter = LetterFactory()

    assert client.get(address(Letter, "changelist")).status_code == 403
    assert client.get(address(Letter, "change", letter.pk)).status_code in {302, 403}
