"""The external programs that some tests need, and how to install each."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_PACKAGES = ROOT / "build" / "node"
AXE = ("axe-core", "4.14.1")
VNU = ("vnu-jar", "26.9.27")
FEED_SCHEMA = ("jsonfeed-schema", "0.5.0")
LIGHTHOUSE = ("lighthouse", "13.5.0")  # for `make bench` alone, in a folder of its own: it brings 200 packages along

# In CI all tools must be installed: there a missing tool fails its tests instead of skipping them.
ARE_REQUIRED = os.environ.get("CI") == "true"

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# For a program that runs for seconds: compile simply, and collect garbage in one thread. Then it needs a larger stack.
JAVA_OPTIONS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")


@dataclass(frozen=True)
class Tool:
    name: str
    what: str
    remedy: str
    find: Callable[[], str | None]


def on_path(*names: str) -> Callable[[], str | None]:
    return lambda: next(filter(None, map(shutil.which, names)), None)


def _file(path: Path) -> Callable[[], str | None]:
    return lambda: str(path) if path.is_file() else None


def find_postgres_binaries() -> str | None:
    """Return the folder with `initdb` and `postgres`: on the path, else Debian's newest, else None."""
    found = [Path(path).parent for path in (shutil.which("initdb"),) if path]
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    return next((str(path) for path in found if (path / "initdb").exists() and (path / "postgres").exists()), None)


def _package(name: str, file: str) -> Callable[[], str | None]:
    return _file(NODE_PACKAGES / "node_modules" / name / file)


NPM = "sudo apt-get install nodejs npm, then make test fetches it"
chromium = Tool(
    "Chromium",
    "journeys, accessibility and layout in a browser",
    "sudo apt-get install chromium-headless-shell",
    on_path("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"),
)
java = Tool("Java", "the HTML checker", "sudo apt-get install default-jre-headless", on_path("java"))
axe = Tool("axe-core", "accessibility in a browser", NPM, _package(AXE[0], "axe.min.js"))
vnu_jar = Tool("Nu HTML checker", "the HTML of every page", NPM, _package(VNU[0], "build/dist/vnu.jar"))
feed_schema = Tool("schema of JSON Feed", "the feeds in JSON", NPM, _package(FEED_SCHEMA[0], "schema-v1.1.json"))
postgres = Tool(
    "PostgreSQL", "the whole suite on PostgreSQL", "sudo apt-get install postgresql", find_postgres_binaries
)
nginx = Tool("nginx", "the site behind nginx", "sudo apt-get install nginx", on_path("nginx", "/usr/sbin/nginx"))
caddy = Tool("Caddy", "the site behind Caddy", "sudo apt-get install caddy", on_path("caddy"))
redis = Tool(
    "Redis",
    "the site with a shared cache",
    "sudo apt-get install redis-server",
    on_path("redis-server", "valkey-server"),
)
dovecot = Tool(
    "Dovecot",
    "answers from calendars in a mailbox",
    "sudo apt-get install dovecot-imapd",
    on_path("dovecot", "/usr/sbin/dovecot"),
)
gettext = Tool("gettext", "the catalogues of translations", "sudo apt-get install gettext", on_path("msgmerge"))
sqlite = Tool("sqlite3", "dumps of the command line of SQLite", "sudo apt-get install sqlite3", on_path("sqlite3"))

ALL = (postgres, chromium, java, axe, vnu_jar, feed_schema, nginx, caddy, redis, dovecot, gettext, sqlite)


def install_node_packages() -> None:
    """Install what tests need of npm, pinned, into the build folder. Without npm, do nothing."""
    _install(NODE_PACKAGES, AXE, VNU, FEED_SCHEMA)


def install_lighthouse() -> str | None:
    """Install Lighthouse from npm, pinned, into the build folder. Return the path of its program, or None."""
    folder = ROOT / "build" / "lighthouse"
    _install(folder, LIGHTHOUSE)
    program = folder / "node_modules" / LIGHTHOUSE[0] / "cli" / "index.js"
    return str(program) if program.is_file() and shutil.which("node") else None


def _install(folder: Path, *packages: tuple[str, str]) -> None:
    wanted = [f"{name}@{version}" for name, version in packages]
    stamp = folder / "installed.txt"
    if not shutil.which("npm") or (stamp.is_file() and stamp.read_text(encoding="utf-8").split() == wanted):
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(["npm", "install", *options, "--prefix", folder, *wanted], check=False).returncode == 0:
        stamp.write_text("\n".join(wanted) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class Checker:
    """The Nu HTML checker. A call takes pages and returns the errors and warnings."""

    java: str
    jar: str
    folder: Path

    def __call__(self, pages: Iterable[str | Path]) -> list[str]:
        paths = [self._path(number, page) for number, page in enumerate(pages)]
        done = subprocess.run(
            [self.java, *JAVA_OPTIONS, "-jar", self.jar, "--format", "json", "--exit-zero-always", *paths],
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        messages = json.loads(done.stderr)["messages"]
        return [self._line(message) for message in messages if message["type"] != "info" or "subType" in message]

    def _path(self, number: int, page: str | Path) -> Path:
        if isinstance(page, Path):
            return page
        path = self.folder / f"page-{number}.html"
        path.write_text(page, encoding="utf-8")
        return path

    @staticmethod
    def _line(message: dict[str, str]) -> str:
        return f"{message.get('url')}:{message.get('lastLine')}: {message['message']}: {message.get('extract')}"
