"""The stored database of each release is restored by the command, brought to this version, and keeps every row."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from meetups.services import backups
from meetups.standards import copy_text
from tests.backups import lines_of, tables_of
from tests.databases import added, empty_beside
from tests.tools import ROOT

RELEASES = sorted((ROOT / "tests" / "releases").glob("*.zip"))
# Changes by later versions to a table or a column of a release, with the reason: `table` or `table.column`.
CHANGED = {
    "blog_post_authors",  # authors are people with a table of their own; `bylines` compares the names
    "meetups_subscription.due_at",  # digests of each follower are editions of the group (ADR 60)
    "meetups_feedback",  # new random keys and the day instead of the moment, so that neither shows whose answer it is
    # rendered anew, with ids of headings and sources of quotations; what was typed is compared
    "blog_post.body_html",
    "meetups_event.description_html",
    "meetups_eventseries.description_html",
    "meetups_group.code_of_conduct_html",
    "meetups_group.story_html",
}

Rows = dict[str, dict[str | None, dict[str, str | None]]]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with empty_beside(tmp_path) as url:
        yield url


def rows(path: Path) -> Rows:
    """Return every row of a backup by its table and its key."""
    found: Rows = {}
    for table in tables_of(path):
        names = [name for name, _kind, _places in table["columns"]]
        read = [dict(zip(names, copy_text.values(line), strict=True)) for line in lines_of(path, table["name"])]
        found[table["name"]] = {row[table["key"]]: row for row in read}
    return found


def lost(before: Rows, after: Rows) -> Iterator[str]:
    """Yield the tables, rows and values of the first that the second does not have, except those in CHANGED."""
    for table in before.keys() - CHANGED:
        if table not in after:
            yield table
            continue
        for key, row in before[table].items():
            kept = after[table].get(key, {})
            names = [name for name in row if f"{table}.{name}" not in CHANGED]
            yield from (f"{table}.{name} of {key}" for name in names if kept.get(name, "lost") != row[name])


def answers(site: Rows) -> list[list[str]]:
    """Return what people answered, and at which event, without keys, days and moments."""
    names = ("event_id", "again", "went_well", "to_change")
    return sorted([str(row[name]) for name in names] for row in site["meetups_feedback"].values())


def bylines(site: Rows) -> dict[str | None, list[str | None]]:
    """Return the names under each post, in the order in which it shows them."""
    if "blog_authorship" in site:
        written = [
            (row["post_id"], int(str(row["position"])), row["author_id"]) for row in site["blog_authorship"].values()
        ]
        names = {key: row["name"] for key, row in site["blog_author"].items()}
    else:
        people = sorted(site["meetups_user"].values(), key=lambda row: (row["name"], row["email"]))
        ranks = {row["id"]: rank for rank, row in enumerate(people)}
        links = site["blog_post_authors"].values()
        written = [(row["post_id"], ranks[row["user_id"]], row["user_id"]) for row in links]
        names = {row["id"]: row["name"] for row in people}
    found: dict[str | None, list[str | None]] = {}
    for post, _rank, author in sorted(written, key=lambda row: row[:2]):
        found.setdefault(post, []).append(names[author])
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_database_of_a_release_is_kept_by_this_version(release: Path, url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(release), "--from-other-site"],
        env={**os.environ, "DATABASE_URL": url}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    with added("upgraded", url) as name:
        assert connections[name].introspection.table_names()
        backups.make(path=tmp_path / "upgraded.zip", using=name)
    before = rows(release)

    assert (done.returncode, done.stderr) == (0, "")
    number = sum(map(len, before.values()))
    assert done.stdout.endswith(f": {number} rows of {len(before)} tables. Start it and its worker.\n")
    after = rows(tmp_path / "upgraded.zip")
    assert list(lost(before, after)) == []
    assert answers(before) == answers(after)
    assert bylines(before) == bylines(after) != {}
    if release.stem == "1.0":
        was, is_now = before["meetups_feedback"].values(), after["meetups_feedback"].values()
        assert {row["form_token"] for row in was}.isdisjoint({row["form_token"] for row in is_now})
        assert {row["is_counted"] for row in is_now} == {"t"}


def test_every_release_of_the_changelog_is_stored() -> None:
    changelog = (ROOT / "docs" / "changelog.md").read_text(encoding="utf-8")

    headings = [line.split()[1] for line in changelog.splitlines() if line.startswith("## ")]
    assert [heading for heading in headings if heading != "Unreleased"] == [path.stem for path in reversed(RELEASES)]


def test_what_is_lost_is_noticed() -> None:
    before: Rows = {"venue": {"1": {"id": "1", "name": "Hall"}, "2": {"id": "2", "name": None}}, "group": {}}

    assert list(lost(before, before)) == []
    assert sorted(lost(before, {"venue": {"1": {"id": "1", "name": "Room"}}})) == [
        "group", "venue.id of 2", "venue.name of 1", "venue.name of 2"
    ]  # fmt: skip
