"""Each test reads a copy of the settings in its own process, so that no `.env` and no other test affects it."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

SITE = {"SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "meetups.example.org"}
READ = """
import json
from config import settings
values = {name: value for name, value in vars(settings).items() if name.isupper()}
print(json.dumps(values, default=lambda value: type(value).__name__))
"""


class Settings:
    """A folder with a copy of the settings, which are read with the variables of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config").mkdir()
        for name in ("databases.py", "environment.py", "settings.py"):
            shutil.copy(Path(settings.BASE_DIR) / "config" / name, folder / "config")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", READ, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(self.folder), **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def read(self, *arguments: str, **environment: str) -> dict[str, Any]:
        done = self.run(*arguments, **environment)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def error(self, **environment: str) -> str:
        """Return the last line on standard error of a start that fails."""
        done = self.run(**environment)
        assert done.returncode == 1
        return done.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    return Settings(tmp_path)


NO_KEY = "SECRET_KEY is not set. Set it to a long random string, or set DEBUG=1 on your own machine."
NO_HOSTS = "ALLOWED_HOSTS is not set. Set it to the site's host names, with commas, or set DEBUG=1 on your own machine."


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({}, NO_KEY),
        ({"SECRET_KEY": ""}, NO_KEY),
        ({"SECRET_KEY": "  "}, NO_KEY),
        ({"DEBUG": "0"}, NO_KEY),
        ({"DEBUG": "off"}, NO_KEY),
        ({"SECRET_KEY": "k"}, NO_HOSTS),
        ({"SECRET_KEY": "k", "ALLOWED_HOSTS": ""}, NO_HOSTS),
        ({"SECRET_KEY": "k", "ALLOWED_HOSTS": " "}, NO_HOSTS),
    ],
)
def test_site_needs_a_secret_key_and_hosts(site: Settings, environment: dict[str, str], error: str) -> None:
    assert site.error(**environment) == error


def test_missing_limit_is_that_of_the_rsvp_form(site: Settings) -> None:
    values = site.read(**SITE, RSVP_RATE_LIMIT="7/m", RSVP_EMAIL_RATE_LIMIT="3/h", DOOR_RATE_LIMIT="9/m")
    names = ("PLACE", "LINK", "FEEDBACK", "DOOR", "FOLLOW")
    assert [values[f"{name}_RATE_LIMIT"] for name in names] == ["7/m", "7/m", "7/m", "9/m", "60/h"]
    assert [values[f"{name}_EMAIL_RATE_LIMIT"] for name in ("LINK", "FOLLOW")] == ["3/h", "3/h"]


@pytest.mark.parametrize(
    ("environment", "time_zone", "language"),
    [
        ({}, "Europe/London", "en-gb"),
        ({"TIME_ZONE": "", "LANGUAGE_CODE": " "}, "Europe/London", "en-gb"),
        ({"TIME_ZONE": "America/New_York", "LANGUAGE_CODE": "pt-BR"}, "America/New_York", "pt-br"),
    ],
)
def test_time_zone_and_language_come_from_the_environment(site, environment, time_zone, language):
    values = site.read(**SITE, **environment)

    assert (values["TIME_ZONE"], values["LANGUAGE_CODE"]) == (time_zone, language)


def test_the_defaults_of_a_site(site: Settings) -> None:
    values = site.read(**SITE)
    assert values["DEBUG"] is False
    assert values["ALLOWED_HOSTS"] == ["meetups.example.org"]
    assert values["SITE_NAME"] == "Fortnight"
    assert values["SITE_URL"] == "http://127.0.0.1:8000"
    assert values["DEFAULT_FROM_EMAIL"] == "hello@127.0.0.1"
    assert values["DATABASES"]["default"]["NAME"] == str(site.folder / "db.sqlite3")
    assert values["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"]) == ("127.0.0.1", 25)
    assert (values["REPLY_EMAIL"], values["MAILBOX"]) == ("", None)
    assert values["STORAGES"]["staticfiles"]["BACKEND"] == "config.bundles.JoinedFiles"


def test_debug_needs_no_other_setting(site: Settings) -> None:
    values = site.read(DEBUG="1")
    assert values["DEBUG"] is True
    assert values["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert values["STORAGES"]["staticfiles"]["BACKEND"] == "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.mark.parametrize("value", ["", " "])
def test_empty_variable_means_the_default(site: Settings, value: str) -> None:
    example = (Path(settings.BASE_DIR) / ".env.example").read_text(encoding="utf-8")
    names = {*re.findall(r"(?m)^#?([A-Z_]+)=", example)} - {"DEBUG"}
    assert site.read(DEBUG="1", **dict.fromkeys(names, value)) == site.read(DEBUG="1")


def test_dot_env_is_read_and_the_environment_wins(site: Settings) -> None:
    (site.folder / ".env").write_text("SECRET_KEY=from-the-file\nALLOWED_HOSTS=a.example, b.example\nSITE_NAME=File\n")
    values = site.read(SITE_NAME="Environment")
    assert values["SECRET_KEY"] == "from-the-file"
    assert values["ALLOWED_HOSTS"] == ["a.example", "b.example"]
    assert values["SITE_NAME"] == "Environment"


def test_value_that_begins_with_a_dollar_sign_names_no_other_variable(site: Settings) -> None:
    (site.folder / ".env").write_text("SITE_NAME=$$$\nSITE_CONTACT=$SITE_CONTACT\n")

    values = site.read(**SITE | {"SECRET_KEY": "$abc$12def", "METRICS_TOKEN": "$PATH"})

    assert (values["SECRET_KEY"], values["METRICS_TOKEN"]) == ("$abc$12def", "$PATH")
    assert (values["SITE_NAME"], values["SITE_CONTACT"]) == ("$$$", "$SITE_CONTACT")


def test_the_example_of_dot_env_gives_the_defaults(site: Settings) -> None:
    """The file as it is, and with every line uncommented."""
    example = (Path(settings.BASE_DIR) / ".env.example").read_text(encoding="utf-8")
    defaults = site.read(**SITE)
    assert len(re.findall(r"(?m)^#?[A-Z_]+=", example)) == 53
    for text in (example, re.sub(r"(?m)^#([A-Z_]+=)", r"\1", example)):
        (site.folder / ".env").write_text(text)
        assert site.error() == NO_KEY
        assert site.read(SECRET_KEY=SITE["SECRET_KEY"]) == defaults


def test_a_site_behind_https(site: Settings) -> None:
    values = site.read(**SITE, SITE_URL="https://meetups.example.org/")
    assert values["SITE_URL"] == "https://meetups.example.org"
    assert values["DEFAULT_FROM_EMAIL"] == "hello@meetups.example.org"
    assert values["SECURE_SSL_REDIRECT"] is True
    assert values["SECURE_HSTS_SECONDS"] == 31536000
    assert values["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is False
    assert values["SECURE_HSTS_PRELOAD"] is False
    assert values["SESSION_COOKIE_SECURE"] is True
    assert values["CSRF_COOKIE_SECURE"] is True
    assert (values["SESSION_COOKIE_NAME"], values["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HSTS_SUBDOMAINS": "1"}, (True, False)),
        ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1"}, (True, True)),
        ({"HSTS_PRELOAD": "1"}, (False, False)),  # browsers' preload lists accept no host without its subdomains
        ({"HSTS_SUBDOMAINS": "1", "HSTS_PRELOAD": "1", "SITE_URL": "http://meetups.example.org"}, (False, False)),
    ],
)
def test_hsts_for_subdomains_follows_the_settings(site: Settings, variables: dict[str, str], expected: object) -> None:
    values = site.read(**SITE, **{"SITE_URL": "https://meetups.example.org", **variables})
    assert (values["SECURE_HSTS_INCLUDE_SUBDOMAINS"], values["SECURE_HSTS_PRELOAD"]) == expected


def test_site_on_http_does_not_redirect_to_https(site: Settings) -> None:
    values = site.read(**SITE, SITE_URL="http://meetups.example.org")
    assert values["SECURE_SSL_REDIRECT"] is False
    assert values["SECURE_HSTS_SECONDS"] == 0
    assert values["SESSION_COOKIE_SECURE"] is False
    assert values["CSRF_COOKIE_SECURE"] is False
    assert (values["SESSION_COOKIE_NAME"], values["CSRF_COOKIE_NAME"]) == ("sessionid", "csrftoken")


@pytest.mark.parametrize(
    ("proxies", "header"), [("0", None), ("1", ["HTTP_X_FORWARDED_PROTO", "https"])], ids=["alone", "proxied"]
)
def test_forwarded_scheme_is_trusted_only_behind_a_proxy(site: Settings, proxies: str, header: object) -> None:
    assert site.read(**SITE, TRUSTED_PROXIES=proxies)["SECURE_PROXY_SSL_HEADER"] == header


def test_options_in_the_url_of_sqlite_win(site: Settings) -> None:
    options = site.read(**SITE, DATABASE_URL="sqlite:///x.sqlite3?timeout=90")["DATABASES"]["default"]["OPTIONS"]
    assert (options["timeout"], options["transaction_mode"]) == (90, "IMMEDIATE")


def test_process_keeps_its_connection_to_postgresql_and_never_waits_long_for_it(site: Settings) -> None:
    url = "postgres://jo:secret@db.example:5433/fortnight?connect_timeout=7"
    database = site.read(**SITE, DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "config.postgresql"
    assert (database["USER"], database["PASSWORD"], database["HOST"], database["PORT"], database["NAME"]) == (
        "jo",
        "secret",
        "db.example",
        5433,
        "fortnight",
    )
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (None, True)
    assert database["OPTIONS"] == {
        "connect_timeout": 7,
        "tcp_user_timeout": 3000,
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
    }


def test_a_shared_cache_and_a_mail_server(site: Settings) -> None:
    values = site.read(
        **SITE, CACHE_URL="redis://cache.example:6379/0", EMAIL_URL="smtp+tls://jo:secret@mail.example:587"
    )
    assert values["CACHES"]["default"] == {
        "BACKEND": "config.caches.Redis",
        "LOCATION": "redis://cache.example:6379/0",
    }
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"], values["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (values["EMAIL_HOST_USER"], values["EMAIL_HOST_PASSWORD"]) == ("jo", "secret")


def test_policy_allows_nothing_inline_and_no_other_host(site: Settings) -> None:
    directives = site.read(**SITE)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives.pop("default-src") == ["'none'"]
    assert {source for sources in directives.values() for source in sources} == {"'none'", "'self'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="settings of SQLite connections")
@pytest.mark.django_db(transaction=True)
class TestSQLite:
    def test_keeps_a_write_ahead_log(self) -> None:
        with connection.cursor() as cursor:
            pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        assert pragmas == {"journal_mode": "wal", "synchronous": 1}

    def test_takes_the_lock_when_a_transaction_begins(self) -> None:
        """Two processes that read and then write wait for each other instead of failing."""
        with (
            transaction.atomic(),
            sqlite3.connect(connection.settings_dict["NAME"], timeout=0) as other,
            pytest.raises(sqlite3.OperationalError, match="database is locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
