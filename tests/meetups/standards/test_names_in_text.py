"""A name is taken out of a text, and nothing else is changed."""

import pytest

from meetups.standards.names_in_text import without_name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Thanks to Ann Brook, and to ann brook’s dog.", "Thanks to somebody, and to somebody’s dog."),
        ("**Ann** _Brook_ and *Ann\nBrook*.", "**somebody** and *somebody*."),
        ("[Ann Brook](https://example.org/)", "[somebody](https://example.org/)"),
        ("[Ann Brook](https://x.org/Ann-Brook)", "[somebody](https://x.org/Ann-Brook)"),
        ("<ann@brook.org> is Ann Brook", "<ann@brook.org> is somebody"),
        ("https://x.org/?q=Ann+Brook is Ann Brook", "https://x.org/?q=Ann+Brook is somebody"),
        ("_Ann Brook_ spoke.", "_somebody_ spoke."),
        ("Joann Brook, Ann Brooks and Ann", "Joann Brook, Ann Brooks and Ann"),
        ("", ""),
    ],
)
def test_name_is_replaced_as_whole_words_in_any_case(text: str, shown: str) -> None:
    assert without_name(text, " Ann  Brook ", "somebody") == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("", "Mail (ann@example.org) \\1 Zoë?"),
        ("ann@example.org", "Mail (\\1) \\1 Zoë?"),
        ("Zoe\u0308", "Mail (ann@example.org) \\1 \\1?"),
        ("(.*)", "Mail (ann@example.org) \\1 Zoë?"),
    ],
)
def test_name_is_no_pattern_and_its_accents_may_be_typed_apart(name: str, shown: str) -> None:
    assert without_name("Mail (ann@example.org) \\1 Zoë?", name, r"\1") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Ann** Brook and **Ben** spoke", "**somebody** and **Ben** spoke"),
        ("Ann **Brook and Ben** spoke", "**somebody and Ben** spoke"),
        ("*Ann* *Brook and Ben*", "**somebody* and Ben*"),
        ("Ann **Brook** and **Ann**Brook", "somebody and **somebody**"),
        ("Ann**Brook** and **by Ann *Brook***", "somebody and **by somebody**"),
        ("Ann * Brook, _Ann_Brook_", "somebody, _somebody_"),
    ],
)
def test_emphasis_that_begins_or_ends_inside_a_name_stays_whole(text: str, shown: str) -> None:
    assert without_name(text, "Ann Brook", "somebody") == shown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("O\\'Brien", "O'Brien"),
        ("O’Brien", "O'Brien"),
        ("O'Brien", "O’Brien"),
        ("a\\_b", "a_b"),
        ("Jo\n*van* Dam", "Jo van Dam"),
    ],
)
def test_name_is_found_with_backslashes_either_apostrophe_and_a_word_in_emphasis(text: str, name: str) -> None:
    assert without_name(f"Thanks to {text}.", name, "somebody") == "Thanks to somebody."


@pytest.mark.parametrize(
    ("sign", "name"), [("_", "Ann Brook"), ("*_", "Ann Brook"), ("a.", "Ann Brook"), ("*", "*Ann")]
)
def test_a_text_of_any_length_is_read_once(sign: str, name: str) -> None:
    text = sign * 50_000  # up to hours, if the time were not in proportion to the length

    assert without_name(f"{text} {name}. {text}x", name, "somebody") == f"{text} somebody. {text}x"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Ann Brook", "**Ann Brook**Ann Brook_**Ann Brook", "**somebody**somebody_**somebody"),
        ("_ann_", "Ask __ann_.", "Ask _somebody."),
        ("Ann * Brook", "Ann * Brook, Ann Brook", "somebody, somebody"),
        ("* _", "* _", "* _"),
        ("* * Ann", "*" * 50_000, "*" * 50_000),
    ],
)
def test_signs_of_emphasis_around_and_in_a_name(name: str, text: str, shown: str) -> None:
    assert without_name(text, name, "somebody") == shown
