"""The newest write-ups for the home page, and one quotation from them: what came of the last meetings."""

from typing import NamedTuple

from blog.models import Post
from blog.queries import CARD_COLUMNS, PostCard, card
from meetups.queries.feedback import kept_words
from meetups.standards import quotations


class Quoted(NamedTuple):
    """A quotation with the post that it is from, or about whose meeting it was said. An empty source is not known."""

    words: str
    source: str
    is_feedback: bool
    post: PostCard


class Newest(NamedTuple):
    """The newest public posts, and a quotation, if there is one."""

    posts: list[PostCard]
    quoted: Quoted | None


def newest(most: int) -> Newest:
    """Return this many newest public posts, with the first quotation among them. One query.

    A quotation is in the text of a post, or else it is what somebody would keep of its meeting, if organisers released
    those words.
    """
    posts = Post.objects.public().annotate(kept=kept_words("event"))[:most]
    rows = posts.values_list("body_html", "kept", *CARD_COLUMNS)
    read = [(card(columns), body, kept or "") for body, kept, *columns in rows]
    quoted = (_quoted(*one) for one in read)
    return Newest([post for post, *_texts in read], next(filter(None, quoted), None))


def _quoted(post: PostCard, body: str, kept: str) -> Quoted | None:
    if found := quotations.first_in(body):
        return Quoted(found.words, found.source, False, post)
    words = " ".join(kept.split())
    return Quoted(words, "", True, post) if 0 < len(words) <= quotations.LONGEST else None
