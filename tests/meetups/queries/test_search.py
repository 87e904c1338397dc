"""The results of a question. These tests run on both databases, and both must answer alike."""

import re
from datetime import date, timedelta

import pytest
from django.utils.html import strip_tags

from meetups.models import Event, SearchRow
from meetups.queries.search import Choice, events_of, find, keys_of
from meetups.services import search
from tests.boards import TopicFactory
from tests.factories import EventFactory, GroupFactory, PostFactory, VenueFactory
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
BEGINS = (
    ("Tea for two", "How to brew.", date(2026, 5, 6)),
    ("Brewing at home", "Tea, mostly. Two pots.", date(2026, 7, 1)),
    ("Café accounts", "Money & <b>cake</b>; no tea.", date(2025, 3, 5)),
    ("Two cakes", "Green tea is a drink.", date(2027, 1, 13)),
)


@pytest.fixture
def events():
    """Four events of two groups, and their rows."""
    leeds, york = (
        GroupFactory(name=name, slug=name.lower(), strapline="", area="", story="") for name in ("Leeds", "York")
    )
    for number, (title, summary, day) in enumerate(BEGINS):
        moment = NOW.replace(year=day.year, month=day.month, day=day.day)
        EventFactory(
            title=title, summary=summary, description="", group=(leeds, york)[number % 2], status="confirmed",
            starts_at=moment, ends_at=moment + timedelta(hours=1),
        )  # fmt: skip
    search.rebuild()


def titles(text, page=1, **chosen):
    return [strip_tags(hit.title) for hit in find(text, chosen=chosen, page=page).hits]


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        # every word in the title first, then some, then none; of these the newest
        ("tea", ["Tea for two", "Two cakes", "Brewing at home", "Café accounts"]),
        ("two tea", ["Tea for two", "Two cakes", "Brewing at home"]),
        ("brews", ["Brewing at home", "Tea for two"]),
        ("CAFE", ["Café accounts"]),
        ('"green tea"', ["Two cakes"]),
        ('"tea green"', ["Tea for two", "Two cakes", "Brewing at home", "Café accounts"]),
        ("tea -cake", ["Tea for two", "Brewing at home"]),
        ('tea -"green tea"', ["Tea for two", "Brewing at home", "Café accounts"]),
        ("money cake", ["Café accounts"]),
        ("money unknown", ["Café accounts"]),
        ("unknown", []),
        ("-tea", []),
        ('" * ( : \\ NEAR', []),
        ("🎉", []),
    ],
)  # fmt: skip
def test_answer_is_the_same_in_every_database(text, found):
    assert titles(text) == found


@pytest.mark.usefixtures("events")
def test_words_that_are_not_together_anywhere_find_what_has_some_of_them():
    assert (find("money brew", chosen={}).is_any, find("money cake", chosen={}).is_any) == (True, False)
    assert titles("money brew") == ["Brewing at home", "Tea for two", "Café accounts"]


@pytest.mark.usefixtures("events")
def test_what_was_found_is_marked_in_escaped_text():
    (hit,) = find("money", chosen={}).hits

    assert hit.text == "<mark>Money</mark> &amp; &lt;b&gt;cake&lt;/b&gt;; no tea."
    assert (hit.title, hit.kind, hit.group) == ("Café accounts", "Event", "Leeds")
    assert (hit.day, hit.url) == ("Wednesday 5 March 2025", Event.objects.get(title="Café accounts").get_absolute_url())


@pytest.mark.usefixtures("events")
def test_choices_count_what_the_other_filters_leave():
    VenueFactory(name="Tea room")
    search.rebuild()

    found = find("tea", chosen={"group": "leeds"})

    assert (found.total, titles("tea", group="leeds")) == (2, ["Tea for two", "Café accounts"])
    assert found.choices == {
        "kind": [Choice("event", "Events", 2)],
        "group": [Choice("leeds", "Leeds", 2), Choice("york", "York", 2)],
        "year": [Choice("2026", "2026", 1), Choice("2025", "2025", 1)],
    }
    assert titles("tea", kind="venue") == ["Tea room"]
    assert titles("tea", year="2027") == ["Two cakes"]
    assert find("tea", chosen={"kind": "topic"}).total == 0


def test_pages_are_of_twenty():
    SearchRow.objects.bulk_create(
        SearchRow(kind="topic", key=key, title=f"Tea {key}", url="/", title_stems=" tea ", stems=" tea ")
        for key in range(45)
    )

    assert [len(titles("tea", page=page)) for page in (1, 2, 3, 4)] == [20, 20, 5, 0]
    assert titles("tea", page=3)[-1] == "Tea 0"


def test_scheduled_post_is_found_from_its_minute_on(clock):
    PostFactory(headline="Tea", status="scheduled", published_at=NOW + timedelta(minutes=10))
    search.rebuild()

    before = find("tea", chosen={})
    clock.move_to(NOW + timedelta(minutes=10), tick=False)

    assert (before.choices, before.instead, titles("tea")) == ({}, "", ["Tea"])


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("text", "instead"),
    [("gren tea unknwn", ""), ("gren", "green"), ("acounts", "accounts"),
     ('"grene" -brew', '"green" -brew'), ("zzz", ""), ("gren -tea", ""),
     ("gren drnk gren caks -twa", "green drink green cake -twa")],
)  # fmt: skip
def test_unknown_words_are_taken_for_known_ones_that_differ_by_a_slip(text, instead):
    assert find(text, chosen={}).instead == instead


def test_long_text_is_shown_around_what_was_found():
    words = [f"word{number}" for number in range(100)]
    row = {"kind": "topic", "url": "/", "title": "A", "title_stems": " a "}
    for key, at in enumerate((0, 50, 99)):
        text = " ".join([*words[:at], "Tea", *words[at + 1 :]])
        SearchRow.objects.create(key=key, words=text, stems=f" a  {' '.join(search.search.stems(text))} ", **row)

    last, middle, first = find("tea", chosen={}).hits

    assert re.fullmatch(r"<mark>Tea</mark> word1 .* word39 …", first.text)
    assert re.fullmatch(r"… word38 .* word77 …", middle.text)
    assert re.fullmatch(r"… word60 .* word98 <mark>Tea</mark>", last.text)


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(("text", "number"), [("tea", 2), ("money brew", 3), ("acounts", 5), ("-tea", 0), ("", 0)])
def test_number_of_queries(text, number, django_assert_num_queries):
    with django_assert_num_queries(number):
        find(text, chosen={})


@pytest.mark.usefixtures("events")
def test_what_is_not_public_is_in_no_count_and_no_suggestion():
    group = GroupFactory(name="Hull", strapline="", area="", story="")
    EventFactory(title="Zebra crossing", group=group, status="draft")
    PostFactory(headline="Zebra stripes", group=group, status="draft")
    PostFactory(headline="Zebra hooves", group=group, status="scheduled", published_at=NOW + timedelta(hours=1))
    for state in ("suggested", "refused"):
        TopicFactory(title="Zebra food", group=group, state=state, published_at=None)
    search.rebuild()

    for text in ("zebra", "zebras", "zebre", "zebra zebre"):
        found = find(text, chosen={})
        assert (found.total, found.choices, found.instead, found.hits) == (0, {}, "", [])
    assert find("tea zebra", chosen={}).choices == {
        "kind": [Choice("event", "Events", 4)],
        "group": [Choice("leeds", "Leeds", 2), Choice("york", "York", 2)],
        "year": [Choice("2027", "2027", 1), Choice("2026", "2026", 2), Choice("2025", "2025", 1)],
    }


@pytest.mark.usefixtures("events")
def test_keys_are_of_public_things_of_one_kind_with_every_word():
    GroupFactory(name="Tea")
    PostFactory(headline="Tea", published_at=NOW + timedelta(hours=1))
    search.rebuild()

    titles = Event.objects.filter(pk__in=keys_of("green TEAS", "event")).values_list("title", flat=True)
    assert list(titles) == ["Two cakes"]
    assert [len(keys_of("tea", kind)) for kind in ("event", "group", "post", "venue")] == [4, 1, 0, 0]
    assert [list(keys_of(nothing, "event")) for nothing in ("", "\U0001f600", "tea nothing")] == [[], [], []]


def test_events_of_a_question_have_its_words_or_a_group_or_venue_of_that_name():
    group, venue = GroupFactory(name="Tŷ Gŵyr", strapline="Coffee."), VenueFactory(name="Neuadd Ŵyl")
    events = {
        "own": EventFactory(title="Café"),
        "group": EventFactory(title="Tea", group=group),
        "venue": EventFactory(title="Cake", venue=venue),
        "online": EventFactory(title="Call", venue=venue, attendance_mode="online"),
    }
    for thing in (group, venue, *events.values()):
        search.write(thing=thing)

    for text, names in (
        ("cafe", ["own"]), ("CAFÉ", ["own"]), ("ty gwyr", ["group"]), ("WYL", ["venue"]), ("coffee", []), ("%", []),
    ):  # fmt: skip
        found = Event.objects.filter(events_of(text)).order_by("pk")
        assert [name for name, event in events.items() if event in found] == names, text
