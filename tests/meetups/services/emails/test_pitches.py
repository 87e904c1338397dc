import pytest

from meetups.models import OutboxEmail, Pitch
from meetups.services import grids, privacy
from tests.unconference import Unconference

pytestmark = pytest.mark.django_db


@pytest.fixture
def camp():
    return Unconference(event={"title": "Spring camp"})


def test_host_is_emailed_the_link_once_and_nothing_that_was_typed(camp):
    for _ in range(2):
        pitch = camp.pitch(
            "Buy cheap watches", name="Watches", about="Here", email="ann@example.org", idempotency_key="token-123"
        )

    [email] = OutboxEmail.objects.all()
    assert (email.kind, email.to, email.pitch) == ("pitched", "ann@example.org", pitch)
    assert email.subject == f"Your session: Spring camp, {camp.event.leaf.short}"
    for text in (email.text, email.html):
        assert f"http://testserver{pitch.own_url}" in text
        assert [word for word in ("watches", "Watches", "Here") if word in text] == []


def test_host_without_an_email_address_is_not_emailed(camp):
    camp.pitch("Tea", name="Ann")

    assert OutboxEmail.objects.count() == 0


def test_new_email_address_gets_the_new_link_and_the_former_email_is_deleted(camp):
    pitch = camp.pitch("Tea", email="ann@example.org")

    edited = grids.edit(pitch=pitch, email="bob@example.org")
    grids.edit(pitch=edited, title="Milk")

    [email] = OutboxEmail.objects.all()
    assert (email.to, edited.own_url in email.text, edited.own_url == pitch.own_url) == ("bob@example.org", True, False)
    grids.edit(pitch=edited, email="")
    assert OutboxEmail.objects.count() == 0


def test_email_address_that_is_added_later_gets_the_link(camp):
    pitch = grids.edit(pitch=camp.pitch("Tea"), email="ann@example.org")

    [email] = OutboxEmail.objects.all()
    assert (email.to, pitch.own_url in email.text) == ("ann@example.org", True)


def test_erasing_the_host_deletes_the_email(camp):
    pitch = camp.pitch("Tea", email="ann@example.org")

    privacy.erase_host(pitch=pitch)

    assert (OutboxEmail.objects.count(), Pitch.objects.get().email) == (0, "")
