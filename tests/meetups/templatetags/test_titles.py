import pytest

from meetups.templatetags.titles import whole_words


@pytest.mark.parametrize(
    ("title", "html"),
    [
        ("Tea", "Tea"),
        ("Tea & cake", "Tea &amp; cake"),
        ("Leeds meet-up: why", 'Leeds <span class="whole">meet-up</span>: why'),
        (
            "A <b>drop-in</b> one-to-one",
            'A &lt;b&gt;<span class="whole">drop-in</span>&lt;/b&gt; <span class="whole">one-to-one</span>',
        ),
        ("a - b -c d- --", "a - b -c d- --"),
        ("extra-ordinarily", "extra-ordinarily"),
        ("a-very-long-chain-of-words", "a-very-long-chain-of-words"),
        ("&-lt", "&amp;-lt"),
        ("e\u0301-x", "e\u0301-x"),
    ],
)
def test_short_words_with_a_hyphen_stay_whole(title, html):
    assert whole_words(title) == html
