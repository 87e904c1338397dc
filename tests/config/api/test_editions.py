"""The open data about the editions of newsletters."""

import pytest

from meetups.models import EditionItem
from meetups.services import edition_names
from tests.blogroll import EntryFactory
from tests.boards import ActionFactory
from tests.editions import DAY, NOW, meeting, newsletter, post, sent_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DONE = "Done or dropped since the last edition"


@pytest.fixture
def group():
    return newsletter(followers=2, sent_before=0, zone="Europe/Paris")


def listed(client, **query):
    return [row["id"] for row in client.get("/api/editions/", query).json()["items"]]


def test_edition_is_told_as_its_page_says_it_now(client, group):
    edition = sent_edition(group, NOW, words="**Dear** all")
    done = ActionFactory(group=group, text="Paint it", state="done", closed_at=NOW, owner_name="Zed")
    draft = post(group, "Withdrawn", status="draft", published_at=None)
    entry = EntryFactory(source__group=group, source__title="Herons", title="Wicks")
    things = {"post": post(group, "Nine lamps", slug="nine", summary="All."), "closed": done, "entry": entry}
    for kind, thing in [*things.items(), ("post", draft)]:
        EditionItem.objects.create(edition=edition, kind=kind, key=thing.pk)

    response = client.get(f"/api/editions/{edition.pk}/")

    assert response.json() == {
        "id": edition.pk,
        "api_url": f"http://testserver/api/editions/{edition.pk}/",
        "url": "http://testserver/groups/lamp-menders/editions/2026-11-20/",
        "title": "Lamp menders, Friday 20 November 2026",
        "group": {
            "slug": "lamp-menders", "name": "Lamp menders", "url": "http://testserver/groups/lamp-menders/",
        },
        "sent_on": "2026-11-20",
        "sent_at": "2026-11-20T13:00:00+01:00",
        "corrected_at": None,
        "words_html": "<p><strong>Dear</strong> all</p>",
        "sections": [
            section("text", "New to read", "Nine lamps", "http://testserver/blog/nine/", "Write-up:", "All."),
            section("closed", DONE, "Paint it", None, "", "Done on Friday 20 November 2026"),
            section("entry", "What other teams write", "Wicks", entry.url, "", "Herons, Friday 20 November 2026"),
        ],
    }  # fmt: skip
    assert [word for word in ("Zed", "@", "Withdrawn") if word in response.content.decode()] == []


def section(kind, heading, title, url, label, fact):
    """Return a section with one thing."""
    return {"kind": kind, "heading": heading, "lines": [{"title": title, "url": url, "label": label, "facts": [fact]}]}


def test_only_editions_that_were_sent_are_told(client, group):
    old, new = sent_edition(group, NOW - DAY), sent_edition(group, NOW)
    other = sent_edition(newsletter(followers=0, sent_before=0, name="B", slug="b"), NOW)
    skipped = group.editions.create(counted_from=NOW.date(), due_at=NOW, skipped_at=NOW)
    is_open = group.editions.create(counted_from=NOW.date(), due_at=NOW, words="Not yet")
    meeting(group)

    assert listed(client) == [old.pk, new.pk, other.pk]
    assert listed(client, group="b") == [other.pk]
    assert listed(client, since="2026-11-20", group="lamp-menders") == [new.pk]
    assert [client.get(f"/api/editions/{row.pk}/").status_code for row in (skipped, is_open)] == [404, 404]


def test_edition_from_which_a_name_was_taken_out_is_told_to_readers_of_earlier_data(client, group):
    edition = sent_edition(group, NOW - 9 * DAY, words="Thanks to Ann.")
    sent_edition(group, NOW - 8 * DAY)
    assert listed(client, since="2026-11-20") == []

    edition_names.take_out(edition=edition, name="Ann")

    assert listed(client, since="2026-11-20") == [edition.pk]
    assert client.get(f"/api/editions/{edition.pk}/").json()["corrected_at"] == "2026-11-20T13:00:00+01:00"
