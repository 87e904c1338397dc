import pytest

from meetups.standards.absolute_urls import absolute


@pytest.mark.parametrize(
    ("html", "whole"),
    [
        ('<a href="/venues/">a</a>', '<a href="https://x.org/venues/">a</a>'),
        ('<a href="#note">a</a>', '<a href="https://x.org/blog/tea/#note">a</a>'),
        ('<a href="two/" title="b">a</a>', '<a href="https://x.org/blog/tea/two/" title="b">a</a>'),
        ('<a href="?q=a&amp;b=c">a</a>', '<a href="https://x.org/blog/tea/?q=a&amp;b=c">a</a>'),
        ('<a href="https://y.org/">a</a>', '<a href="https://y.org/">a</a>'),
        ('<a href="mailto:a@y.org">a</a>', '<a href="mailto:a@y.org">a</a>'),
        ('<a href="http://[broken/">a</a>', '<a href="http://[broken/">a</a>'),
        (
            '<img src="/p/1" srcset="/p/1 480w, /p/2 960w" alt="">',
            '<img src="https://x.org/p/1" srcset="https://x.org/p/1 480w, https://x.org/p/2 960w" alt="">',
        ),
        ('<p>Write href="/x" in a &lt;a href="/y"&gt;.</p>', '<p>Write href="/x" in a &lt;a href="/y"&gt;.</p>'),
        ("", ""),
    ],
)
def test_paths_become_whole_urls_and_text_stays(html, whole):
    assert absolute(html, "https://x.org", "/blog/tea/") == whole
