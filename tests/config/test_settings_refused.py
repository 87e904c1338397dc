"""A setting with a value that cannot be used stops the site, with words that name it and say what to write."""

import pytest

from tests.config.test_settings import SITE, Settings

POSTGRES = "postgres://user:password@host:5432/name"
EMAIL = "smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465"
URL = "https://meetups.example.org"


@pytest.fixture
def site(tmp_path):
    return Settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "values", "example"),
    [
        (
            "SITE_URL",
            [
                "meetups.example.org", "ftp://a.example", "https://", "http://[", "https://a.example:x",
                "https://a.example:99999", "https://a.example:0", "https://a.example/p?q", "https://a.example?",
                "https://a.example/#f", "https://jo:secret@a.example", "https://a b.example", "https://a.example/a b",
            ],
            URL,
        ),
        ("ALLOWED_HOSTS", [",", URL, "a.example:8000", "a.example b.example", "a.example/"], "a.example,www.a.example"),
        (
            "DATABASE_URL",
            [
                "nonsense", "mongo://host/name", "mysql://host/name", "postgres://user@host:port/name",
                "postgres://user:sec/ret@host/name", "postgres://user@host", "postgres://user@host/",
            ],
            POSTGRES,
        ),
        ("CACHE_URL", ["nonsense", "redis://host:port/0", "redis://host:99999"], "redis://host:6379/0"),
        (
            "EMAIL_URL",
            [
                "pigeon://host", "smtps://user:secret@host:465", "SMTPS://host", "smtp://", "smtp+tls://host:x",
                "smtp+ssl://:465",
            ],
            EMAIL,
        ),
        ("EMAIL_TIMEOUT", ["-3", "0", "0.0", "nan", "inf", "1e1", "120", "9" * 5000, "soon", "٢"], "20"),
        (
            "DEFAULT_FROM_EMAIL",
            ["hello", "Leeds, meetups <hello@a.example>", "Leeds <hello>", "a@b c", "a@b.example, x"],
            "hello@a.example",
        ),
        ("WORKERS", ["two", "-1", "0", "101", "1.5", "nan"], "2"),
        ("TRUSTED_PROXIES", ["yes", "-1", "101", "1.0"], "1"),
        ("PROXY_SECONDS", ["-1", "86401", "1.5", "nan", "9" * 5000], "1"),
        ("STANDING_PLACES_PERCENT", ["half", "101", "-1", "50%"], "50"),
        ("RSVP_RATE_LIMIT", ["lots", "5/0h", "-5/h", "5", "9999999999/h", "5/h 5/h"], "300/m"),
        ("RSVP_EMAIL_RATE_LIMIT", ["10/fortnight"], "10/h"),
        ("DOOR_RATE_LIMIT", ["many"], "300/m"),
        ("HOST_RATE_LIMIT", ["many"], "300/m"),
        ("TIME_ZONE", ["Leeds", "Europe", "../UTC"], "Europe/London"),
        ("LANGUAGE_CODE", ["english", "0"], "en-gb"),
        *((name, ["maybe", "-1", "2", "yes please"], "1") for name in ("DEBUG", "GROUPS_OPEN", "LOG_JSON")),
        *((name, ["maybe"], "1") for name in ("HSTS_SUBDOMAINS", "HSTS_PRELOAD")),
    ],
)  # fmt: skip
def test_an_error_names_the_variable(site, name, values, example):
    for value in values:
        assert site.error(**SITE | {name: value}) == (
            f"{name} has a value that cannot be used. Set it to a value like this: {example}"
        ), value


@pytest.mark.parametrize("url", ["postgres://jo:se/cret@host/name", "mongo://jo:secret@host/name"])
def test_error_does_not_show_a_password(site, url):
    done = site.run(**SITE, DATABASE_URL=url)

    assert ("secret" in done.stderr, "'se'" in done.stderr, done.returncode) == (False, False, 1)


@pytest.mark.parametrize(
    ("name", "value", "setting", "expected"),
    [
        ("SITE_URL", "HTTPS://meetups.example.org/", "SITE_URL", URL),
        ("SITE_URL", "http://[::1]:8000", "SITE_URL", "http://[::1]:8000"),
        ("SITE_URL", "https://müller.example:8443", "SITE_URL", "https://müller.example:8443"),
        ("ALLOWED_HOSTS", ".a.example, [::1],*", "ALLOWED_HOSTS", [".a.example", "[::1]", "*"]),
        ("EMAIL_TIMEOUT", "2.5", "EMAIL_TIMEOUT", 2.5),
        ("EMAIL_URL", "smtp+ssl://jo:secret@mail.example:465", "EMAIL_USE_SSL", True),
        ("EMAIL_URL", "filemail:///tmp/emails", "EMAIL_FILE_PATH", "tmp/emails"),
        ("SITE_URL", "http://[::1]:8000", "DEFAULT_FROM_EMAIL", "hello@[::1]"),
        ("DEFAULT_FROM_EMAIL", '"Leeds, town" <a@b.example>', "SERVER_EMAIL", '"Leeds, town" <a@b.example>'),
        ("LOG_JSON", "Yes", "LOG_FORMAT", "json"),
        ("LOG_JSON", "off", "LOG_FORMAT", "text"),
    ],
)  # fmt: skip
def test_other_ways_to_write_a_value(site, name, value, setting, expected):
    assert site.read(**SITE | {name: value})[setting] == expected
