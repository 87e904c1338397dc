"""The documents name only files, targets and tests that exist."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import UniqueConstraint

from meetups.models import OutboxEmail

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_named_in_documents_exist(document: Path) -> None:
    named = set(re.findall(r"\btests/[\w/.]+\.py\b", document.read_text(encoding="utf-8")))

    assert sorted(path for path in named if not (ROOT / path).is_file()) == []


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    documents = ("README.md", "docs/testing.md")
    named = {name: set(re.findall(r"(?m)(?:^|`)make ([a-z]+)\b", commands(name))) for name in documents}

    assert {name: sorted(found - targets) for name, found in named.items()} == {"README.md": [], "docs/testing.md": []}
    assert named["docs/testing.md"] >= {"test", "quick", "drill", "pictures", "bench", "fuzz"}


def commands(name: str) -> str:
    """Return the code blocks and code spans of a document."""
    return "\n".join(re.findall(r"^```\n.*?^```|`[^`\n]+`", read(name), re.MULTILINE | re.DOTALL))


def test_version_is_the_newest_of_the_changelog() -> None:
    (newest, *_older) = re.findall(r"(?m)^## (\S+) ", read("docs/changelog.md"))

    assert settings.VERSION == tomllib.loads(read("pyproject.toml"))["project"]["version"] == newest


def test_security_document_names_a_test_for_every_chapter() -> None:
    chapters = re.findall(r"^## V(\d+) [^\n]+\n(.*?)(?=^## |\Z)", read("docs/security.md"), re.MULTILINE | re.DOTALL)

    assert [int(number) for number, _text in chapters] == list(range(1, 15))
    assert [number for number, text in chapters if not re.search(r"Held by: `tests/", text)] == []


def test_laws_cited_in_comments_exist() -> None:
    laws = set(re.findall(r"^(\d)\. \*\*", read("docs/architecture.md"), re.MULTILINE))
    files = [
        path for folder in ("blog", "config", "demo", "meetups", "templates") for path in (ROOT / folder).rglob("*.*")
    ]
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in {".py", ".html", ".txt"}]
    cited = {number for text in texts for number in re.findall(r"\blaws? (\d+)\b", text, re.IGNORECASE)}

    assert laws == set("123456789")
    assert cited <= laws
    assert "8" in cited


def test_scripts_of_pages_outside_the_admin_are_named_in_their_decision() -> None:
    templates = [path for path in ROOT.glob("templates/**/*.html") if "admin" not in path.parts]
    loaded = {name for path in templates for name in re.findall(r"js/(\w+\.js)", path.read_text(encoding="utf-8"))}

    assert set(re.findall(r"`(\w+\.js)`", read("docs/adr/0006-a-static-security-policy.md"))) == loaded


def test_edges_of_the_decision_are_those_of_the_linter() -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (edges,) = [one["layers"][0] for one in contracts if one.get("containers") == ["meetups"]]
    (named,) = re.findall(r"edges \(`([\w ]+)`\)", read("docs/adr/0001-floors-and-nouns.md"))

    assert sorted(named.split()) == sorted(edges.split(" : "))


def test_recipients_of_emails_are_named_in_their_decision() -> None:
    unique = [set(one.fields) for one in OutboxEmail._meta.constraints if isinstance(one, UniqueConstraint)]
    recipients = {name for fields in unique if {"kind", "version"} < fields for name in fields} - {"kind", "version"}
    (named,) = re.findall(r"at most one of nine: ([^.]+)\.", read("docs/adr/0028-emails-identified-by-columns.md"))

    assert set(re.findall(r"`(\w+)`", named)) == recipients
    assert len(recipients - {"event"}) == 9


def test_relation_is_drawn_once_in_the_architecture() -> None:
    pairs = re.findall(r"(?m)^    (\w+) [|}][|o]--[|o][|{] (\w+) :", read("docs/architecture.md"))

    assert len(pairs) > 80
    assert sorted({pair for pair in pairs if pairs.count(pair) > 1}) == []


def test_paths_named_in_the_architecture_exist() -> None:
    text = read("docs/architecture.md")
    named = re.findall(r"(?:meetups|blog|demo|config|templates|static|tests|docs)/[\w/.-]*[\w/]", text)
    templates = {path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob("templates/**/*.html")}

    assert len(named) > 100
    assert sorted({path for path in named if not (ROOT / path).exists()} - templates) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_decisions_named_in_documents_exist(document: Path) -> None:
    decisions = {int(path.name[:4]) for path in ROOT.glob("docs/adr/*.md")}

    assert {int(number) for number in re.findall(r"\bADR (\d+)", document.read_text(encoding="utf-8"))} <= decisions


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_that_documents_link_exist(document: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []
