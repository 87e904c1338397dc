"""The limits of the house, held for every file of the repository; and each limit shown able to say no."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
AT_THE_TOP = {
    ".ci", ".dockerignore", ".editorconfig", ".env.example", ".gitignore", "Dockerfile", "LICENSE", "Makefile",
    "README.md", "SECURITY.md", "blog", "compose.yaml", "config", "demo", "docs", "locale", "manage.py", "meetups",
    "pyproject.toml", "requirements", "static", "templates", "tests",
}  # fmt: skip
APPS = {"blog", "config", "demo", "meetups"}
WRITES = {
    "save", "create", "delete", "update", "add", "set", "remove", "clear", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update", "aupdate", "asave", "acreate", "adelete",
}  # fmt: skip


# Names that were hard to understand and were replaced: none of them comes back.
OLD_NAMES = {
    "settle", "_hand_on", "options_of", "UNSAID", "FAREWELLS", "silence_diary", "SHUN_MAIL_FOR",
    "SETTLES_AFTER", "SETTLED_AFTER", "Round", "Told", "Held", "is_held", "calendar_number", "new_number",
    "address_written", "Given", "RoomForm", "PlaceForm", "NOT_ON_ITS_PAGE", "NOT_TOLD", "once_at", "Letter",
    "LetterFactory", "LetterQuerySet", "EventAddress", "former_addresses", "Notice", "number_in_line", "in_line",
    "IN_LINE", "LINE_CLOSES", "new_key", "form_key", "place_of",
}  # fmt: skip


class File(NamedTuple):
    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def file_of_300_lines(file: File) -> Iterator[str]:
    limit = 120 if file.path.suffix == ".html" else 300
    if (lines := file.text.count("\n")) > limit:
        yield f"{lines} lines, and {limit} are the limit"


def function_of_30_lines(file: File) -> Iterator[str]:
    """From `def` to the end; the docstring is free, for it is wanted."""
    for function in file.functions:
        docstring = (
            (function.body[0].end_lineno or 0) - function.body[0].lineno + 1 if ast.get_docstring(function) else 0
        )
        if (lines := (function.end_lineno or 0) - function.lineno + 1 - docstring) > 30:
            yield f"{function.name} has {lines} lines, and 30 are the limit"


def no_signals(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if any(name.endswith(".signals") or name == "django.dispatch" for name in names):
            yield f"line {node.lineno}: signals"  # type: ignore[attr-defined]


def no_save_override(file: File) -> Iterator[str]:
    yield from (f"line {function.lineno}: def save" for function in file.functions if function.name == "save")


def no_import_in_a_function(file: File) -> Iterator[str]:
    for function in file.functions:
        if function.name == "ready" and file.path.name == "apps.py":
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"line {node.lineno}: import in {function.name}"


def only_absolute_imports(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"line {node.lineno}: relative import"


def no_write_in_a_view(file: File) -> Iterator[str]:
    """A view may call a service named `save`; anything else of that name writes a row."""
    services = {
        alias.asname or alias.name
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("services")
        for alias in node.names
    } | {"services"}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id in services):
                yield f"line {node.lineno}: .{node.func.attr}("


def no_drawer_for_anything(file: File) -> Iterator[str]:
    parts = {PurePosixPath(part).stem for part in file.path.parts}
    yield from sorted(f"called {name}" for name in parts & {"utils", "common", "core", "helpers"})


def only_known_at_the_top(file: File) -> Iterator[str]:
    if file.path.parts[0] not in AT_THE_TOP:
        yield f"{file.path.parts[0]} has no place at the top"


def nothing_of_one_machine(file: File) -> Iterator[str]:
    """No path of somebody's machine, no address of a package index."""
    pattern = (
        r"(?<![\w.])/(?:root|home|work|Users)/\w|--(?:extra-)?index-url|\b(?:pypi|pythonhosted|npmjs)\.(?:org|com)\b"
    )
    yield from (f"names {found[0]}" for found in re.finditer(pattern, file.text))


def no_old_name(file: File) -> Iterator[str]:
    for node in ast.walk(file.tree):
        names = {getattr(node, field, None) for field in ("id", "attr", "arg", "name")}
        yield from (f"line {node.lineno}: {name}" for name in names if name in OLD_NAMES)  # type: ignore[attr-defined]


def nothing_important(file: File) -> Iterator[str]:
    yield from ("!important" for _ in re.finditer(r"!\s*important", file.text))


def nothing_inline(file: File) -> Iterator[str]:
    """The content security policy forbids it. Letters are the exception: mailboxes know no style sheets."""
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", file.text, flags=re.DOTALL)
    for tag in re.finditer(r"<script\b([^>]*)>", text, re.IGNORECASE):
        if not re.search(r"\bsrc=|type=\"application/(?:ld\+)?json\"", tag[1]):
            yield "a script in the page"
    if "emails" not in file.path.parts:
        yield from (f"{found[0].strip()}" for found in re.finditer(r"\sstyle=|<style\b", text, re.IGNORECASE))
    yield from (f"{found[0].strip()}" for found in re.finditer(r"\son[a-z]+=", text, re.IGNORECASE))


def has_its_test(file: File) -> Iterator[str]:
    if (mirror := mirror_of(file.path)) and not (ROOT / mirror).is_file():
        yield f"has no {mirror}"


def mirror_of(path: PurePosixPath) -> PurePosixPath | None:
    """Return where the tests of a module of these floors are."""
    floors = {"standards", "wording", "queries", "services", "views"}
    is_module = path.suffix == ".py" and path.name != "__init__.py" and path.parts[0] in APPS
    if is_module and floors & {*path.parts[1:-1], path.stem}:
        return PurePosixPath("tests", path.parent, f"test_{path.name}")
    return None


def meetups_never_knows_blog(file: File) -> Iterator[str]:
    """`meetups` names no module, model or page of `blog`. One kind of group link may be called a blog."""
    text = file.text.replace('BLOG = "blog", _("Blog worth reading")', "")
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.finditer(r"(?i:blog)|\bposts\b|(?<!-)\bPost\b|\bpost[.-]", line):
            yield f"line {number}: {found[0]}"


WAITS = {"wait", "wait_for", "result", "join", "alarm", "settimeout", "wait_for_timeout", "set_default_timeout"}
LIMITS_OF_WAITS = {"PATIENCE", "BROWSER_PATIENCE", "RUNS_OUT", "PAUSE"}  # of tests/waiting.py


def no_clock_in_a_test(file: File) -> Iterator[str]:
    """Time is measured by `make bench` and `make fuzz` alone, and how a test waits is said once."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "time":
            yield f"line {node.lineno}: time.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"line {node.lineno}: from time import"


def no_wait_of_its_own(file: File) -> Iterator[str]:
    """The limit of a wait comes from tests/waiting.py, where none is below a minute; nought waits for nothing."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call):
            is_text = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)  # ", ".join
            is_wait = ast.unparse(node.func).rpartition(".")[2] in WAITS and not is_text
            limits = [keyword.value for keyword in node.keywords if (keyword.arg or "").endswith("timeout")]
            for limit in limits + (node.args if is_wait else []):
                names = {part.id for part in ast.walk(limit) if isinstance(part, ast.Name) and part.id.isupper()}
                is_number = isinstance(limit, ast.Constant) and isinstance(limit.value, int | float) and limit.value
                if is_number or names - LIMITS_OF_WAITS:
                    yield f"line {node.lineno}: waits {ast.unparse(limit)}"


class Limit(NamedTuple):
    check: Callable[[File], Iterator[str]]
    files: str  # a pattern of paths
    bad_path: str
    bad_text: str
    says: str


PYTHON = r"(?!.*/migrations/).*\.py"
MODELS = r"(blog|meetups)/models.*\.py"
VIEWS = r"(blog|config|meetups)/views.*\.py"
TEMPLATES = r"templates/.*\.html"
MEETUPS = r"meetups/(?!migrations/).*\.py|templates/meetups/.*"
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
    Limit(nothing_of_one_machine, ".*", "docs/a.md", "see /home/" + "jo/site", "names /home/" + "j"),
    Limit(nothing_of_one_machine, ".*", "requirements/a.txt", "--index" + "-url x", "names --index" + "-url"),
    Limit(nothing_of_one_machine, ".*", "docs/a.md", "https://pypi" + ".org/x", "names pypi" + ".org"),
    Limit(no_old_name, PYTHON, "meetups/services/a.py", "waitlist.settle(event)", "line 1: settle"),
    Limit(nothing_important, r"static/css/.*\.css", "static/css/a.css", "a { color: red ! important }", "!important"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", "<script>alert(1)</script>", "a script in the page"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", '<p style="color: red">', "style="),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", "<style>p {}</style>", "<style"),
    Limit(nothing_inline, TEMPLATES, "templates/a.html", '<p onclick="go()">', "onclick="),
    Limit(no_clock_in_a_test, TESTS, "tests/test_a.py", "assert time.process_time() < 3", "line 1: time.process_time"),
    Limit(no_clock_in_a_test, TESTS, "tests/test_a.py", "from time import sleep", "line 1: from time import"),
    Limit(no_wait_of_its_own, TESTS, "tests/test_a.py", "server.wait(timeout=30)", "line 1: waits 30"),
    Limit(no_wait_of_its_own, TESTS, "tests/test_a.py", "one.result(2 * LIVE)", "line 1: waits 2 * LIVE"),
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


@pytest.mark.parametrize(
    "limit", {limit.check: limit for limit in LIMITS}.values(), ids=lambda limit: limit.check.__name__
)
def test_every_file_keeps_to_the_limit(limit: Limit, files: list[File]) -> None:
    patterns = "|".join({f"(?:{other.files})" for other in LIMITS if other.check is limit.check})
    kept = [file for file in files if re.fullmatch(patterns, str(file.path))]
    assert kept, "the pattern finds no file"
    assert [f"{file.path}: {problem}" for file in kept for problem in limit.check(file)] == []


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
        (meetups_never_knows_blog, "meetups/models/groups.py", 'BLOG = "blog", _("Blog worth reading")'),
        (meetups_never_knows_blog, "meetups/services/outbox.py", 'headers["List-Unsubscribe-Post"]'),
        (meetups_never_knows_blog, "meetups/views/a.py", "@require_POST\nform = f(request.POST or None)"),
        (meetups_never_knows_blog, "templates/meetups/a.html", '<form method="post">{{ venue.postal_code }}</form>'),
        (no_wait_of_its_own, "tests/test_a.py", 'connect(timeout=0), one.result(4 * PATIENCE), ", ".join(DAYS[1:])'),
    ],
)
def test_the_limit_lets_this_pass(check: Callable[[File], Iterator[str]], path: str, text: str) -> None:
    assert list(check(File(PurePosixPath(path), text))) == []


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
