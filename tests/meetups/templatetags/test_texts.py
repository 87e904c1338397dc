from types import SimpleNamespace

from meetups.standards import markdown
from meetups.templatetags.texts import at, linked_names, plain_at

HTML = markdown.render("Ring the [bell](/bell/) & *wait*.")


def test_links_of_a_text_in_an_email_have_the_whole_url():
    assert '<a href="http://testserver/bell/" rel=' in at(HTML, "/venues/hall/")


def test_words_of_a_text_in_an_email_have_no_mark_of_markdown():
    assert plain_at(HTML, "/venues/hall/") == "Ring the bell (http://testserver/bell/) & wait."


def test_names_with_links_are_a_list_in_a_sentence():
    ann, bo, cy = (SimpleNamespace(name=name, url=url) for name, url in (("Ann & Co", "/a/"), ("<Bo>", ""), ("Cy", "")))
    assert linked_names([]) == ""
    assert linked_names([bo]) == "&lt;Bo&gt;"
    assert linked_names([ann, bo, cy]) == '<a rel="author" href="/a/">Ann &amp; Co</a>, &lt;Bo&gt; and Cy'
