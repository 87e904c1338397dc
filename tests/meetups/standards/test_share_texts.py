import pytest

from meetups.standards.share_texts import MISSING, cut, drawable, file_of, fitted, one_line, width_of, wrapped

SIZES = range(84, 47, -4)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Lean  coffee\n", "Lean coffee"),
        ("Ŵyth ŷd yn Łódź – Žižkov, Győr", "Ŵyth ŷd yn Łódź – Žižkov, Győr"),
        ("Lean coffee ☕ for 👩🏽‍💻 all", "Lean coffee for all"),
        ("Tiếng Việt", "Tieng Viet"),
        ("e\u0301q\u0332", "éq"),
        ("Ｆｕｌｌ ①", "Full 1"),
        ("你好 world", ""),
        ("مرحبا", ""),
        ("שלום", ""),
        ("Привет", ""),
        ("☕", ""),
        (MISSING, ""),
        ("", ""),
    ],
)
def test_text_is_drawn_whole_or_without_its_signs(text, drawn):
    assert drawable(text) == drawn


def test_letters_come_from_the_two_files_of_the_face():
    assert [file_of(letter) for letter in ("a", "ŷ", "你", " ")] == [
        "besley-600.woff2", "besley-600-extended.woff2", "", "besley-600.woff2",
    ]  # fmt: skip


def test_pairs_of_letters_come_closer():
    assert width_of("To", 84) < width_of("T", 84) + width_of("o", 84)
    assert width_of("no", 84) == width_of("n", 84) + width_of("o", 84)


def test_text_is_cut_to_a_width():
    assert cut("Lean coffee", 40, 1000) == "Lean coffee"
    assert cut("Lean, coffee", 40, width_of("Lean, c", 40)) == "Lean…"
    assert cut("Lean", 40, 1) == "…"


def test_text_is_wrapped_and_only_a_word_that_is_too_wide_is_broken():
    width = width_of("Lean coffee", 40)

    assert wrapped("Lean coffee for all", 40, width) == ["Lean coffee", "for all"]
    assert wrapped("a " + "W" * 10, 40, width_of("WWWW", 40)) == ["a", "WWWW", "WWWW", "WW"]
    assert wrapped("", 40, width) == []


def test_title_is_as_large_as_it_fits_in_lines_of_about_the_same_length():
    size, lines = fitted("Lean coffee: how we test what we ship", SIZES, 688, 300, 1.14)
    assert (size, lines) == (84, ["Lean coffee:", "how we test", "what we ship"])

    assert fitted("Hello", SIZES, 688, 300, 1.14) == (84, ["Hello"])
    assert fitted("", SIZES, 688, 300, 1.14) == (84, [])
    assert fitted("All of " * 8, SIZES, 688, 300, 1.14)[0] < 84


def test_title_that_does_not_fit_is_broken_and_cut():
    size, lines = fitted("W" * 200, SIZES, 688, 230, 1.14)

    assert (size, len(lines), lines[-1][-1]) == (48, 4, "…")
    assert all(width_of(line, size) <= 688 for line in lines)
    assert fitted("W" * 15, SIZES, 688, 300, 1.14) == (48, ["W" * len(lines[0]), "W" * (15 - len(lines[0]))])


def test_line_becomes_smaller_before_it_is_cut():
    sizes = range(40, 31, -2)

    assert one_line("Leeds", sizes, 300) == (40, "Leeds")
    assert one_line("Leeds Civic", sizes, width_of("Leeds Civic", 34)) == (34, "Leeds Civic")
    assert one_line("Leeds Civic Hall", sizes, width_of("Leeds Civic", 32)) == (32, "Leeds Civ…")
