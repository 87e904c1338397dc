"""The name of a person can be taken out of an edition that was sent."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetups.models import Edition
from meetups.services import edition_names
from meetups.services.emails import editions as emails
from tests.editions import follower, newsletter, sent_edition
from tests.meetups.services.refusals import code_of

pytestmark = pytest.mark.django_db


def test_name_is_taken_out_of_the_page_feed_and_data_and_nothing_else_is_changed(client):
    group = newsletter(followers=0, sent_before=0)
    sent = sent_edition(group, timezone.now(), words="Thanks to **Ann Brook**. Bring a lamp.")
    path = sent.get_absolute_url()
    places = (path, f"/groups/{group.slug}/editions/feed/", reverse("api:editions-detail", args=[sent.pk]))
    assert [place for place in places if "Ann Brook" not in client.get(place).content.decode()] == []
    before = Edition.objects.values().get()

    edition_names.take_out(edition=sent, name="ann brook")

    assert [place for place in places if "Ann Brook" in client.get(place).content.decode()] == []
    assert "Thanks to <strong>somebody</strong>. Bring a lamp." in client.get(path).content.decode()
    after = Edition.objects.values().get()
    assert {key for key in after if after[key] != before[key]} == {"words", "words_html", "corrected_at"}


def test_name_that_is_absent_and_an_edition_that_is_open_are_refused():
    group = newsletter(followers=0, sent_before=0)
    sent = sent_edition(group, timezone.now(), words="Thanks to Ann.")
    following = Edition.objects.create(
        group=group, counted_from=timezone.localdate(), due_at=timezone.now(), words="Thanks to Ann."
    )

    assert code_of(edition_names.take_out, edition=sent, name="Ann Brook") == "absent"
    assert code_of(edition_names.take_out, edition=sent, name=" ") == "absent"
    assert code_of(edition_names.take_out, edition=following, name="Ann") == "open"
    assert set(Edition.objects.values_list("words", flat=True)) == {"Thanks to Ann."}


def test_emails_that_are_not_written_yet_do_not_have_the_name():
    group = newsletter(followers=0, sent_before=0)
    reader = follower(group)
    sent = sent_edition(group, timezone.now(), words="Thanks to Ann Brook.", written_at=None)

    edition_names.take_out(edition=sent, name="Ann Brook")
    emails.write_sent()

    assert "Thanks to somebody." in reader.emails.get().text
