"""The limits of the house, held for every file of the repository; and each limit shown able to say no."""

import inspect
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import pytest
from django.urls import URLResolver, get_resolver

from tests.house import (
    NAMED_OF_BLOG,
    ROOT,
    File,
    comment_names_its_subject,
    docstring_names_its_subject,
    file_of_300_lines,
    function_of_30_lines,
    has_its_test,
    meetups_never_knows_blog,
    mirror_of,
    no_clock_in_a_test,
    no_drawer_for_anything,
    no_import_in_a_function,
    no_save_override,
    no_signals,
    no_wait_of_its_own,
    no_write_in_a_view,
    nothing_important,
    nothing_inline,
    nothing_of_one_machine,
    only_absolute_imports,
    only_known_at_the_top,
    present_from_one_place,
    said_by_its_owner,
    sentence_of_25_words,
)

# Names that were hard to understand and were replaced: none of them comes back.
OLD_NAMES = {
    "settle", "_hand_on", "options_of", "UNSAID", "FAREWELLS", "silence_diary", "SHUN_MAIL_FOR",
    "SETTLES_AFTER", "SETTLED_AFTER", "Round", "Told", "Held", "is_held", "calendar_number", "new_number",
    "address_written", "Given", "RoomForm", "PlaceForm", "NOT_ON_ITS_PAGE", "NOT_TOLD", "once_at", "Letter",
    "LetterFactory", "LetterQuerySet", "EventAddress", "former_addresses", "Notice", "number_in_line", "in_line",
    "IN_LINE", "LINE_CLOSES", "new_key", "form_key", "place_of",
    "ROOM", "is_told", "_is_told", "told_of", "_told", "_told_since", "_told_of_event", "_note_told",
    "is_told_of_cancelling", "untold_of_cancelling", "count_told_of_cancelling", "TOLD_AT_ONCE", "_tell_attendees",
    "Said", "YouSaid", "Door", "awake", "asleep", "ASLEEP_AFTER", "MOST_ASLEEP", "CameOfItForm", "_hide_nobody",
    "_way_back", "_WAY_BACK", "PLACE_IN_SERIES",
}  # fmt: skip


def no_old_name(file: File) -> Iterator[str]:
    for node in file.nodes:
        names = {getattr(node, field, None) for field in ("id", "attr", "arg", "name")}
        yield from (f"line {node.lineno}: {name}" for name in names if name in OLD_NAMES)  # type: ignore[attr-defined]


Check = Callable[[File], Iterator[str]]


class Limit(NamedTuple):
    check: Check
    files: str  # a pattern of paths
    bad_path: str
    bad_text: str
    says: str


PYTHON = r"(?!.*/migrations/).*\.py"
MODELS = r"(blog|meetups)/models.*\.py"
VIEWS = r"(blog|config|meetups)/views.*\.py"
TEMPLATES = r"templates/.*\.html"
MEETUPS = r"meetups/(?!migrations/).*\.py|templates/meetups/.*"
# Exceptions: what services and private pages alone ask for.
PUBLIC_PAGES = (
    r"meetups/(queries|feeds|sitemaps|templatetags|extensions).*\.py|templates/.*\.html|"
    r"meetups/wording/(?!present).*\.py|meetups/models/(?!(?:grace|jobs|links|outbox|people|seats)\.py).*\.py|"
    r"meetups/views/(?!(?:grid_hosts|hosts|live|log_ins|seats|talk_hosts)\.py).*\.py|"
    r"blog/(?!migrations/|(?:archives|previews|revisions|services)\.py).*\.py|"
    r"config/(?:api/.*|formats/.*|context|search|sitemaps|views)\.py"
)
CODE = r"(?!.*/migrations/)(blog|config|demo|meetups)/.*\.py|templates/.*"
OTHERS = r"static/(css|js)/.*|templates/.*\.html|deploy/.*|\.env\.example|\.ci/.*|Makefile|Dockerfile|.*\.(toml|yaml)"
TESTS = r"tests/(?!bench/|fuzz/(?!test_)|waiting\.py).*\.py"
LIMITS = [
    Limit(file_of_300_lines, PYTHON, "blog/a.py", "x = 1\n" * 301, "301 lines, and 300 are the limit"),
    Limit(file_of_300_lines, TEMPLATES, "templates/a.html", "\n" * 121, "121 lines, and 120 are the limit"),
    Limit(file_of_300_lines, r"static/css/.*\.css", "static/css/a.css", "\n" * 301, "301 lines, and 300 are the limit"),
    Limit(
        function_of_30_lines,
        PYTHON,
        "blog/a.py",
        "def f():\n" + "    x = 1\n" * 30,
        "f has 31 lines, and 30 are the limit",
    ),
    Limit(no_signals, PYTHON, "blog/a.py", "from django.db.models.signals import post_save", "line 1: signals"),
    Limit(no_signals, PYTHON, "blog/a.py", "import django.core.signals", "line 1: signals"),
    Limit(no_signals, PYTHON, "blog/a.py", "from django.dispatch import receiver", "line 1: signals"),
    Limit(no_save_override, MODELS, "meetups/models/a.py", "class A:\n    def save(self): ...", "line 2: def save"),
    Limit(no_import_in_a_function, PYTHON, "blog/a.py", "def f():\n    import re", "line 2: import in f"),
    Limit(no_import_in_a_function, PYTHON, "blog/a.py", "def ready():\n    import re", "line 2: import in ready"),
    Limit(only_absolute_imports, PYTHON, "blog/a.py", "from . import models", "line 1: relative import"),
    Limit(no_write_in_a_view, VIEWS, "meetups/views/a.py", "def f():\n    form.save()", "line 2: .save("),
    Limit(no_write_in_a_view, VIEWS, "blog/views.py", "Post.objects.create(a=1)", "line 1: .create("),
    Limit(no_drawer_for_anything, ".*", "meetups/services/utils.py", "", "called utils"),
    Limit(no_drawer_for_anything, ".*", "meetups/core/a.py", "", "called core"),
    Limit(only_known_at_the_top, ".*", "scripts/a.py", "", "scripts has no place at the top"),
    Limit(meetups_never_knows_blog, MEETUPS, "meetups/a.py", "from blog.models import A", "line 1: blog"),
    Limit(meetups_never_knows_blog, MEETUPS, "meetups/a.py", "\nevent.posts.all()", "line 2: posts"),
    Limit(meetups_never_knows_blog, MEETUPS, "templates/meetups/a/a.html", "{% url 'blog:feed' %}", "line 1: blog"),
    Limit(meetups_never_knows_blog, MEETUPS, "templates/meetups/emails/a.txt", "{{ post.headline }}", "line 1: post."),
    Limit(meetups_never_knows_blog, MEETUPS, "meetups/a.py", 'kind = "post"', 'line 1: "post"'),
    Limit(meetups_never_knows_blog, MEETUPS, "meetups/models/a.py", "POST = 1", "line 1: POST ="),
    Limit(meetups_never_knows_blog, MEETUPS, "meetups/services/a.py", "Kind.WRITE_UP", "line 1: WRITE_UP"),
    Limit(nothing_of_one_machine, ".*", "docs/a.md", "see /home/" + "jo/site", "names /home/" + "j"),
    Limit(nothing_of_one_machine, ".*", "requirements/a.txt", "--index" + "-url x", "names --index" + "-url"),
    Limit(nothing_of_one_machine, ".*", "docs/a.md", "https://pypi" + ".org/x", "names pypi" + ".org"),
    Limit(no_old_name, PYTHON, "meetups/services/a.py", "waitlist.settle(event)", "line 1: settle"),
    Limit(docstring_names_its_subject, PYTHON, "blog/a.py", 'def f():\n    "Go. What goes."', "line 2: What goes."),
    Limit(
        comment_names_its_subject,
        PYTHON,
        "blog/a.py",
        "x = 1  # One. " + "Who goes is gone.",
        "line 1: # One. " + "Who goes is gone.",
    ),
    Limit(comment_names_its_subject, OTHERS, "static/css/a.css", "/* What goes. */", "line 1: /* What goes. */"),
    Limit(
        sentence_of_25_words,
        PYTHON,
        "blog/a.py",
        f'"Short. Long{" and on" * 13}."',
        "line 1: 27 words, and 25 are the limit: Long" + " and on" * 8,
    ),
    Limit(nothing_important, r"static/css/.*\.css", "static/css/a.css", "a { color: red ! important }", "!important"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", "<script>alert(1)</script>", "a script in the page"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", '<p style="color: red">', "style="),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", "<style>p {}</style>", "<style"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", '<p onclick="go()">', "onclick="),
    Limit(no_clock_in_a_test, TESTS, "tests/test_a.py", "assert time.process_time() < 3", "line 1: time.process_time"),
    Limit(no_clock_in_a_test, TESTS, "tests/test_a.py", "from time import sleep", "line 1: from time import"),
    Limit(no_wait_of_its_own, TESTS, "tests/test_a.py", "server.wait(timeout=30)", "line 1: waits 30"),
    Limit(no_wait_of_its_own, TESTS, "tests/test_a.py", "one.result(2 * LIVE)", "line 1: waits 2 * LIVE"),
    Limit(present_from_one_place, PUBLIC_PAGES, "meetups/queries/a.py", "now = timezone.now()", "line 1: timezone.now"),
    Limit(present_from_one_place, PUBLIC_PAGES, "config/search.py", "rows.filter(at__lt=Now())", "line 1: Now()"),
    Limit(present_from_one_place, PUBLIC_PAGES, "meetups/models/a.py", "localdate(timezone=a)", "line 1: localdate(t"),
    Limit(present_from_one_place, PUBLIC_PAGES, "templates/a.html", '{% now "Y" %}', "line 1: {% now"),
    Limit(
        said_by_its_owner,
        CODE,
        "meetups/queries/a.py",
        '_("Venue to be confirmed")',
        '"Venue to be confirmed: ask meetups/wording/venues.py',
    ),
    Limit(
        said_by_its_owner,
        CODE,
        "blog/a.py",
        "unknown = event.is_in_person and event.venue is None",
        "is_in_person and event.venue is None: ask meetups/models/events.py",
    ),
    Limit(has_its_test, r".*\.py", "meetups/services/nothing.py", "", "has no tests/meetups/services/test_nothing.py"),
]


@pytest.fixture(scope="module")
def files() -> list[File]:
    """Every file that is in the repository, or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    return [
        File(PurePosixPath(path), (ROOT / path).read_text(encoding="utf-8", errors="ignore"))
        for path in sorted(set(listed))
        if path and (ROOT / path).is_file()
    ]


def test_every_file_keeps_to_the_limits(files: list[File]) -> None:
    patterns: dict[Check, str] = {}
    for limit in LIMITS:
        patterns[limit.check] = "|".join(filter(None, (patterns.get(limit.check), f"(?:{limit.files})")))
    kept, broken = set(), []
    for file in files:
        checks = [check for check, pattern in patterns.items() if re.fullmatch(pattern, str(file.path))]
        kept.update(checks)
        broken += [f"{file.path}: {check.__name__}: {problem}" for check in checks for problem in check(file)]

    assert broken == []
    assert kept == {*patterns}, "the pattern of a limit finds no file"


def test_modules_of_all_public_views_read_the_whole_minute() -> None:
    modules = {inspect.unwrap(view).__module__ for view in public_views(get_resolver())}

    assert len(modules) >= 29
    assert [name for name in modules if not re.fullmatch(PUBLIC_PAGES, f"{name.replace('.', '/')}.py")] == []


def public_views(resolver: URLResolver) -> Iterator[Callable[..., Any]]:
    """Yield the views that are the same for everyone."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from public_views(entry)
        elif getattr(entry.callback, "public_parameters", None) is not None:
            yield entry.callback


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.check.__name__}-{limit.bad_path}")
def test_the_limit_can_say_no(limit: Limit) -> None:
    assert re.fullmatch(limit.files, limit.bad_path)
    assert list(limit.check(File(PurePosixPath(limit.bad_path), limit.bad_text))) == [limit.says]


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        (no_import_in_a_function, "meetups/apps.py", "def ready(self):\n    import re"),
        (no_write_in_a_view, "meetups/views/a.py", "from meetups.services import events\nevents.save(event=1)"),
        (nothing_inline, "templates/a.html", '<script type="application/ld+json">{}</script>'),
        (nothing_inline, "templates/a.html", '<script src="/a.js" type="module"></script>'),
        (nothing_inline, "templates/meetups/emails/a.html", '<p style="margin: 0">'),
        (has_its_test, "meetups/models/nothing.py", ""),
        (meetups_never_knows_blog, "meetups/models/groups.py", 'BLOGROLL = "blog", _("Blog worth reading")'),
        (meetups_never_knows_blog, "meetups/models/blogroll.py", "class BlogrollSource: ..."),
        (meetups_never_knows_blog, "meetups/services/outbox.py", 'headers["List-Unsubscribe-Post"]'),
        (meetups_never_knows_blog, "meetups/views/a.py", "@require_POST\nform = f(request.POST or None)"),
        (meetups_never_knows_blog, "templates/meetups/a.html", '<form method="post">{{ venue.postal_code }}</form>'),
        (docstring_names_its_subject, "blog/a.py", '"Whose? What is it? Whatever it is."'),
        (comment_names_its_subject, "blog/a.py", "# Why? What is it?\nx = '# Whatever'"),
        (sentence_of_25_words, "blog/a.py", f'"{"On " * 24}and. {"On " * 24}and."'),
        (present_from_one_place, "meetups/views/boards.py", "def live_part():\n    now = timezone.now()"),
        (no_wait_of_its_own, "tests/test_a.py", 'connect(timeout=0), one.result(4 * PATIENCE), ", ".join(DAYS[1:])'),
    ],
)
def test_the_limit_lets_this_pass(check: Check, path: str, text: str) -> None:
    assert list(check(File(PurePosixPath(path), text))) == []


def test_what_meetups_names_of_blog_is_still_there(files: list[File]) -> None:
    texts = {str(file.path): f"{file.path.name}\n{file.text}" for file in files}

    assert [known for path, names in NAMED_OF_BLOG.items() for known in names if known not in texts[path]] == []


@pytest.mark.parametrize(
    ("path", "mirror"),
    [
        ("meetups/services/attendees.py", "tests/meetups/services/test_attendees.py"),
        ("meetups/standards/markdown.py", "tests/meetups/standards/test_markdown.py"),
        ("blog/views.py", "tests/blog/test_views.py"),
        ("config/views.py", "tests/config/test_views.py"),
        ("meetups/services/__init__.py", None),
        ("meetups/models/events.py", None),
        ("tests/meetups/services/test_events.py", None),
    ],
)
def test_where_the_tests_of_a_module_are(path: str, mirror: str | None) -> None:
    assert mirror_of(PurePosixPath(path)) == (PurePosixPath(mirror) if mirror else None)
