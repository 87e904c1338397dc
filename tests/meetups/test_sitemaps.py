from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import EmptyPage
from django.utils import timezone

from meetups.models import Action, Call, Event, Group, Talk, Venue
from meetups.sitemaps import EventSitemap, GroupSitemap, Parts
from tests import sitemaps
from tests.boards import ActionFactory, TopicFactory
from tests.editions import sent_edition
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.grids import PitchFactory
from tests.talks import CallFactory, TalkFactory

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
SINGLE_PAGES = [
    "/", "/events/", "/events/past/", "/groups/", "/venues/", "/blog/", "/start/", "/blogroll/", "/privacy/",
    "/accessibility/",
    "/api/",
]  # fmt: skip


@pytest.fixture
def _ten_rows_a_part(monkeypatch):
    monkeypatch.setattr("meetups.sitemaps.RowSitemap.limit", 10)


def paths(client):
    return [url.removeprefix("http://testserver") for url in sitemaps.everything(client)]


def test_index_lists_the_single_pages_alone_without_rows(client):
    assert sitemaps.parts(client) == ["http://testserver/sitemap-pages.xml"]
    assert paths(client) == SINGLE_PAGES


def test_sitemap_lists_public_pages_only(client):
    group, venue = GroupFactory(slug="leeds"), VenueFactory(slug="hall")
    now = timezone.now()
    shown = [
        EventFactory(group=group, venue=venue),
        EventFactory(group=group, venue=venue, starts_at=now - timedelta(days=400)),
        EventFactory(group=group, venue=venue, status=Event.Status.CANCELLED),
        PostFactory(group=group),
    ]
    EventFactory(group=group, venue=venue, status=Event.Status.DRAFT)
    PostFactory(group=group, status="draft")
    PostFactory(group=group, status="scheduled", published_at=now + timedelta(hours=1))

    found = paths(client)

    assert sorted(found[len(SINGLE_PAGES) :]) == sorted(
        [
            "/groups/leeds/",
            "/venues/hall/",
            *(f"/blog/{year}/" for year in range(shown[-1].published_at.year, now.year + 1)),
            *(row.get_absolute_url() for row in shown),
        ]
    )


def test_sitemap_lists_the_topics_of_the_backlog_with_their_last_change(client):
    shown = [TopicFactory(state=state) for state in ("open", "parked", "done")]
    TopicFactory(state="refused"), TopicFactory(state="suggested", published_at=None)

    found = sitemaps.everything(client)

    assert {url: day for url, day in found.items() if "/topics/" in url} == {
        f"http://testserver{topic.get_absolute_url()}": topic.updated_at.date().isoformat() for topic in shown
    }


def test_sitemap_lists_the_actions_of_each_group_that_has_some(client):
    group = GroupFactory(slug="leeds")
    ActionFactory.create_batch(2, group=group)
    GroupFactory(slug="hull")

    assert [url for url in paths(client) if "/actions/" in url] == ["/groups/leeds/actions/"]


def test_sitemap_lists_the_talks_of_each_meeting_and_of_each_group_that_heard_one(client):
    last_month = timezone.now() - timedelta(days=30)
    given = CallFactory(event=EventFactory(starts_at=last_month, group=GroupFactory(slug="tea")))
    TalkFactory(call=given, position=1)
    call = CallFactory()
    TalkFactory(call=call, position=1)
    CallFactory(event=EventFactory(status="draft"))

    found = sitemaps.everything(client)

    day = call.updated_at.date().isoformat()
    assert {url.removeprefix("http://testserver"): day for url, day in found.items() if "/talks/" in url} == {
        given.get_absolute_url(): day, call.get_absolute_url(): day, "/groups/tea/talks/": day,
    }  # fmt: skip


def test_sitemap_lists_sessions_that_were_not_withdrawn(client):
    pitch = PitchFactory()
    PitchFactory(withdrawn_at=timezone.now()), PitchFactory(grid__event__status="draft")

    found = sitemaps.everything(client)

    assert {url: day for url, day in found.items() if "/grid/" in url} == {
        f"http://testserver{pitch.get_absolute_url()}": pitch.updated_at.date().isoformat()
    }


def test_every_url_in_the_sitemap_responds(client):
    PostFactory(event=EventFactory()), TopicFactory()
    TalkFactory(call=CallFactory(event=EventFactory(starts_at=timezone.now() - timedelta(days=30))), position=1)

    assert {url: client.get(url).status_code for url in paths(client)} == dict.fromkeys(paths(client), 200)


def test_urls_begin_with_the_site_url_for_any_host(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "https://meetups.example.org:8443"
    PostFactory(event=EventFactory())
    elsewhere = {"host": "elsewhere.example", "x-forwarded-host": "elsewhere.example"}

    found = [*sitemaps.parts(client, headers=elsewhere), *sitemaps.everything(client, headers=elsewhere)]

    assert len(sitemaps.everything(client, headers=elsewhere)) == 17
    assert all(url.startswith("https://meetups.example.org:8443/") for url in found)


def test_sitemap_has_the_time_of_the_last_change(client):
    event = EventFactory()

    changed = sitemaps.everything(client)[f"http://testserver{event.get_absolute_url()}"]

    assert changed == event.updated_at.date().isoformat()


def test_edition_was_last_changed_when_it_was_corrected_or_sent(client):
    group = GroupFactory(slug="leeds")
    sent_edition(group, NOVEMBER)
    sent_edition(group, NOVEMBER + timedelta(days=1), corrected_at=NOVEMBER + timedelta(days=9))

    assert sitemaps.urls(client, "/sitemap-editions.xml") == {
        "http://testserver/groups/leeds/editions/2026-11-01/": "2026-11-01",
        "http://testserver/groups/leeds/editions/2026-11-02/": "2026-11-10",
    }


def test_page_was_last_changed_with_what_it_shows(client):
    group, venue = GroupFactory(slug="leeds"), VenueFactory(slug="hall")
    shown, hidden = (EventFactory(group=group, venue=venue, status=status) for status in ("confirmed", "draft"))
    TalkFactory(call=CallFactory(event=shown), position=1)
    ActionFactory(group=group)
    changes = {Group: 1, Venue: 2, Call: 3, Talk: 4, Action: 5}
    for model, day in changes.items():
        model.objects.update(updated_at=NOVEMBER.replace(day=day))
    Event.objects.filter(pk=shown.pk).update(updated_at=NOVEMBER.replace(day=6))
    Event.objects.filter(pk=hidden.pk).update(updated_at=NOVEMBER.replace(day=7))

    def days():
        found = sitemaps.everything(client)
        paths = ("/groups/leeds/", "/venues/hall/", "/groups/leeds/actions/", f"{shown.get_absolute_url()}talks/")
        return [found[f"http://testserver{path}"] for path in paths]

    before = days()
    Group.objects.update(updated_at=NOVEMBER.replace(day=8))
    Venue.objects.update(updated_at=NOVEMBER.replace(day=9))

    assert before == ["2026-11-06", "2026-11-06", "2026-11-05", "2026-11-04"]
    assert days()[:2] == ["2026-11-08", "2026-11-09"]
    assert "Last-Modified" not in client.get("/sitemap-events.xml")


@pytest.mark.usefixtures("_ten_rows_a_part")
def test_part_has_the_rows_of_its_primary_keys(client):
    for pk in (1, 10, 11, 35):
        GroupFactory(pk=pk, slug=f"group-{pk}")

    assert [part for part in sitemaps.parts(client) if "groups" in part] == [
        "http://testserver/sitemap-groups.xml",
        *(f"http://testserver/sitemap-groups.xml?p={number}" for number in (2, 3, 4)),
    ]
    assert [list(sitemaps.urls(client, f"/sitemap-groups.xml?p={number}")) for number in (1, 2, 3, 4)] == [
        ["http://testserver/groups/group-1/", "http://testserver/groups/group-10/"],
        ["http://testserver/groups/group-11/"],
        [],
        ["http://testserver/groups/group-35/"],
    ]


@pytest.mark.usefixtures("_ten_rows_a_part")
@pytest.mark.parametrize("part", [1, 2, 3])
def test_part_takes_two_queries_and_the_index_one_for_each_model(client, django_assert_num_queries, part):
    GroupFactory(pk=5)
    GroupFactory(pk=15)
    GroupFactory(pk=25)

    with django_assert_num_queries(2):
        client.get("/sitemap-groups.xml", {"p": part})
    with django_assert_num_queries(14):
        client.get("/sitemap.xml")


@pytest.mark.parametrize("section", ["groups", "pages"])
def test_other_parts_are_not_found(client, section):
    GroupFactory(pk=1)

    for part in ("0", "-1", "2", "abc", "9" * 5000, "\x00", ""):
        assert client.get(f"/sitemap-{section}.xml", {"p": part}).status_code == 404, part


@pytest.mark.parametrize("path", ["/sitemap-people.xml", "/sitemap-.xml", "/sitemap-events.xml", "/sitemap-%00.xml"])
def test_other_sitemaps_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_index_has_no_parameters(client):
    assert client.get("/sitemap.xml", {"p": "2"}).content == client.get("/sitemap.xml").content


def test_parts_of_no_rows():
    parts = Parts(Group.objects.all(), 10)

    assert parts.num_pages == 0
    with pytest.raises(EmptyPage):
        parts.page(1)


def test_part_is_small_enough_to_be_kept(settings):
    settings.SITE_URL = "https://" + "a" * 32
    longest = f"<url><loc>{settings.SITE_URL}/events/{'a' * 140}/</loc><lastmod>2026-11-25</lastmod></url>"

    assert len(longest) * EventSitemap.limit < 1_000_000
    assert GroupSitemap.limit == EventSitemap.limit
