"""The actions of a group: the list, the download and the feed."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from meetups.models import Action
from meetups.services import actions
from tests.boards import ActionFactory
from tests.factories import EventFactory, GroupFactory
from tests.pages import Page
from tests.waitlists import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"
LIST, FEED, CSV = (f"/groups/lamp-menders/actions/{page}" for page in ("", "feed/", "actions.csv"))


@pytest.fixture
def group():
    return GroupFactory(name="Lamp menders", slug="lamp-menders")


def texts(answer):
    """Return the texts of the actions on a page, in order."""
    words = Page(answer).text
    return sorted((text for text in Action.objects.values_list("text", flat=True) if text in words), key=words.index)


def fill(group):
    """Write down three actions: one done, one dropped, and two open ones."""
    ActionFactory(group=group, text="New one")
    old = ActionFactory(group=group, text="Old one")
    Action.objects.filter(pk=old.pk).update(created_at=NOW - DAY)
    ActionFactory(group=group, text="Done one", state="done", closed_at=NOW - DAY)
    ActionFactory(group=group, text="Dropped one", state="dropped", why="No budget.", closed_at=NOW)
    ActionFactory(text="Of others")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Old one", "New one", "Dropped one", "Done one"]),
        ("?state=open", ["Old one", "New one"]),
        ("?state=done", ["Done one"]),
        ("?state=dropped", ["Dropped one"]),
    ],
)
def test_actions_are_listed_by_state(client, group, query, found):
    fill(group)

    answer = client.get(f"{LIST}{query}")

    assert (answer.status_code, texts(answer)) == (200, found)


def test_line_says_who_does_it_until_when_and_where_it_was_agreed(client, group):
    met = EventFactory(
        group=group, title="Lamps", slug="2026-11-13-lamps", starts_at=datetime(2026, 11, 13, 18, tzinfo=UTC)
    )
    ActionFactory(group=group, event=met, owner_name="Ann", is_owner_public=True, due_on=date(2026, 12, 4))
    ActionFactory(group=group, owner_name="Ben", due_on=date(2026, 11, 19), text="Mend it")

    page = Page(client.get(LIST))

    assert "Ann · due on Friday 4 December 2026 · agreed at Lamps, Friday 13 November 2026" in page.text
    assert "Mend it Somebody · overdue: it was due on Thursday 19 November 2026" in page.text
    assert "Ben" not in page.text
    assert "/events/2026-11-13-lamps/" in page.links


def test_dropped_action_says_why(client, group):
    fill(group)

    assert "Dropped one No budget. Somebody · dropped on Friday 20 November 2026" in Page(client.get(LIST)).text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "No action is open."),
        ("?state=done", "No action is done yet."),
        ("?state=dropped", "No action was dropped."),
    ],
)
def test_list_without_actions_says_so(client, group, query, words):
    assert words in Page(client.get(f"{LIST}{query}")).text


def test_list_has_pages_that_keep_the_state(client, group):
    for number in range(45):
        actions.finish(action=ActionFactory(group=group, text=f"Mend lamp {number:02}."))
    Action.objects.update(state="open", closed_at=None)

    first, second = client.get(f"{LIST}?state=open"), client.get(f"{LIST}?page=2&state=open")

    assert texts(first) == [f"Mend lamp {number:02}." for number in range(20)]
    assert texts(second) == [f"Mend lamp {number:02}." for number in range(20, 40)]
    assert Page(first).link("next") == "?state=open&page=2"
    start = Action.objects.get(text="Mend lamp 44.").uid
    assert texts(client.get(f"{LIST}?state=open&from={start}")) == ["Mend lamp 44."]


@pytest.mark.parametrize("query", ["?state=closed", "?page=0", "?page=2", "?from=unknown"])
def test_list_that_cannot_be_is_not_found(client, group, query):
    fill(group)

    assert client.get(f"{LIST}{query}").status_code == 404


@pytest.mark.parametrize("path", [LIST, FEED, CSV])
def test_unknown_group_is_not_found(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("path", "queries"), [(LIST, 3), (f"{LIST}?state=done&page=2", 2), (FEED, 2), (CSV, 2)])
@pytest.mark.parametrize("number", [1, 100])
def test_pages_make_the_same_queries_for_one_action_and_for_a_hundred(
    client, group, number, path, queries, django_assert_num_queries
):
    met = EventFactory(group=group)
    for state in ("open", "done"):
        closed_at = NOW if state == "done" else None
        rows = [
            Action(group=group, text=str(n), event=met, due_event=met if closed_at is None else None)
            for n in range(20 + number)
        ]
        for row in rows:
            row.state, row.closed_at = state, closed_at
        Action.objects.bulk_create(rows)

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


def test_pages_have_no_form_and_set_no_cookie(client, group):
    fill(group)

    answer = client.get(LIST)

    assert (answer.cookies, Page(answer).all("form")) == ({}, [])
    assert {FEED, CSV, "/groups/lamp-menders/follow/"} <= set(Page(answer).links)


def test_page_of_the_group_links_to_its_actions(client, group):
    assert LIST in Page(client.get("/groups/lamp-menders/")).links


def test_download_has_all_actions_with_safe_cells_and_no_hidden_name(client, group):
    met = EventFactory(group=group, title="=Lamps", starts_at=datetime(2026, 11, 13, 18, tzinfo=UTC))
    ActionFactory(group=group, text="=1+1", owner_name="Ann", due_on=date(2026, 12, 4), event=met)
    ActionFactory(
        group=group, text="Mend it, soon", owner_name="@Ben", is_owner_public=True, state="dropped", why="No budget.",
        closed_at=NOW,
    )  # fmt: skip

    answer = client.get(CSV)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="actions-lamp-menders.csv"'
    assert answer.content.decode().splitlines() == [
        "action,owner,state,due,why,agreed at,written down,closed",
        "'=1+1,somebody,open,2026-12-04,,\"'=Lamps, Friday 13 November 2026\",2026-11-20,",
        '"Mend it, soon",\'@Ben,dropped,,No budget.,,2026-11-20,2026-11-20',
    ]


def feed():
    """Return the update and the entries of the feed, each with its values by the name of the element."""
    answer = Client().get(FEED)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = ElementTree.fromstring(answer.content)
    entries = [{element.tag.removeprefix(ATOM): element for element in entry} for entry in found.iter(f"{ATOM}entry")]
    return found.findtext(f"{ATOM}updated"), [
        {name: element.text or element.get("href") for name, element in entry.items()} for entry in entries
    ]


def test_feed_has_what_changed_last_first_with_ids_that_stay(group, clock):
    first = ActionFactory(group=group, text="Mend <b>it</b> & go", owner_name="Ann", is_owner_public=True)
    clock.shift(DAY)
    ActionFactory(group=group, text="Another")
    clock.shift(DAY)
    updated, [new, old] = feed()
    actions.drop(action=first, why="No <budget>.")
    updated_again, [dropped, same] = feed()

    assert (updated, updated_again) == ("2026-11-21T12:00:00+00:00", "2026-11-22T12:00:00+00:00")
    assert (new["title"], old["title"], same) == ("Open: Another", "Open: Mend <b>it</b> & go", new)
    assert old["id"] == f"urn:uuid:{first.uid}"
    assert dropped == {
        "title": "Dropped: Mend <b>it</b> & go",
        "id": f"urn:uuid:{first.uid}",
        "link": f"http://testserver{LIST}#action-{first.uid}",
        "published": "2026-11-20T12:00:00+00:00",
        "updated": "2026-11-22T12:00:00+00:00",
        "summary": "Ann · dropped on Sunday 22 November 2026",
        "content": "<p>Ann · dropped on Sunday 22 November 2026</p><p>No &lt;budget&gt;.</p>",
    }
