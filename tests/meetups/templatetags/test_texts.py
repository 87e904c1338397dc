from meetups.standards import markdown
from meetups.templatetags.texts import at, plain_at

HTML = markdown.render("Ring the [bell](/bell/) & *wait*.")


def test_links_of_a_text_in_an_email_have_the_whole_url():
    assert '<a href="http://testserver/bell/" rel=' in at(HTML, "/venues/hall/")


def test_words_of_a_text_in_an_email_have_no_mark_of_markdown():
    assert plain_at(HTML, "/venues/hall/") == "Ring the bell (http://testserver/bell/) & wait."
