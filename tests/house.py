"""The checks of the limits of the house in one file; tests/test_house.py says which files, and holds them."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
AT_THE_TOP = {
    ".ci", ".dockerignore", ".editorconfig", ".env.example", ".gitignore", "Dockerfile", "LICENSE", "Makefile",
    "README.md", "SECURITY.md", "blog", "compose.yaml", "config", "demo", "deploy", "docs", "locale", "manage.py",
    "meetups", "pyproject.toml", "requirements", "static", "templates", "tests",
}  # fmt: skip
APPS = {"blog", "config", "demo", "meetups"}
WRITES = {
    "save", "create", "delete", "update", "add", "set", "remove", "clear", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update", "aupdate", "asave", "acreate", "adelete",
}  # fmt: skip


@lru_cache(maxsize=1)  # all limits look at one file, then at the next
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@lru_cache(maxsize=1)
def _nodes(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(_parsed(text)))


class File(NamedTuple):
    path: PurePosixPath
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        return _nodes(self.text)

    @property
    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


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
    for node in file.nodes:
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
    for node in file.nodes:
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"line {node.lineno}: relative import"


def no_write_in_a_view(file: File) -> Iterator[str]:
    """A view may call a service named `save`; anything else of that name writes a row."""
    services = {
        alias.asname or alias.name
        for node in file.nodes
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("services")
        for alias in node.names
    } | {"services"}
    for node in file.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id in services):
                yield f"line {node.lineno}: .{node.func.attr}("


def _sentences(file: File) -> Iterator[tuple[int, str]]:
    """Yield the sentences of the docstrings, each with the number of the line at which the docstring begins."""
    for node in file.nodes:
        if isinstance(node, ast.AsyncFunctionDef | ast.ClassDef | ast.FunctionDef | ast.Module):
            for paragraph in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z`\"'(*])", " ".join(paragraph.split())):
                    if sentence:
                        yield node.body[0].lineno, sentence


def docstring_names_its_subject(file: File) -> Iterator[str]:
    """No sentence begins with Who, Whoever or What, unless it is a question."""
    for line, sentence in _sentences(file):
        if re.match(r"(?:Who|Whoever|What)\b", sentence) and not sentence.endswith("?"):
            yield f"line {line}: {sentence}"


def comment_names_its_subject(file: File) -> Iterator[str]:
    """No sentence of a comment begins with Who, Whoever or What, unless it is a question."""
    signs = {".css": r"/\*", ".html": r"\{#", ".js": r"/[/*]"}.get(file.path.suffix, "#")
    pattern = rf"(?:^|(?<=\s)){signs} (?:.*[.?!] )?(?:Who|Whoever|What) .*"
    for number, line in enumerate(file.text.splitlines(), 1):
        if (found := re.search(pattern, line)) and "?" not in found[0]:
            yield f"line {number}: {found[0]}"


def sentence_of_25_words(file: File) -> Iterator[str]:
    """GOV.UK's guide to writing splits sentences of more than 25 words, because many readers lose their sense."""
    for line, sentence in _sentences(file):
        if (words := len(sentence.split())) > 25:
            yield f"line {line}: {words} words, and 25 are the limit: {sentence[:60]}"


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


# Names of `blog` that `meetups` still has, and why (ADR 26). The choices of a column list every value that it can have.
NAMED_OF_BLOG = {
    "meetups/models/groups.py": ('BLOGROLL = "blog", _("Blog worth reading")',),  # a kind of link, not the app
    "meetups/models/outbox.py": ('WRITE_UP = "write_up", _("A meeting to write up")',),
    "meetups/models/search.py": ('POST = "post", _("Write-up")',),
    "meetups/wording/search.py": ('"post": _("Write-ups"),',),  # the plural of that choice
    # The kind of an email is the name of its templates.
    "templates/meetups/emails/write_up.html": ("write_up.html",),
    "templates/meetups/emails/write_up.txt": ("write_up.txt",),
}


def meetups_never_knows_blog(file: File) -> Iterator[str]:
    """`meetups` names no module, model, kind or page of `blog`, but for NAMED_OF_BLOG.

    Sentences for people may say “write-up”. The blogroll, the websites of others that groups read, is a noun of
    `meetups`.
    """
    text = f"{file.path.name}\n{file.text}"
    for known in NAMED_OF_BLOG.get(str(file.path), ()):
        text = text.replace(known, "", 1)
    text = re.sub("(?i:blogroll)", "", text)
    names = r"(?i:blog|write_up)|\bposts\b|(?<!-)\bPost\b|\bpost[.-]|(?<!\.)\bPOST =|(?<!method=)[\"']post[\"']"
    for number, line in enumerate(text.splitlines()):
        for found in re.finditer(names, line):
            yield f"line {number}: {found[0]}"


OWNERS = {  # what is said once, and where
    r"(?i)[\"']venue to be confirmed": "meetups/wording/venues.py",
    r"\[[\w.]*venue\.name, \*[\w.]*venue\.address_lines\]\)": "meetups/models/venues.py",
    r"is_in_person and (?:not [\w.]*venue\b|[\w.]*venue is None)": "meetups/models/events.py",
}


def said_by_its_owner(file: File) -> Iterator[str]:
    """The words, the text and the condition of OWNERS are in one module each; others ask it."""
    for pattern, owner in OWNERS.items():
        for found in re.finditer(pattern, file.text):
            if str(file.path) != owner:
                yield f"{found[0]}: ask {owner}"


def present_from_one_place(file: File) -> Iterator[str]:
    """A public page asks `meetups.wording.present` for the time, so that it is the same for a whole minute (ADR 29).

    A live part of it is of the very moment (ADR 38), and so is the default of a column.
    """
    other_clocks = (
        r"(?<!default=)timezone\.now|localdate\((?:\)|t)|localtime\(\)|date(?:time)?\.(?:now|today)|\btime\.time|"
        r"\bNow\(\)|\{% now"
    )
    of_live_parts = {*_lines_of(file, "version", "live_part")} if file.path.match("meetups/views/*.py") else set()
    for number, line in enumerate(file.text.splitlines(), 1):
        if number not in of_live_parts:
            yield from (f"line {number}: {found[0]}" for found in re.finditer(other_clocks, line))


def _lines_of(file: File, *names: str) -> Iterator[int]:
    for function in file.functions:
        if function.name in names:
            yield from range(function.lineno, (function.end_lineno or 0) + 1)


WAITS = {"wait", "wait_for", "result", "join", "alarm", "settimeout", "wait_for_timeout", "set_default_timeout"}
LIMITS_OF_WAITS = {"PATIENCE", "BROWSER_PATIENCE", "RUNS_OUT", "PAUSE"}  # of tests/waiting.py


def no_clock_in_a_test(file: File) -> Iterator[str]:
    """Time is measured by `make bench` and `make fuzz` alone, and how a test waits is said once."""
    for node in file.nodes:
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "time":
            yield f"line {node.lineno}: time.{node.attr}"
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"line {node.lineno}: from time import"


def no_wait_of_its_own(file: File) -> Iterator[str]:
    """The limit of a wait comes from tests/waiting.py, where none is below a minute; nought waits for nothing."""
    for node in file.nodes:
        if isinstance(node, ast.Call):
            is_text = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Constant)  # ", ".join
            is_wait = ast.unparse(node.func).rpartition(".")[2] in WAITS and not is_text
            limits = [keyword.value for keyword in node.keywords if (keyword.arg or "").endswith("timeout")]
            for limit in limits + (node.args if is_wait else []):
                names = {part.id for part in ast.walk(limit) if isinstance(part, ast.Name) and part.id.isupper()}
                is_number = isinstance(limit, ast.Constant) and isinstance(limit.value, int | float) and limit.value
                if is_number or names - LIMITS_OF_WAITS:
                    yield f"line {node.lineno}: waits {ast.unparse(limit)}"
