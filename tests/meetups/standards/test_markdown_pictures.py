import pytest

from meetups.standards import markdown
from meetups.standards.markdown_pictures import (
    Pictured,
    figure,
    first_element,
    first_in,
    img,
    names,
    numbers_in,
    split_lead,
    without_words,
)

TABLE = Pictured("ab12", 1600, 1067, 'Six people "at" a table', "Photo: Ann & Ben")
DOOR = Pictured("cd34", 300, 200)
FOUND = {12: TABLE, 3: DOOR, 9: Pictured("")}
SRCSET = "/pictures/ab12-480.webp 480w, /pictures/ab12-960.webp 960w, /pictures/ab12-1600.webp 1600w"


def shown(text):
    return markdown.render(text, picture=FOUND.get)


def test_picture_in_a_paragraph_of_its_own_is_a_figure_with_its_credit():
    html = shown("Before\n\n![typed](picture:12)\n\nafter")

    assert html == (
        "<p>Before</p>\n"
        f'<figure><img src="/pictures/ab12-960.webp" srcset="{SRCSET}" '
        'sizes="(max-width: 40rem) 160px, 42rem" width="1600" height="1067" '
        'alt="Six people &quot;at&quot; a table" loading="lazy">'
        "<figcaption>Photo: Ann &amp; Ben</figcaption></figure>\n"
        "<p>after</p>"
    )


def test_picture_among_words_is_in_the_line_and_so_is_its_credit():
    html = shown("See ![](picture:12) and ![](picture:3).")

    assert "<figure" not in html
    assert html.count("<img ") == 2
    assert "(Photo: Ann &amp; Ben)" in html
    assert 'srcset="/pictures/cd34-300.webp 300w"' in html
    assert 'alt=""' in html


@pytest.mark.parametrize("text", ["- ![](picture:3)", "> ![](picture:3)", "# ![](picture:3)", "[![](picture:3)](/x)"])
def test_picture_is_shown_wherever_words_can_be(text):
    assert '<img src="/pictures/cd34-300.webp"' in shown(text)


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "//example.org/a.png", "/pictures/cd34-300.webp", "data:image/png;base64,AA",
     "picture:0", "picture:", "picture:4", "picture:3x", "PICTURE:3", "picture:-3", "picture:" + "9" * 40,
     "javascript:alert(1)"],
)  # fmt: skip
def test_image_of_any_other_address_stays_words(address):
    html = shown(f"![the *door*]({address})")

    assert "<img" not in html
    assert "<figure" not in html
    assert "door" in html


def test_picture_that_was_taken_down_leaves_nothing():
    assert shown("One\n\n![Ann](picture:9)\n\ntwo ![Ann](picture:9) three") == "<p>One</p>\n\n<p>two  three</p>"


def test_stranger_shows_no_picture():
    assert markdown.render("![door](picture:3) ![door](picture:3)") == "<p>door door</p>"
    assert markdown.render("![door](picture:3)") == "<p>door</p>"


def test_no_html_that_was_typed_becomes_a_picture():
    assert "<img" not in shown('<img src="/pictures/cd34-300.webp"> <figure>x</figure>')


def test_numbers_are_those_of_the_first_fifty_pictures():
    assert numbers_in("![](picture:12) ![a][b] ![](picture:3) ![](picture:12)\n\n[b]: picture:7") == [12, 3, 7]
    assert numbers_in("".join(f"![](picture:{number})" for number in range(1, 100))) == [*range(1, 51)]
    assert numbers_in("picture:0 picture: pictures:3") == []
    assert [names("![](picture:12)", number) for number in (12, 1, 2, 120)] == [True, False, False, False]


def test_figure_at_the_top_of_a_page_is_loaded_at_once():
    assert "loading" not in figure(DOOR, is_lazy=False)
    assert figure(DOOR) == f"<figure>{img(DOOR)}</figure>"
    assert figure(TABLE).endswith("<figcaption>Photo: Ann &amp; Ben</figcaption></figure>")


def test_first_picture_of_a_text_is_found_in_its_html():
    assert first_in(shown("Words\n\n![](picture:12)\n\n![](picture:3)")) == Pictured("ab12", 1600, 0, TABLE.alternative)
    assert first_in(shown("![](picture:3)")) == Pictured("cd34", 300)
    assert first_in(shown("Words")) is None


def test_picture_before_the_first_heading_leads_the_text():
    lead, rest = split_lead(shown("Before\n\n![](picture:12)\n\n## After\n\n![](picture:3)"))

    assert lead == figure(TABLE, is_lazy=False)
    assert rest.startswith("<p>Before</p>\n<h2 ")
    assert "cd34" in rest


@pytest.mark.parametrize(
    "text",
    [
        "", "Words", "## After\n\n![](picture:12)", "In ![](picture:12) line", "> A\n> — B",
        "> A\n>\n> ![](picture:12)", "- A\n\n  ![](picture:12)", "1. A\n\n   - B\n\n     ![](picture:12)",
        "> A\n>\n> ![](picture:12)\n>\n> — B",
    ],
)  # fmt: skip
def test_text_without_such_a_picture_stays_whole(text):
    assert split_lead(shown(text)) == ("", shown(text))


def test_picture_after_a_quotation_and_a_list_leads_the_text():
    text = "> A\\\n> B\n>\n> ![](picture:3)\n>\n> — C\n\n- D\n\n  ![](picture:3)\n\n---\n\n"

    assert split_lead(shown(text + "![](picture:12)")) == (figure(TABLE, is_lazy=False), shown(text) + "\n")


def test_first_element_is_that_of_the_first_picture_loaded_at_once():
    hostile = Pictured("ef56", 300, 200, 'A > "B" <img src="/pictures/x">')

    assert first_element("<p>Words</p>") == ""
    assert first_element(shown("## A\n\n> ![](picture:3)\n\n![](picture:12)")) == img(DOOR, is_lazy=False)
    assert first_element(markdown.render("![](picture:1)", picture={1: hostile}.get)) == img(hostile, is_lazy=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One\n\n![Ann of *Leeds*](picture:12) two", "One\n\n![](picture:12) two"),
        (r"![Ann \[second\] \\](picture:12)", "![](picture:12)"),
        ("![Ann [second] of\nLeeds]( <picture:12>\n'Ann' )", "![](picture:12)"),
        ('![Ann](picture:12 "Ann \\" of") ![Bo](picture:3)', "![](picture:12) ![Bo](picture:3)"),
        ("![Ann](picture:12) ![Ann](picture:12)", "![](picture:12) ![](picture:12)"),
        ("![Bo](picture:3) [Ann](picture:120) ![Ann](picture:120)", None),
        ("![Bo ![Ann](picture:12)](picture:3)", "![Bo ![](picture:12)](picture:3)"),
        ("![" * 20_000, None),
        ("![a] " * 10_000, None),
    ],
)
def test_words_of_one_picture_are_emptied_and_all_else_stays(text, left):
    assert without_words(text, 12) == (text if left is None else left)
