import pytest

from meetups.standards.email_addresses import LONGEST, comparable, is_plain, normalised

ANN = "Ann@example.org"


@pytest.mark.parametrize(
    "text",
    [
        ANN, "Ann@EXAMPLE.Org", "Ann@ｅxample.org", "Ann@ⓔxample.org", "Ann@example。org", "Ann@example．ＯＲＧ",
        "Ann@ex\u00adample.org", "Ann@exam\u200bple.org", "Ann@\U0001d41example.org",
    ],
)  # fmt: skip
def test_all_spellings_of_a_domain_are_one(text):
    assert normalised(text) == ANN
    assert normalised(normalised(text)) == ANN
    assert (comparable(text), is_plain(normalised(text))) == ("ann@example.org", True)


@pytest.mark.parametrize(
    "domain", ["bücher.example", "BÜCHER.example", "bu\u0308cher.example", "xn--bcher-kva.example"]
)
def test_a_domain_outside_ascii_is_written_as_in_dns(domain):
    assert normalised(f"ann@{domain}") == "ann@xn--bcher-kva.example"


@pytest.mark.parametrize("text", ["", "ann", "@", "ann@", "ann@a..example", f"ann@{'ü' * 64}.example", "ann@\ud800"])
def test_a_text_that_is_no_email_address_stays_as_it_is(text):
    assert normalised(text) == comparable(text) == text


def test_a_text_that_is_too_long_stays_as_it_is():
    spaces = "\u00ad" * (LONGEST - len(ANN))

    assert normalised(f"Ann@{spaces}example.org") == ANN
    assert normalised(f"Ann@{spaces}\u00adexample.org") == f"Ann@{spaces}\u00adexample.org"


@pytest.mark.parametrize(
    "text",
    [
        '"ann"@example.org', '"a\\nn"@example.org', "ann@[192.0.2.1]", "ann(home)@example.org", "ſtaff@example.org",
        "\u212aate@example.org", "ın@example.org", "an\u0301n@example.org", "ａnn@example.org", "ann@ex@example.org",
        "ann@\u00fc.example", "Ann <ann@example.org>", "ann@example.org\n", "",
    ],
)  # fmt: skip
def test_an_email_address_with_more_than_one_spelling_is_not_plain(text):
    assert not is_plain(text)


def test_comparable_removes_spaces_and_normalised_keeps_them():
    assert (comparable(" Ann@example.org\n"), normalised(f"{ANN}\n")) == ("ann@example.org", f"{ANN}\n")


def test_letters_outside_ascii_have_no_other_case():
    assert [comparable(f"{letter}@EXAMPLE.org") for letter in ("K", "\u212a", "ſ", "İ")] == [
        "k@example.org",
        "\u212a@example.org",
        "ſ@example.org",
        "İ@example.org",
    ]
