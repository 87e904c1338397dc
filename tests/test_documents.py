"""The documents name only files, targets and tests that exist."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

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
