"""Texts of errors without personal data."""

import pytest

from meetups.standards.redaction import redacted


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("Nothing to hide at 18:00.", "Nothing to hide at 18:00."),
        ("550 <ada@example.org>: unknown", "550 <…>: unknown"),
        ("{'ada.brook+x@example.org': (550, b'no such user')}", "{'…': (550, b'no such user')}"),
        (r"b'5.1.1 <ada@example.org>\nben@example.org'", r"b'5.1.1 <…>\…'"),
        ("mailto:ada@bücher.example, to=ben@example.org", "mailto:…, to=…"),
        ("/people/ada@example.org/", "/people/…/"),
        ("@ alone, and a @ b", "@ alone, and a @ b"),
    ],
)
def test_email_addresses_are_left_out(text, result):
    assert redacted(text) == result


def test_the_row_that_postgresql_quotes_is_left_out_and_the_rest_of_the_traceback_stays():
    text = (
        'IntegrityError: null value in column "key"\n'
        "DETAIL:  Failing row contains (3, Ada Brook, A chair.\n\nAnd captions., null).\n"
        "\nThe above exception was the direct cause of the following exception:\n\nTraceback\n"
        "DETAIL:  Key (lower(email))=(ada) already exists.\n"
        "HINT:  Look again.\n"
        "DETAIL:  Process 12"
    )

    assert redacted(text) == (
        'IntegrityError: null value in column "key"\n'
        "DETAIL:  …\n"
        "\nThe above exception was the direct cause of the following exception:\n\nTraceback\n"
        "DETAIL:  …\n"
        "HINT:  Look again.\n"
        "DETAIL:  …"
    )


def test_a_long_text_is_redacted_in_one_pass():
    assert redacted("a" * 1_000_000) == "a" * 1_000_000
    assert redacted("a@" * 10_000) == "…"
