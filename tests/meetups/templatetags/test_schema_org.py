import json
from html.parser import HTMLParser

import pytest

from meetups.templatetags.schema_org import json_ld

HOSTILE = [
    "</script><script>alert(1)</script>", "<!--<script>", "]]>", "\"quoted\" 'twice'", "back\\slash", "&amp;&lt;",
    "line\u2028and\u2029paragraph", "é☕\U0001f600", "</SCRIPT >",
]  # fmt: skip


class Scripts(HTMLParser):
    """Read the scripts of a page and the text outside them, as a browser does."""

    def __init__(self):
        super().__init__()
        self.inside, self.scripts, self.outside = False, [], ""

    def handle_starttag(self, tag, attrs):
        self.inside = True
        self.scripts.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            tag, attributes, text = self.scripts.pop()
            self.scripts.append((tag, attributes, text + data))
        else:
            self.outside += data


@pytest.mark.parametrize("words", HOSTILE)
def test_script_holds_the_data_and_ends_after_it(words):
    data = {"name": words, words: [words, {"deep": words}]}
    parser = Scripts()

    parser.feed(json_ld(data))
    parser.close()

    [(tag, attributes, text)] = parser.scripts
    assert (tag, attributes, parser.outside) == ("script", {"type": "application/ld+json"}, "")
    assert json.loads(text) == data
    assert not set("<>&\u2028\u2029") & set(text)


def test_script_is_escaped_once():
    assert json_ld({"a": 1}).__html__() == '<script type="application/ld+json">{"a":1}</script>'
