from datetime import date, timedelta

import pytest
from django.utils import timezone

from meetups.models import Topic, TopicTag
from meetups.services import interests, topics
from tests.boards import ActionFactory, BoardFactory, CardFactory, TopicFactory
from tests.factories import EventFactory, GroupFactory
from tests.grids import GridFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db
LIST = "/groups/leeds/topics/"
SUGGEST = "/groups/leeds/topics/suggest/"


@pytest.fixture
def group():
    return GroupFactory(slug="leeds", name="Leeds")


def read(client, path=LIST, status=200):
    response = client.get(path)
    assert response.status_code == status
    return Page(response)


def titles(client, query=""):
    return [card.title for card in client.get(LIST + query).context["page"].rows]


def discuss(topic, days_ago=0, minutes=5, outcome="We agreed.", **event):
    event = EventFactory(group=topic.group, **event)
    return CardFactory(
        board=BoardFactory(event=event), topic=topic, state="discussed", seconds_spent=minutes * 60, outcome=outcome,
        discussed_at=timezone.now() - timedelta(days=days_ago),
    )  # fmt: skip


def url_of(topic):
    return f"/groups/leeds/topics/{topic.path_part}/"


def test_list_shows_open_topics_and_links_to_forms_instead_of_having_one(client, group):
    topic = TopicFactory(group=group, title="Who pays for tea?", interest=5, raised_on=date(2026, 5, 3))
    discuss(topic, minutes=2), discuss(topic, minutes=3)
    for state in ("suggested", "refused"):
        TopicFactory(group=group, title=state, state=state)
    TopicFactory(title="Elsewhere")

    response = client.get(LIST)
    page = Page(response)

    assert titles(client) == ["Who pays for tea?"]
    assert "First raised 3 May 2026 · Discussed twice, 5 minutes in all" in page.text
    assert {url_of(topic), f"{url_of(topic)}me-too/", SUGGEST} <= set(page.links)
    assert ("csrf" in response.content.decode(), response.cookies, page.all("form")) == (False, {}, [])
    assert "poll" not in page.text.casefold()


def test_list_is_sorted_by_interest_age_or_the_time_that_a_topic_waits(client, group):
    today = timezone.localdate()
    for title, interest, days in (("old", 1, 300), ("new", 2, 20), ("middle", 2, 150)):
        TopicFactory(group=group, title=title, interest=interest, raised_on=today - timedelta(days=days))
    discuss(Topic.objects.get(title="old"), days_ago=10)

    assert titles(client) == titles(client, "?sort=interest") == ["middle", "new", "old"]
    assert titles(client, "?sort=newest") == ["new", "middle", "old"]
    assert titles(client, "?sort=waiting") == ["middle", "new", "old"]
    Topic.objects.filter(title="middle").update(raised_on=today)
    assert titles(client, "?sort=waiting") == ["new", "old", "middle"]


def test_list_is_filtered_by_state_and_tag_in_the_address(client, group):
    for state in ("open", "parked", "done"):
        topic = TopicFactory(group=group, title=state, state=state)
        topics.set_tags(topic=topic, names=["To do"] if state != "open" else [])

    assert [titles(client, f"?state={state}") for state in ("open", "parked", "done")] == [
        ["open"], ["parked"], ["done"],
    ]  # fmt: skip
    assert titles(client, "?state=all&tag=to-do") == ["parked", "done"]
    page = read(client, f"{LIST}?state=done&tag=to-do&sort=newest")
    current = [link["href"] for link in page.all("a", aria_current="true")]
    assert current[1:] == ["?state=done&sort=newest&tag=to-do"] * 3  # the first is that of the site
    assert {"?sort=newest&tag=to-do", "?state=done&tag=to-do", "?state=done&sort=newest"} <= set(page.links)


def test_list_without_topics_invites_to_suggest_one(client, group):
    assert "No topic yet. Suggest the first one" in read(client).text
    TopicFactory(group=group, state="parked")
    assert "No topic matches this. Show all topics" in read(client).text


@pytest.mark.parametrize(
    "query", ["?sort=x", "?state=suggested", "?tag=%00", "?tag=a b", "?page=0", "?page=2", "?from=12", "?from=x%00"]
)
def test_other_values_in_the_address_are_not_found(client, group, query):
    assert client.get(LIST + query).status_code == 404


@pytest.mark.parametrize("sort", ["interest", "newest", "waiting"])
def test_long_list_has_pages_and_starts_from_a_topic(client, group, sort):
    for number in range(45):
        TopicFactory(group=group, title=f"T{number:02}", interest=number % 3, raised_on=date(2026, 1, 1 + number % 9))

    pages = [client.get(f"{LIST}?sort={sort}&page={number}").context["page"] for number in (1, 2, 3)]
    found = [card.title for page in pages for card in page.rows]

    assert (len(found), len(set(found)), pages[2].next_url) == (45, 45, "")
    start = pages[1].rows[4]
    assert titles(client, f"?sort={sort}&from={start.slug}")[:10] == found[24:34]


@pytest.mark.parametrize("number", [1, 100])
def test_list_takes_the_same_number_of_queries_for_any_length(client, group, number, django_assert_num_queries):
    for _ in range(number):
        topics.set_tags(topic=TopicFactory(group=group), names=["a"])
    with django_assert_num_queries(5):
        client.get(f"{LIST}?sort=waiting&tag=a")


@pytest.mark.parametrize("number", [1, 100])
def test_topic_takes_the_same_number_of_queries_for_any_length(client, group, number, django_assert_num_queries):
    topic = TopicFactory(group=group, raised_at=EventFactory(group=group))
    topics.set_tags(topic=topic, names=["a"])
    card = discuss(topic)
    for _ in range(number):
        ActionFactory(group=group, card=card)
    for _ in range(number // 20):
        discuss(topic)
    with django_assert_num_queries(6):
        client.get(url_of(topic))


def test_topic_says_what_was_decided_newest_first(client, group):
    event = EventFactory(group=group, title="Spring meet-up")
    topic = TopicFactory(
        group=group, title="Who pays <b>?", note="And *biscuits*.", raised_on=date(2026, 5, 3), raised_at=event
    )
    discuss(topic, days_ago=30, minutes=5, outcome="**Nobody** yet.", title="First meet-up")
    last = discuss(topic, days_ago=2, minutes=8, outcome="", title="Second meet-up")
    CardFactory(topic=topic, state="parked", outcome="Not this.")
    CardFactory(topic=topic, state="discussed", merged_into=last, outcome="Nor this.")
    ActionFactory(group=group, card=last, text="Ask the library", owner_name="Ada", is_owner_public=True)
    ActionFactory(group=group, card=last, text="Buy tea", owner_name="Ben")
    topics.set_tags(topic=topic, names=["money"])
    for browser in "ab":
        interests.me_too(topic=topic, browser=browser)
    interests.add_votes(topic=topic, board=last.board, count=5)

    page = read(client, url_of(topic))

    assert "Who pays <b>? Discussed twice, 13 minutes in all Open" in page.text
    assert "And biscuits." in page.text
    assert page.text.index("Second meet-up") < page.text.index("First meet-up")
    assert "8 minutes No outcome was written down." in page.text
    assert "5 minutes Nobody yet." in page.text
    assert ("Not this" in page.text, "Nor this" in page.text) == (False, False)
    assert "Open Ask the library Ada Open Buy tea somebody" in page.text
    assert "Interest 7 2 people said “me too” and 5 votes at meetings" in page.text
    assert "First raised 3 May 2026 at Spring meet-up" in page.text
    assert {event.get_absolute_url(), last.board.event.get_absolute_url(), f"{url_of(topic)}me-too/"} <= set(page.links)
    assert "/groups/leeds/topics/?state=all&tag=money" in page.links


def test_draft_events_are_not_linked_from_a_topic(client, group):
    draft = EventFactory(group=group, status="draft", title="Secret")
    topic = TopicFactory(group=group, raised_at=draft)
    discuss(topic, status="draft", title="Draft meet-up")

    page = read(client, url_of(topic))

    assert ("Secret" in page.text, "Draft meet-up" in page.text) == (False, True)
    assert not any("/events/20" in (link or "") for link in page.links)


def test_topic_without_outcome_says_so_and_a_closed_one_takes_no_interest(client, group):
    topic = TopicFactory(group=group, state="done")

    page = read(client, url_of(topic))

    assert "No meeting has discussed it yet." in page.text
    assert f"{url_of(topic)}me-too/" not in page.links


def test_former_title_and_the_number_alone_redirect(client, group):
    topic = TopicFactory(group=group, title="Old words")
    Topic.objects.filter(pk=topic.pk).update(title="New words")

    for part in (topic.path_part, str(topic.pk), f"000{topic.pk}-x"):
        response = client.get(f"/groups/leeds/topics/{part}/")
        assert (response.status_code, response.url) == (302, f"/groups/leeds/topics/{topic.pk}-new-words/")


def test_merged_topic_redirects_for_ever_to_the_end_of_the_chain(client, group):
    rows = [TopicFactory(group=group) for _ in range(3)]
    for topic, into in ((rows[0], rows[1]), (rows[1], rows[2])):
        topics.merge(topic=topic, into=into)

    response = client.get(url_of(rows[0]))

    assert (response.status_code, response.url) == (301, url_of(rows[2]))


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"state": "refused"}, 410),
        ({"state": "refused", "published_at": None}, 404),
        ({"state": "suggested", "published_at": None}, 404),
        ({"state": "parked"}, 200),
    ],
)
def test_topics_that_are_not_on_the_list_have_no_page(client, group, values, status):
    topic = TopicFactory(group=group, title="Hidden words", **values)

    response = client.get(url_of(topic))

    assert response.status_code == status
    assert ("Hidden words" in response.content.decode()) is (status == 200)
    if status == 410:
        assert "The organisers of Leeds decided not to keep it." in Page(response).text
        assert client.get(f"{url_of(topic)}me-too/").url == url_of(topic)


@pytest.mark.parametrize("part", ["0", "x", "-1", "9" * 18, "9" * 30, "1x"])
def test_unknown_topics_are_not_found(client, group, part):
    TopicFactory(group=group)
    assert client.get(f"/groups/leeds/topics/{part}/").status_code == 404


def test_topic_has_its_page_in_its_own_group_alone(client, group):
    topic = TopicFactory()
    assert client.get(f"/groups/leeds/topics/{topic.path_part}/").status_code == 404


def test_backlog_of_an_unknown_group_is_not_found(client):
    for path in ("", "suggest/", "suggest/thanks/", "1/", "1/me-too/", "topics.csv", "topics.json", "feed/"):
        assert client.get(f"/groups/nobody/topics/{path}").status_code == 404


def test_group_links_to_its_backlog_once_it_has_topics(client, group):
    TopicFactory(group=group, state="suggested")
    assert LIST not in read(client, "/groups/leeds/").links
    TopicFactory(group=group, state="done")
    assert LIST in read(client, "/groups/leeds/").links


def test_tags_without_listed_topics_are_not_shown(client, group):
    topics.set_tags(topic=TopicFactory(group=group, state="suggested"), names=["Hidden"])
    TopicFactory(group=group)
    assert TopicTag.objects.count() == 1
    assert "Hidden" not in read(client).text


def test_open_topic_can_be_pitched_at_the_next_unconference(client, group):
    topic = TopicFactory(group=group)
    start = timezone.now() + timedelta(days=3)
    GridFactory(event=EventFactory(group=group, title="Camp", slug="camp", starts_at=start))

    page = Page(client.get(topic.get_absolute_url()))

    assert "Pitch it as a session at Camp, " in page.text
    assert f"/events/camp/grid/pitch/?topic={topic.pk}" in page.links
