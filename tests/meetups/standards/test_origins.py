"""The websites that a group allows to show its meetups."""

import pytest

from meetups.standards.origins import MOST, OriginError, origins_of


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", []),
        (" \n\r\n", []),
        ("https://www.example.org", ["https://www.example.org"]),
        (
            " HTTPS://WWW.Example.ORG/ \n\nhttps://a.b.example:8443\n",
            ["https://www.example.org", "https://a.b.example:8443"],
        ),
        ("https://example.org\nhttps://example.org:443/", ["https://example.org"]),
        ("https://münchen.example", ["https://xn--mnchen-3ya.example"]),
        ("https://münchen.example:8443/", ["https://xn--mnchen-3ya.example:8443"]),
        ("https://xn--mnchen-3ya.xn--p1ai", ["https://xn--mnchen-3ya.xn--p1ai"]),
    ],
)
def test_origins_are_read_one_a_line(text, origins):
    assert origins_of(text) == origins


@pytest.mark.parametrize(
    "line",
    [
        "http://example.org", "example.org", "https://", "https://*", "https://*.example.org", "https://example",
        "https://localhost", "https://127.0.0.1", "https://[::1]", "https://ann@example.org", "https://a:b@example.org",
        "https://example.org/path", "https://example.org?x", "https://example.org#x", "https://example.org:0",
        "https://example.org:65536", "https://example.org:", "https://example.org; script-src *", "https://a.org, *",
        "https://-a.example.org", "https://a-.example.org", "https://a..org", "'self'", "*", "data:", "https:",
        f"https://{'a' * 64}.org", f"https://{'a.' * 130}org", "https://a b.org", "https://a\x00.org", "javascript:1",
        "https://\u202eexample.org", f"https://{'é' * 64}.org", "é",
    ],
)  # fmt: skip
def test_other_text_is_refused_with_its_line(line):
    with pytest.raises(OriginError) as refusal:
        origins_of(f"https://example.org\n{line}")

    assert (refusal.value.code, refusal.value.line) == ("origin", line)


def test_number_of_origins_is_limited():
    lines = [f"https://a{number}.example.org" for number in range(MOST + 1)]

    assert origins_of("\n".join([*lines[:MOST], lines[0]])) == lines[:MOST]
    with pytest.raises(OriginError, match="many"):
        origins_of("\n".join(lines))
