import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetups.standards import markdown
from tests import hostile
from tests.steps import count_calls

REL = 'rel="noopener noreferrer"'


class Pieces(HTMLParser):
    """The tags, attributes and words in a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.hrefs, self.ids, self.words = set(), set(), [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.hrefs += [value for name, value in attrs if name == "href"]
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_data(self, data):
        self.words += data


OF_STRANGERS = {("a", "href"), ("a", "rel"), ("ol", "start")}
ALLOWED_ATTRIBUTES = {
    markdown.Strength.STRANGER: OF_STRANGERS,
    markdown.Strength.ORGANISER: OF_STRANGERS
    | {("a", name) for name in ("title", "id", "role", "aria-label")}
    | {("div", name) for name in ("role", "tabindex", "aria-label")}
    | {(tag, "id") for tag in ("h2", "h3", "h4", "li")}
    | {("section", "aria-label")},
}
TAGS = {
    markdown.Strength.STRANGER: markdown.TAGS_OF_STRANGERS,
    markdown.Strength.ORGANISER: markdown.ALLOWED_TAGS,
}
strengths = pytest.mark.parametrize("strength", markdown.Strength)


def assert_is_safe(text, strength):
    pieces = Pieces(markdown.render(text, strength))

    assert pieces.tags <= TAGS[strength]
    assert pieces.attributes <= ALLOWED_ATTRIBUTES[strength]
    assert all(ident.startswith("text") for ident in pieces.ids)
    assert len(pieces.ids) == len(set(pieces.ids))
    assert not [href for href in pieces.hrefs if href.lower().lstrip().startswith(("javascript:", "data:"))]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\t\n", ""),
        ("Come along", "<p>Come along</p>"),
        ("one\ntwo", "<p>one\ntwo</p>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("*a* **b** `c` ~~d~~", "<p><em>a</em> <strong>b</strong> <code>c</code> <s>d</s></p>"),
        ("* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("---", "<hr>"),
        ("```py\n1 < 2\n```", "<pre><code>1 &lt; 2\n</code></pre>"),
        ("Ann &amp; Bo &lt;3", "<p>Ann &amp; Bo &lt;3</p>"),
        ("6 < 7 & 8", "<p>6 &lt; 7 &amp; 8</p>"),
    ],
)
def test_render_follows_commonmark(text, html):
    assert markdown.render(text) == html


def test_render_lowers_headings_below_that_of_the_page():
    text = "# A\n## B\n### C\n#### D\n##### E\n###### F\n\nG\n=\n"

    html = markdown.render(text)

    assert re.sub(' id="[^"]*"', "", html) == (
        "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n<h4>D</h4>\n<h4>E</h4>\n<h4>F</h4>\n<h2>G</h2>"
    )


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("## A\n### B\n## C", ["h2", "h3", "h2"]),
        ("#### A\n###### B\n# C\n### D\n## E", ["h2", "h3", "h2", "h3", "h3"]),
        ("# A\n###### B\n##### C\n###### D", ["h2", "h3", "h3", "h4"]),
    ],
)
def test_render_skips_no_level_of_headings(text, tags):
    assert re.findall(r"<(h\d) ", markdown.render(text)) == tags
    assert re.findall(r"</(h\d)>", markdown.render(text)) == tags


def test_render_makes_tables_without_style():
    text = "| Who | When |\n|:--|--:|\n| Ann | 6pm |"

    html = markdown.render(text)

    assert html == (
        '<div role="region" tabindex="0" aria-label="Who, When">\n'
        "<table>\n<thead>\n<tr>\n<th>Who</th>\n<th>When</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>Ann</td>\n<td>6pm</td>\n</tr>\n</tbody>\n</table>\n</div>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "See https://a.org/a_b/_c_?x=1&y=2.",
            f'<p>See <a href="https://a.org/a_b/_c_?x=1&amp;y=2" {REL}>https://a.org/a_b/_c_?x=1&amp;y=2</a>.</p>',
        ),
        (
            "Write to hello@example.org",
            f'<p>Write to <a href="mailto:hello@example.org" {REL}>hello@example.org</a></p>',
        ),
        ("See README.md and example.org", "<p>See README.md and example.org</p>"),
        ("`https://example.org`", "<p><code>https://example.org</code></p>"),
        ("[https://example.org](/x/)", f'<p><a href="/x/" {REL}>https://example.org</a></p>'),
    ],
)
def test_render_links_bare_urls_but_not_words_with_a_dot(text, html):
    assert markdown.render(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ('[a](https://example.org "T")', f'<p><a href="https://example.org" title="T" {REL}>a</a></p>'),
        ("[a](http://example.org)", f'<p><a href="http://example.org" {REL}>a</a></p>'),
        ("[a](mailto:a@example.org)", f'<p><a href="mailto:a@example.org" {REL}>a</a></p>'),
        ("[a](/events/)", f'<p><a href="/events/" {REL}>a</a></p>'),
        ("[a](#top)", f'<p><a href="#top" {REL}>a</a></p>'),
    ],
)
def test_render_keeps_links_to_the_web_to_email_and_to_the_site(text, html):
    assert markdown.render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](&#106;avascript:alert(1))",
        "[a](data:text/html,hello)",
        "[a](data:image/png;base64,AAAA)",
        "[a](vbscript:x)",
        "[a](file:///etc/hosts)",
        "[a](ftp://example.org)",
        "[a](tel:123)",
        "<javascript:alert(1)>",
        "![a](javascript:alert(1))",
        # these look like paths of this site and lead to another
        "[a](//elsewhere.example/)",
        "[a](<//elsewhere.example>)",
        "[a]\n\n[a]: //elsewhere.example",
        "[a](&#47;/b.c)",
    ],
)
def test_render_makes_no_other_links(text):
    assert Pieces(markdown.render(text)).hrefs == []


@pytest.mark.parametrize("text", ["[", "![", "[a](/b/) ", "[a]: /b/\n\n[a]"])
def test_render_takes_two_thousand_brackets_for_links_and_no_more(text):
    kept = text * (markdown.MOST_BRACKETS // text.count("["))
    links = len(Pieces(markdown.render(kept)).hrefs)

    assert links == (kept.count("](/b/)") or kept.count("\n\n[a]"))
    pieces = Pieces(markdown.render(kept + "["))
    assert (pieces.hrefs, pieces.words.count("[")) == ([], markdown.MOST_BRACKETS + 1)


@pytest.mark.parametrize(("rows", "tables"), [(4998, 1), (4999, 0)])
def test_render_makes_no_table_of_more_than_ten_thousand_cells(rows, tables):
    html = markdown.render("a|b\n-|-\n" + "c\n" * rows)

    assert html.count("<table>") == tables
    assert html.count("<td>") == 2 * rows * tables


def test_lines_before_a_table_do_not_count_as_cells():
    assert markdown.render("\n" * 6000 + "a|b\n-|-\nc|d").count("<td>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x()>b</b>",
        '"><img src=x onerror=alert(1)>',
        "<style>p{}</style>",
        "<!-- c -->",
        "<svg/onload=x>",
        "</p></div>",
        "`<script>`",
    ],
)
def test_render_shows_raw_html_as_text(text):
    pieces = Pieces(markdown.render(text))

    assert pieces.words == text.replace("`", "")
    assert pieces.tags <= {"p", "code"}


def test_render_shows_a_picture_as_its_description():
    html = markdown.render("Look: ![Six people & <b>one</b> board](https://example.org/board.png)")

    assert html == "<p>Look: Six people &amp; &lt;b&gt;one&lt;/b&gt; board</p>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\x00b", "<p>a\ufffdb</p>"),  # CommonMark 0.31, section 2.3
        ("a\r\nb\rc", "<p>a\nb\nc</p>"),
        ("a\ud800b", "<p>a?b</p>"),
        ("caf\u00e9 \U0001f600", "<p>caf\u00e9 \U0001f600</p>"),
    ],
)
def test_render_replaces_characters_that_are_not_valid(text, html):
    assert markdown.render(text) == html


@given(st.text(), st.sampled_from(markdown.Strength))
def test_render_gives_allowed_tags_only_whatever_the_text(text, strength):
    assert_is_safe(text, strength)


MARKS = st.sampled_from(
    [
        "<", ">", "a", "[", "](", ")", "!", "javascript:", "data:", "https://", "//", "*", "_", "`", "|", "-",
        "<script>", "<img/src=x/onerror=", '"', "'", "&#x6a;", "&", ":", "\\", "#", "1.", "~~", "@b.org", "\n",
        "    ", "\t", " ", "\x00", "[^a]", "[^a]:", "\n\n", "\n# a", "> ", "\n> ", "— a", "\na|b\n-|-\n",
    ]
)  # fmt: skip


@given(st.lists(MARKS, max_size=40).map("".join), st.sampled_from(markdown.Strength))
def test_render_gives_allowed_tags_and_links_only_whatever_the_marks(text, strength):
    assert_is_safe(text, strength)


@strengths
@pytest.mark.parametrize("text", hostile.MARKDOWN, ids=hostile.name)
def test_render_gives_allowed_tags_only_for_hostile_texts(text, strength):
    assert_is_safe(text, strength)


@pytest.mark.parametrize(
    "piece",
    [
        ">",
        "[",
        "[a](",
        "![",
        "*_",
        "- ",
        "<",
        "&",
        "`",
        "a\n\n",
        "http://a",
        "https://a.example ",
        "a@b.example ",
        "# a\n",
        "> a\n> — b\n\n",
        "[^a]: b\n",
        "[^a]",
    ],
)
def test_render_does_twice_the_work_for_twice_the_text(piece):
    once, twice = (count_calls(lambda text=piece * number: markdown.render(text)) for number in (800, 1600))

    assert twice < 2.2 * once + 100


def test_bare_links_in_a_paragraph_over_five_thousand_characters_stay_text():
    longest, too_long = "http://a.b/".ljust(5000, "a"), "http://a.b/".ljust(5001, "a")

    pieces = Pieces(markdown.render(f"{longest}\n\n{too_long}\n\n{'http://a.b/' * 4500}\n\nhttp://c.d/"))

    assert pieces.hrefs == [longest, "http://c.d/"]
