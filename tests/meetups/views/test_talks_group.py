"""The talks that were given in a group."""

from datetime import UTC, datetime, timedelta

import pytest

from meetups.models import Talk, TopicTag
from tests.factories import EventFactory, GroupFactory
from tests.pages import Page
from tests.talks import CallFactory, TalkFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
PATH = "/groups/leeds/talks/"


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds")


def call_at(group, day):
    starts_at = datetime.fromisoformat(f"{day}T18:00Z")
    return CallFactory(event=EventFactory(group=group, title="Tea", slug=f"{day}-tea", starts_at=starts_at))


def fill(group):
    """Give three talks at two meetings in two years, about two subjects."""
    forms, maps = (TopicTag.objects.create(group=group, name=name, slug=name.lower()) for name in ("Forms", "Maps"))
    new, old = call_at(group, "2026-07-01"), call_at(group, "2025-07-02")
    TalkFactory(call=new, position=1, title="Second", slides_url="https://a.example.org/1").tags.add(forms)
    TalkFactory(call=new, position=2, title="Third", name="Ann", is_name_public=True).tags.add(maps)
    TalkFactory(call=old, position=1, title="First", name="Ben", recording_url="https://b.example.org/2").tags.add(maps)


def titles(client, query=""):
    words = Page(client.get(f"{PATH}{query}")).text
    return sorted((word for word in ("First", "Second", "Third") if word in words), key=words.index)


def test_list_has_talks_names_subjects_slides_and_recordings_latest_first(client, group):
    fill(group)

    page = Page(client.get(PATH))

    assert (
        "All 2026 2025 Any Forms Maps Latest first Second Tea, Wednesday 1 July 2026 Forms Slides: Second Third "
        "Ann · Tea, Wednesday 1 July 2026 Maps First Tea, Wednesday 2 July 2025 Maps Recording: First"
    ) in page.text
    assert {
        "https://a.example.org/1", "https://b.example.org/2", "/events/2026-07-01-tea/",
        f"/events/2025-07-02-tea/talks/#talk-{Talk.objects.get(title='First').pk}",
    } <= set(page.links)  # fmt: skip
    assert ("Ben" in page.text, page.all("form")) == (False, [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?year=2026", ["Second", "Third"]),
        ("?year=2025", ["First"]),
        ("?tag=maps", ["Third", "First"]),
        ("?year=2026&tag=maps", ["Third"]),
        ("?tag=unknown", []),
        ("?year=2025&tag=forms", []),
    ],
)
def test_list_is_filtered_by_year_and_subject(client, group, query, found):
    fill(group)

    assert titles(client, query) == found


def test_filters_keep_each_other(client, group):
    fill(group)

    links = Page(client.get(f"{PATH}?year=2026&tag=maps")).links

    assert {"?year=2025&tag=maps", "?tag=maps", "?year=2026&tag=forms", "?year=2026"} <= set(links)


def test_filter_that_finds_nothing_says_so(client, group):
    fill(group)

    page = Page(client.get(f"{PATH}?tag=unknown"))

    assert "No talk matches this. Show all talks" in page.text
    assert PATH in page.links


def test_group_without_talks_says_so(client, group):
    TalkFactory(call=CallFactory(event=EventFactory(group=group)), position=1)

    page = Page(client.get(PATH))

    assert "No talk was given yet. See the next meetings of Leeds" in page.text
    assert "All 2026" not in page.text


@pytest.mark.parametrize(
    "query",
    ["?year=2024", "?year=x", "?year=%00", "?tag=%3Cb%3E", "?tag=%ff", "?page=0", "?page=2", "?from=999", "?from=x"],
)
def test_list_that_cannot_be_is_not_found(client, group, query):
    fill(group)

    answer = client.get(f"{PATH}{query}")

    assert (answer.status_code, Page(answer).has_site_header) == (404, True)


def test_unknown_group_is_not_found(client):
    assert client.get(PATH).status_code == 404


def many(group, number):
    call = call_at(group, "2026-07-01")
    tag = TopicTag.objects.create(group=group, name="Maps", slug="maps")
    rows = ({"position": n + 1, "title": f"Talk {n:02}."} for n in range(number))
    for talk in Talk.objects.bulk_create(TalkFactory.build(call=call, state="accepted", **row) for row in rows):
        talk.tags.add(tag)


def test_long_list_has_pages_that_keep_the_filters(client, group):
    many(group, 45)

    first, second = (Page(client.get(f"{PATH}?tag=maps{page}")) for page in ("", "&page=2"))

    assert ("Talk 19." in first.text, "Talk 20." in first.text) == (True, False)
    assert ("Talk 20." in second.text, "Talk 40." in second.text) == (True, False)
    assert first.link("next") == "?tag=maps&page=2"
    start = Talk.objects.get(title="Talk 44.").pk
    last = Page(client.get(f"{PATH}?from={start}")).text
    assert ("Talk 44." in last, "Talk 43." in last) == (True, False)


@pytest.mark.parametrize("number", [1, 60])
@pytest.mark.parametrize("query", ["", "?year=2026&tag=maps"])
def test_list_takes_five_queries_for_any_number_of_talks(client, group, number, query, django_assert_num_queries):
    many(group, number)

    with django_assert_num_queries(5):
        assert client.get(f"{PATH}{query}").status_code == 200


def test_page_of_the_group_links_to_its_talks_once_one_was_given(client, group):
    TalkFactory(call=CallFactory(event=EventFactory(group=group)), position=1)
    assert PATH not in Page(client.get("/groups/leeds/")).links

    TalkFactory(call=CallFactory(event=EventFactory(group=group, starts_at=NOW - timedelta(days=2))), position=1)
    assert PATH in Page(client.get("/groups/leeds/")).links


def test_hostile_words_are_shown_as_they_are(client, group):
    words = "<script>alert(1)</script>\"'><img src=x> \u05d0\u200f \U0001f600"
    talk = TalkFactory(call=call_at(group, "2026-07-01"), position=1, title=words, name=words, is_name_public=True)
    talk.tags.add(TopicTag.objects.create(group=group, name=words[:50], slug="x"))

    answer = client.get(PATH)

    assert (answer.status_code, Page(answer).text.count(words)) == (200, 4)
    assert (b"<script>alert" in answer.content, b"<img src=x" in answer.content) == (False, False)
